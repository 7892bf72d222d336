"""A live picture in a terminal, as the terminal sees it."""

import io
import signal

import pyte
import pytest
from rich.text import Text

from smsverifier.output.live_screen import CLEAR, ENTER, LEAVE, live_screen
from smsverifier.output.screen import Screen
from tests.support.program import hearing_signals
from tests.unit.output.streams import Terminal


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "4")
    return Terminal()


@pytest.fixture
def screen(out: Terminal) -> Screen:
    return Screen(stdout=out, stderr=io.StringIO())


def seen(written: str, lines: int = 4) -> list[str]:
    terminal = pyte.Screen(20, lines)
    pyte.Stream(terminal).feed(written)
    return [line.rstrip() for line in terminal.display]


def test_only_lines_that_differ_are_written(out: Terminal, screen: Screen) -> None:
    with live_screen(screen) as live:
        live.draw(lambda *_: [Text("the head"), Text("one"), Text("the foot")])
        live.draw(lambda *_: [Text("the head"), Text("two"), Text("the foot")])
        last = out.getvalue().removeprefix(ENTER).partition(CLEAR)[2].rpartition("the foot")[2]
        assert "two" in last
        assert "the head" not in last
        assert seen(out.getvalue()) == ["the head", "two", "the foot", ""]


def test_foreign_words_steer_no_picture(out: Terminal, screen: Screen) -> None:
    with live_screen(screen) as live:
        live.draw(lambda *_: [Text("a\x1b[3;1Hb\nc", style="red"), Text("foot")])
        assert seen(out.getvalue()) == ["a\\x1b[3;1Hb c", "foot", "", ""]


def test_a_picture_that_grew_shorter_leaves_nothing_behind(out: Terminal, screen: Screen) -> None:
    with live_screen(screen) as live:
        live.draw(lambda *_: [Text("a" * 40), Text("b"), Text("c")])
        live.draw(lambda *_: [Text("short")])
        assert seen(out.getvalue()) == ["short", "", "", ""]


def test_after_a_resize_all_of_it_is_drawn_for_the_new_size(
    monkeypatch: pytest.MonkeyPatch, out: Terminal, screen: Screen
) -> None:
    sizes, columns = list[tuple[int, int]](), [screen.out.width]

    def paint(width: int, height: int) -> list[Text]:
        sizes.append((width, height))
        return [Text("all of it")]

    with live_screen(screen) as live:
        live.draw(paint)
        assert not live.is_resized()
        monkeypatch.setattr(screen.out, "_width", 60)
        columns.append(screen.out.width)  # an old Windows' console has fewer than it says
        assert live.is_resized()
        live.draw(paint)
    assert sizes == [(width - 1, 4) for width in columns]
    assert columns[1] >= columns[0] + 40
    assert out.getvalue().count("all of it") == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_whatever_ends_it_the_terminal_is_as_it_was(
    out: Terminal, screen: Screen, number: signal.Signals
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with hearing_signals(), pytest.raises(KeyboardInterrupt), live_screen(screen):
        signal.raise_signal(number)
    assert out.getvalue().startswith(ENTER)
    assert out.getvalue().endswith(LEAVE)
    assert signal.getsignal(signal.SIGTERM) is before
