"""The screen: which stream, which words, and nothing that spoils a pipe."""

import io
import json
import threading

import pytest
from rich.table import Table
from rich.text import Text

from smsverifier.output.screen import Screen, spinner
from tests.unit.output.streams import Terminal

LONG = "word " * 100 + "end"


def table() -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row("a", "much longer")
    grid.add_row("b", "c")
    return grid


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def err() -> io.StringIO:
    return io.StringIO()


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_foreign_words_steer_no_terminal(stream: type[io.StringIO]) -> None:
    evil = "tag\x1b]0;pwned\x07\x1b[2J\x9bK\u202e\rend"
    grid = table()
    grid.add_row("c", evil)
    out, err = stream(), stream()
    screen = Screen(stdout=out, stderr=err)
    screen.show(grid, Text(evil), evil)
    screen.say(evil)
    screen.ask(evil)
    screen.complain(evil)
    said = out.getvalue() + err.getvalue()
    assert said.count("tag") == 6
    assert not set("\x07\x9b\u202e\r").intersection(said)
    assert not [words for words in ("\x1b]0", "\x1b[2J") if words in said]


def test_results_go_to_stdout_and_talk_to_stderr(out: io.StringIO, err: io.StringIO) -> None:
    screen = Screen(stdout=out, stderr=err)
    screen.show("result")
    screen.say("talk")
    assert (out.getvalue(), err.getvalue()) == ("result\n", "talk\n")


def test_with_json_stdout_is_the_document_alone(out: io.StringIO, err: io.StringIO) -> None:
    screen = Screen(as_json=True, stdout=out, stderr=err)
    screen.show("result")
    screen.document({"name": "Ásha"})
    assert json.loads(out.getvalue()) == {"name": "Ásha"}


def test_without_json_there_is_no_document(out: io.StringIO, err: io.StringIO) -> None:
    Screen(stdout=out, stderr=err).document({"name": "Asha"})
    assert out.getvalue() == ""


def test_quiet_says_nothing_but_complains(out: io.StringIO, err: io.StringIO) -> None:
    screen = Screen(quiet=True, stdout=out, stderr=err)
    screen.say("talk")
    screen.show("result")
    screen.complain("Error: it broke")
    assert (out.getvalue(), err.getvalue()) == ("result\n", "\nError: it broke\n")


def test_a_pipe_gets_no_spaces_at_the_end_of_lines(out: io.StringIO, err: io.StringIO) -> None:
    Screen(stdout=out, stderr=err).show(table())
    assert out.getvalue() == "a much longer\nb c\n"


def test_a_pipe_gets_a_line_as_one_line(out: io.StringIO, err: io.StringIO) -> None:
    Screen(stdout=out, stderr=err).show(LONG, Text(LONG))
    assert out.getvalue() == f"{LONG}\n{LONG}\n"


def test_a_pipe_gets_no_colours(out: io.StringIO, err: io.StringIO) -> None:
    Screen(stdout=out, stderr=err).show(Text("red", style="red"))
    assert out.getvalue() == "red\n"


def test_no_color_is_respected_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, err: io.StringIO
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    Screen(stdout=terminal, stderr=err).show(Text("red", style="red"))
    assert terminal.getvalue() == "red\n"


def test_what_people_typed_is_never_read_as_markup(out: io.StringIO, err: io.StringIO) -> None:
    screen = Screen(stdout=out, stderr=err)
    screen.show("[bold]Asha[/bold] :smile: [/x]")
    assert out.getvalue() == "[bold]Asha[/bold] :smile: [/x]\n"


@pytest.mark.parametrize(("term", "is_live"), [("xterm", True), ("dumb", False)])
def test_only_a_terminal_that_can_redraw_is_live(
    monkeypatch: pytest.MonkeyPatch, out: io.StringIO, term: str, is_live: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    assert Screen(stdout=out, stderr=Terminal()).is_live is is_live


def test_a_look_that_takes_long_is_told_a_pipe_in_one_line(out: io.StringIO) -> None:
    said = threading.Event()

    class Pipe(io.StringIO):
        def flush(self) -> None:
            said.set()

    err = Pipe()
    with spinner(Screen(stdout=out, stderr=err), "the stack", after=0):
        assert said.wait(10)
    with spinner(Screen(stdout=out, stderr=err), "what is over at once", after=60):
        pass
    assert err.getvalue() == "Looking at the stack …\n"


@pytest.mark.parametrize(("term", "shown"), [("xterm", True), ("dumb", False)])
def test_a_look_that_takes_long_shows_in_a_terminal_only_and_is_wiped_out(
    monkeypatch: pytest.MonkeyPatch, out: io.StringIO, term: str, shown: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    terminal = Terminal()
    with spinner(Screen(stdout=out, stderr=terminal), "the stack"):
        pass
    assert ("Looking at the stack …" in terminal.getvalue()) is shown
    assert terminal.getvalue().endswith("\x1b[2K") is shown
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("line", "is_said"),
    [
        ("Next: smsverifier up", True),
        ("Next: as said above; smsverifier up makes another one here", True),
        ("What to do: smsverifier check", True),
        ("Not everything is there. Running `smsverifier up` again continues.", True),
        ("Once that is mended, `smsverifier down` removes what is left.", True),
        ("Next: see the SMS at http://127.0.0.1:4610/outbox", False),
        ("smsverifier up makes the rest", False),
    ],
)
def test_the_next_command_is_told_with_the_options_that_said_which_stack(
    out: io.StringIO, err: io.StringIO, line: str, is_said: bool
) -> None:
    screen = Screen(stdout=out, stderr=err)
    screen.named = "--target aws"
    screen.say(line)
    assert ("each with --target aws" in err.getvalue()) is is_said
