"""What somebody has deleted or changed by hand."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = ()
