"""Refusals of an organisation: boundaries, tag policies, base paths, what is not modelled."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
