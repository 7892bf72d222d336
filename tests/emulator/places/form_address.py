"""What others do to the form's address."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
