"""The pictures are there, small, and show what the program of today says."""

import ast
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")
FOLDER = ROOT / "docs/pictures"
TAKE = "take them anew: python -m tools.pictures"
ROOMS = ("commands", "delivery", "output", "trace")
MOST = 300_000
"""Bytes of a page's together: somebody at an event's hall opens the page on a phone."""
SAYS = {
    "terminal.svg": [
        *("Started the embedded AWS at", "The most it can spend on SMS:", "Here nothing is"),
        *("created", " is up (", "for any AWS client", ", or open the form.", "Registering"),
        *("the row is in the table", ", and its filter let the row pass", "accepted by SNS in"),
        *("accepted by the carrier", "The SMS was accepted by the carrier.", "Next: see the "),
    ],
    "init.svg": [
        *("What is your event called?", "How many people do you expect?", "mobile numbers?"),
        *("a list to choose from", "with the longest name", "Other words?", "is filled in for"),
    ],
    "status.svg": ["ready", "accepted by SNS", " to come", "dead letters", "Receipts: ", "awaited"],
}
"""Words of a picture that the program still has to say so."""


def words_of(picture: str) -> str:
    """What can be read in it, a line of the terminal beside the other."""
    svg = (FOLDER / picture).read_text("utf-8")
    found = re.findall(r"<text [^>]*>([^<]*)</text>", svg)
    return re.sub(r"\s+", " ", unescape("".join(found)).replace("\xa0", " "))


@cache
def said_by_the_program() -> str:
    """Every string of the rooms that have words for a screen."""
    rooms = (ROOT / "smsverifier" / room for room in ROOMS)
    sources = (path.read_text("utf-8") for room in rooms for path in room.rglob("*.py"))
    return "\n".join(
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def shown(page: str) -> set[str]:
    """The pictures that a page shows."""
    return set(re.findall(r'src="(?:docs/)?pictures/([^"]+)"', page))


PAGES = [README, *(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))]


def test_the_pictures_of_the_pages_are_those_that_there_are() -> None:
    assert set().union(*map(shown, PAGES)) == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("page", [page for page in PAGES if shown(page)])
def test_every_picture_says_in_words_what_it_shows(page: str) -> None:
    assert len(re.findall(r"<img\b", page)) == len(re.findall(r'<img\b[^>]* alt="\w', page))
    assert sum((FOLDER / name).stat().st_size for name in shown(page)) < MOST


@pytest.mark.parametrize("picture", SAYS)
def test_what_they_show_the_program_still_says(picture: str) -> None:
    shown, said = words_of(picture), said_by_the_program()
    assert [words for words in SAYS[picture] if words not in shown] == []
    assert [words for words in SAYS[picture] if words not in said] == [], TAKE


@pytest.mark.parametrize("picture", SAYS)
def test_they_load_nothing_and_show_nobody_s_folders(picture: str) -> None:
    svg = (FOLDER / picture).read_text("utf-8")
    assert re.findall(r"@import|@font-face|url\((?!#)|href=|<script", svg) == []
    assert re.findall(r"/(?:home|Users|root|tmp)\b", svg) == []
