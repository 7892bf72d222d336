"""The documents of the repository: links lead somewhere, decisions are found by their number."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests import ROOT

README = ROOT / "README.md"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NUMBERS = {path.name[:4] for path in DECISIONS}


def anchor(heading: str) -> str:
    """What GitHub makes of a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text("utf-8"))
    lost = []
    for link in LINK.findall(text):
        if link.startswith(("https://", "http://")):
            continue
        name, _, part = link.partition("#")
        found = (page.parent / name).resolve() if name else page
        headings = HEADING.findall(found.read_text("utf-8")) if part else ()
        if not found.exists() or (part and part not in map(anchor, headings)):
            lost.append(link)
    assert lost == []


def test_no_line_of_the_readme_is_over_100_columns() -> None:
    lines = FENCED.sub("", README.read_text("utf-8")).splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []


def test_every_decision_has_a_number_of_its_own_and_says_it() -> None:
    assert len(NUMBERS) == len(DECISIONS)
    for path in DECISIONS:
        assert re.match(rf"# {path.name[:4]}:? \S", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("folder", ["smsverifier", "handler", "tools", "tests", "docs", "bench"])
def test_a_decision_that_is_named_is_there(folder: str) -> None:
    named = re.compile(r"\b(?:[Dd]ecisions?|[Nn]otes?) (\d{4}(?:(?:,| and) \d{4})*)")
    lost = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md"}
        for numbers in named.findall(path.read_text("utf-8"))
        for number in re.findall(r"\d{4}", numbers)
        if number not in NUMBERS
    }
    assert lost == set()


def test_a_note_names_notes_that_are_there() -> None:
    lost = {
        (path.name, number)
        for path in DECISIONS
        for number in re.findall(r"\b(00\d\d)\b", path.read_text("utf-8"))
        if number not in NUMBERS
    }
    assert lost == set()


def test_the_rooms_of_the_architecture_stand_in_the_order_that_is_enforced() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    layers = re.findall(r"smsverifier\.(\w+)", contracts["importlinter:contract:rooms"]["layers"])
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \|", text.partition("| room |")[2], re.MULTILINE)
    shown = [name for cell in rows for name in re.findall(r"`(\w+)(?:/|\.py)`", cell)]
    assert shown == layers
