"""A full disk, one step alone, an embedded AWS of other code."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
