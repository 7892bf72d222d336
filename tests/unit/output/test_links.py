"""Addresses: links to click where the terminal has them, plain letters everywhere else."""

import io

import pytest
from rich.console import Group

from smsverifier.output.links import address
from smsverifier.output.screen import Screen
from smsverifier.output.status_view import addresses_view
from smsverifier.platform.terminal import takes_links
from tests.support.platforms import not_on_windows
from tests.unit.output.streams import Terminal

needs_a_console_with_links = not_on_windows("Wine's console takes no escape sequence")
URL = "https://abc123.execute-api.ap-south-1.amazonaws.com/live/"


def shown(stream: io.StringIO, *, links: bool = True, url: str = URL) -> str:
    screen = Screen(stdout=stream, stderr=io.StringIO(), width=40)
    screen.links = links
    screen.show(Group(address(url)))
    return stream.getvalue()


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@needs_a_console_with_links
def test_a_terminal_is_told_where_an_address_leads() -> None:
    told = shown(Terminal())
    assert f";{URL}\x1b\\" in told
    assert told.endswith("\x1b]8;;\x1b\\\n")


def test_an_address_is_whole_on_its_line_however_narrow_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown(Terminal()) == f"{URL}\n"


def test_a_pipe_gets_the_letters_alone() -> None:
    assert shown(io.StringIO()) == f"{URL}\n"


def test_a_terminal_without_links_gets_none() -> None:
    told = shown(Terminal(), links=False)
    assert "\x1b]8" not in told
    assert URL in told


@needs_a_console_with_links
def test_without_colours_it_is_a_link_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[34m" not in shown(Terminal())
    assert "\x1b]8" in shown(Terminal())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a\x1b]8;;x"])
def test_nothing_but_an_address_of_the_web_is_made_a_link(url: str) -> None:
    assert f";{url}" not in shown(Terminal(), url=url)


@needs_a_console_with_links
def test_the_addresses_of_a_stack_are_links() -> None:
    stream = Terminal()
    screen = Screen(stdout=stream, stderr=io.StringIO(), width=80)
    screen.show(addresses_view({"form_url": URL, "api_url": f"{URL}registrations"}))
    assert stream.getvalue().count("\x1b]8;id=") == 2


@pytest.mark.parametrize(
    ("term", "takes"),
    [
        ("xterm-256color", True),
        ("tmux-256color", True),
        ("linux", False),
        ("vt220", False),
        ("", True),
    ],
)
def test_terminals_older_than_links_are_known(term: str, takes: bool) -> None:
    assert takes_links({"TERM": term}) is takes


def test_what_says_which_stack_is_told_with_the_next_command() -> None:
    talk = io.StringIO()
    screen = Screen(stdout=io.StringIO(), stderr=talk)
    screen.named = "-c events/hack.yaml"
    screen.say("Next: smsverifier up", "Next: nothing", "smsverifier up")
    assert talk.getvalue().splitlines() == [
        *("Next: smsverifier up", "      each with -c events/hack.yaml"),
        *("Next: nothing", "smsverifier up"),
    ]
