"""Profiles, sign-in programs, tokens and proxies."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
