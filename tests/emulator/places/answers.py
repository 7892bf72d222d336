"""What answers in AWS's place and is none: pages, redirects, junk, half an answer."""

from tests.emulator.places.case import Case

CASES: tuple[Case, ...] = (Case("AWS itself", "status", 0, ("hack-night", "ready")),)
