"""A stack that is in another region or account than the configuration."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
