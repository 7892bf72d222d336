"""A view that is drawn again and again in the same place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import RenderableType
from rich.live import Live

from smsverifier.report.screen import Screen


@contextmanager
def watching(screen: Screen) -> Iterator[Callable[[RenderableType], None]]:
    """A function that replaces what it showed before; without a terminal it prints anew."""
    if not screen.out.is_terminal:
        yield lambda view: screen.show(view, "")
        return
    with Live(console=screen.out, auto_refresh=False) as live:
        yield lambda view: live.update(view, refresh=True)
