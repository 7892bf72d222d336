"""The pages: each is reached, in the site's navigation, and true in the words that it quotes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import site
from tools.architecture import PICTURE, REGISTRATION, UP, Box, drawn

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def linked(page: Path) -> Iterator[Path]:
    """The pages that a page leads to; a folder leads to all of its own."""
    for name in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        if not name.startswith(("https:", "http:")):
            found = (page.parent / name).resolve()
            yield from found.glob("*.md") if found.is_dir() else [found]


def test_every_page_is_reached_from_the_first() -> None:
    reached: set[Path] = set()
    ahead = [DOCS / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            ahead += linked(page)
    assert {str(page.relative_to(ROOT)) for page in {*site.sources()} - reached} == set()


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    assert list(site.outside_navigation()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script src='https://unpkg.com/shim'></script>", ["https://unpkg.com/shim"]),
        ('<link rel="stylesheet" href="//fonts.example/inter.css">', ["//fonts.example/inter.css"]),
        (
            "a { background: url(https://pictures.example/a.png) }",
            ["https://pictures.example/a.png"],
        ),
        ('<a href="https://docs.aws.amazon.com/sns/">AWS</a>', []),
        ('<img src="architecture.svg"><script src="assets/bundle.js"></script>', []),
    ],
)
def test_what_a_page_loads_from_outside_is_found(text: str, found: list[str]) -> None:
    assert [next(filter(None, m.groups())) for m in site.LOADED.finditer(text)] == found


@pytest.mark.parametrize(
    ("page", "link", "leads_to"),
    [
        ("docs/README.md", "](../README.md)", "](overview.md)"),
        ("docs/README.md", "](decisions/)", "](decisions/README.md)"),
        ("docs/simulating.md", "](../templates/prices.yaml)", "](files/templates/prices.yaml.md)"),
        ("README.md", "](docs/importing.md)", "](importing.md)"),
    ],
)
def test_a_link_that_works_on_github_stays_inside_the_site(
    page: str, link: str, leads_to: str
) -> None:
    source, shown = ROOT / page, dict[Path, Path]()
    assert link in source.read_text("utf-8")
    gathered = site.with_links_inside(source, site.page_of(source), shown)
    assert link not in gathered
    assert leads_to in gathered


def test_what_is_no_link_to_a_file_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "made-up.md"
    page.write_text("[a](https://a.example) [b](lost.md)\n```\n[d](made-up.md)\n```\n", "utf-8")
    text = site.with_links_inside(page, site.PAGES / "made-up.md", {})
    assert text == page.read_text("utf-8")


def test_the_picture_of_the_architecture_is_up_to_date() -> None:
    assert PICTURE.read_text("utf-8") == drawn(), "python -m tools.architecture --write"


@pytest.mark.parametrize("box", [*UP, *REGISTRATION], ids=lambda box: box.title)
def test_the_files_in_the_picture_are_there(box: Box) -> None:
    roots = ROOT / "smsverifier", ROOT
    assert [path for path in box.paths if not any((r / path).exists() for r in roots)] == []


def said() -> str:
    """All texts of the product, those of one sentence behind each other, gaps as a NUL."""
    texts = [
        path.read_text("utf-8")
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in {".js", ".html", ".vtl", ".json"}
    ]
    for path in (ROOT / "smsverifier").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "\0" for p in node.values]
                texts.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    return "\n".join(texts)


QUOTED = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
VARIES = re.compile(
    r"…|: |[()]|[\w:-]*hack-night[\w-]*|\w+:[A-Z]\w+|arn:|\b\d+\b|dead_letter_queue|demo-event"
    r"|smsverifier:stack|config\.yaml|registrations? put"
)
"""What the code fills in, and the signs between sentences that it puts together."""


def test_what_troubleshooting_quotes_is_what_is_said() -> None:
    """Of quotations of four words or more, each piece between what differs from run to run."""
    page = FENCED.sub("", (DOCS / "troubleshooting.md").read_text("utf-8")).replace("\n", " ")
    quoted = [words for _, words in QUOTED.findall(page) if words.count(" ") >= 3]
    assert len(quoted) > 15
    known = said()
    lost = [
        piece.strip(" .:")
        for words in quoted
        if not words.startswith(("smsverifier ", "aws "))
        for piece in VARIES.split(words)
        if len(piece.split()) > 2 and piece.strip(" .:") not in known
    ]
    assert lost == []
