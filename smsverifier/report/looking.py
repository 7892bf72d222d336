"""A sign of life while AWS is asked: in a terminal only, and gone when the answer is there."""

from collections.abc import Iterator
from contextlib import contextmanager

from smsverifier.report.screen import Screen


@contextmanager
def looking(screen: Screen, at: str) -> Iterator[None]:
    """`Looking at …`, as long as this block takes."""
    if not screen.is_live:
        yield
        return
    with screen.err.status(f"Looking at {at} …"):
        yield
