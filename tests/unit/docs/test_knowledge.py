"""What the code leans on is written down in docs/aws, and what stands there is leaned on.

`aws: <slug>` in a comment or docstring names an entry; see docs/aws/README.md for its form.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests import ROOT

CODE = ("smsverifier", "handler", "templates", "tests")
EVERYWHERE = (*CODE, "docs", "bench", "stubs", ".ci")
PAGES = sorted(set((ROOT / "docs/aws").glob("*.md")) - {ROOT / "docs/aws/README.md"})
NAMED = re.compile(r"\baws: ([a-z0-9]+(?:-[a-z0-9]+)+)")
HEADING = re.compile(r"^## (.*)\n", re.MULTILINE)
LINK = re.compile(r"\]\((?:\S*/)?aws/(\S+?\.md)#(\S+?)\)")
SOURCE = re.compile(r"https://\S+|[\w.-]+/[\w.-]+(?:#[0-9]+| [\w.-]+(?:/[\w.-]+)*)|measured")
STATUS = re.compile(r"verified|unverified\. .+", re.DOTALL)
SECTION = "\u00a7"
"""Of notes that whoever clones this repository does not have."""
A_LETTER_IN = {
    "smsverifier/sms/text.py",
    "tests/unit/sms/segments.json",
    "tests/unit/sms/test_measure.py",
}
"""The alphabet of SMS holds that sign."""


def test_every_fact_that_code_names_is_written_down() -> None:
    unknown = {slug: users for slug, users in leaning().items() if slug not in entries()}
    assert unknown == {}


def test_every_fact_that_is_written_down_is_leaned_on() -> None:
    assert set(entries()) - set(leaning()) == set()


def test_no_two_facts_have_one_name() -> None:
    names = Counter(name for _, name in headings())
    assert [name for name, count in names.items() if count > 1] == []


def test_a_name_is_two_words_at_least_so_that_no_sentence_is_taken_for_one() -> None:
    assert [name for name in entries() if not NAMED.fullmatch(f"aws: {name}")] == []


def test_every_fact_says_from_where_since_when_and_how_sure() -> None:
    faults = {slug: found for slug, text in entries().items() if (found := lacking(text))}
    assert faults == {}


def test_documents_link_to_facts_that_are_there() -> None:
    links = {
        (page, slug)
        for path in (ROOT / "docs").rglob("*.md")
        for page, slug in LINK.findall(path.read_text("utf-8"))
    }
    assert {link for link in links if link not in headings()} == set()


def test_no_line_points_into_notes_that_are_not_here() -> None:
    pointing = [
        f"{name}:{number}"
        for path in texts(EVERYWHERE)
        if (name := path.relative_to(ROOT).as_posix()) not in A_LETTER_IN
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if SECTION in line
    ]
    assert pointing == []


@cache
def headings() -> list[tuple[str, str]]:
    """Page and slug of every entry."""
    return [
        (page.name, name) for page in PAGES for name in HEADING.findall(page.read_text("utf-8"))
    ]


@cache
def entries() -> dict[str, str]:
    """Slug → the text below its heading."""
    return {
        name: text
        for page in PAGES
        for name, text in zip(*[iter(HEADING.split(page.read_text("utf-8"))[1:])] * 2, strict=True)
    }


@cache
def leaning() -> dict[str, list[str]]:
    """Slug → the files whose code names it."""
    users: dict[str, list[str]] = {}
    for path in texts(CODE):
        for slug in NAMED.findall(path.read_text("utf-8")):
            users.setdefault(slug, []).append(path.relative_to(ROOT).as_posix())
    return users


def lacking(text: str) -> list[str]:
    """What is wrong with an entry."""
    statement, *fields = re.split(r"\n- ", text.strip())
    said = [field.partition(": ")[::2] for field in fields]
    sources = [value for name, value in said if name == "Source"]
    others = [(name, value) for name, value in said if name != "Source"]
    return [
        *(["a statement"] if len(statement.split()) < 3 else []),
        *(["a source"] if not sources else []),
        *(value for value in sources if not SOURCE.fullmatch(value)),
        *(["Date, then Status"] if [name for name, _ in others] != ["Date", "Status"] else []),
        *(value for name, value in others if not _is_well_formed(name, value)),
    ]


def _is_well_formed(name: str, value: str) -> bool:
    form = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]") if name == "Date" else STATUS
    return form.fullmatch(value) is not None


def texts(folders: tuple[str, ...]) -> Iterator[Path]:
    """The text files in these folders of the repository and, with docs, beside them."""
    top = [path for path in ROOT.iterdir() if path.is_file()] if "docs" in folders else []
    for path in [*top, *(each for name in folders for each in (ROOT / name).rglob("*"))]:
        if path.is_file() and "__pycache__" not in path.parts and is_text(path):
            yield path


def is_text(path: Path) -> bool:
    """Whether it can be read as UTF-8."""
    try:
        path.read_text("utf-8")
    except UnicodeDecodeError:
        return False
    return True
