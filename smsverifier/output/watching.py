"""Looks shown one after the other, until Ctrl-C.

On the terminal's other screen; as lines in a pipe; with --json as a document on each line.
"""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial

from smsverifier.output.live_screen import LiveScreen, Painter, live_screen
from smsverifier.output.look import Look
from smsverifier.output.screen import Screen
from smsverifier.output.watch_document import watch_document
from smsverifier.output.watch_view import clock_words, picture, sentence
from smsverifier.platform.terminal import Suspension

LOOK_SECONDS = 2.0
TICK_SECONDS = 0.5
"""How soon another size of the terminal is noticed, and Ctrl-C on Windows."""
LINE_SECONDS = 60.0
"""In a pipe, a line at least so often; sooner where something has changed."""


def show_watch(screen: Screen, look: Callable[[], Look]) -> None:
    """Show it again and again; ends by KeyboardInterrupt alone."""
    if screen.as_json:
        for seen in _looks(look):
            screen.write(json.dumps(watch_document(seen), default=str))
            screen.out.file.flush()
    elif screen.out.is_terminal and not screen.out.is_dumb_terminal:
        _show_live(screen, look)
    else:
        _show_lines(screen, look)


def _looks(look: Callable[[], Look]) -> Iterator[Look]:
    while True:
        yield look()
        _wait(lambda: None)


def _wait(tick: Callable[[], None]) -> None:
    """Until the next look; `tick` is done meanwhile, several times."""
    end = time.monotonic() + LOOK_SECONDS
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, TICK_SECONDS))
        tick()


def _show_live(screen: Screen, look: Callable[[], Look]) -> None:
    """The last picture stays, where the terminal's own lines are."""
    plain = is_plain(screen)
    last: list[Look] = []
    try:
        with Suspension().heard() as suspension, live_screen(screen) as live:
            while True:
                last[:] = [look()]
                draw = partial(picture, last[0], plain=plain)
                live.draw(draw)
                _wait(partial(_tick, live, suspension, draw))
    finally:
        if last:
            size = screen.out.size
            left = picture(last[0], size.width - 1, size.height - 1, plain=plain, ended=True)
            screen.show(*left)


def _tick(live: LiveScreen, suspension: Suspension, draw: Painter) -> None:
    live.pause_if_asked(suspension)
    if live.is_resized():
        live.draw(draw)


def _show_lines(screen: Screen, look: Callable[[], Look]) -> None:
    last, shown_at = "", 0.0
    for seen in _looks(look):
        told = sentence(seen)
        if told != last or time.monotonic() - shown_at >= LINE_SECONDS:
            screen.show(f"{clock_words(seen.at)}  {told}")
            last, shown_at = told, time.monotonic()


def is_plain(screen: Screen) -> bool:
    """Whether the terminal takes ASCII alone."""
    return not screen.out.encoding.lower().replace("-", "").startswith("utf")
