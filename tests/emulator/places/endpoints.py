"""Addresses in AWS's place that cannot be one, or hold a password."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
