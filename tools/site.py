"""Builds the docs site: docs/ and the pages beside it, as HTML that needs no network.

    python -m tools.site            into build/site; open build/site/index.html

GitHub shows docs/ as it is, so links lead out of it: to README.md, to a folder, to a source file.
The site has docs/ alone. So the pages are gathered in build/pages first: pages of the root
become pages, a folder without a README.md gets one that lists it, and any other file that a page
links to becomes a page that shows it. Then zensical builds, strictly, and what it does not look
at is looked at here: that the navigation misses no page, that no link of the HTML is lost, and
that nothing is loaded from outside.
"""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = ROOT / "build/pages"
SITE = ROOT / "build/site"
STYLE = Path(__file__).with_name("site.css")
ROOT_PAGES = {
    "README.md": "overview.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Pages of the root, and what they are called among the pages of docs/."""
LISTED = ("decisions", "aws", "setup")
"""Folders whose pages stand in a list of their own instead of the navigation."""
FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)
LINK = re.compile(
    r"""(?P<before>\]\(|\b(?:src|href)=")(?P<name>[^)"\s#]+)(?P<part>(?:#[^)"\s]*)?)(?P<after>[)"])"""
)
"""A link or a picture, in Markdown or in the HTML that GitHub takes as well."""
ELSEWHERE = re.compile(r"[a-z]+:|//")
LOADED = re.compile(
    r"""<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|url\(["']?((?:https?:)?//[^"')]+)|@import\s+["']((?:https?:)?//[^"']+)"""
)
"""What a browser fetches by itself from somebody else; a link that a reader may click is not."""


def main() -> None:
    """Build the site, and end with 1 and the reasons if anything is wrong with it."""
    argparse.ArgumentParser(prog="python -m tools.site", description=__doc__).parse_args()
    if importlib.util.find_spec("zensical") is None:
        raise SystemExit("The site is built by zensical: pip install '.[docs]'")
    gather()
    shutil.rmtree(SITE, ignore_errors=True)
    built = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=False
    )
    faults = [*outside_navigation(), *lost(), *loaded_from_outside()] if SITE.exists() else []
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if built.returncode or faults:
        raise SystemExit(1)
    sys.stdout.write(f"{sum(1 for _ in SITE.rglob('*.html'))} pages: build/site/index.html\n")


def gather() -> None:
    """Write build/pages: every page that the site has, with links that stay within it."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(DOCS, PAGES)
    shutil.copy(STYLE, PAGES)
    shown: dict[Path, Path] = {}
    for source in sources():
        target = page_of(source)
        target.write_text(with_links_inside(source, target, shown), "utf-8")
    for source, target in shown.items():
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(listing(source) if source.is_dir() else code(source), "utf-8")


def sources() -> list[Path]:
    """Return the pages that are written by hand: those of docs/, and those of the root."""
    return [*sorted(DOCS.rglob("*.md")), *filter(Path.exists, (ROOT / name for name in ROOT_PAGES))]


def with_links_inside(source: Path, target: Path, shown: dict[Path, Path]) -> str:
    """Return the page's text; what it links to is noted in `shown`, with its page of the site."""

    def link(match: re.Match[str]) -> str:
        name = match["name"]
        found = (source.parent / name).resolve()
        if ELSEWHERE.match(name) or not found.exists():
            return match[0]
        page = page_of(found)
        if page.suffix == ".md":
            shown[found] = page
        inside = Path(os.path.relpath(page, target.parent)).as_posix()
        return f"{match['before']}{inside}{match['part']}{match['after']}"

    pieces = FENCED.split(source.read_text("utf-8"))
    return "".join(p if p.startswith("```") else LINK.sub(link, p) for p in pieces)


def page_of(found: Path) -> Path:
    """Where the site has a file or folder of the repository."""
    name = found.relative_to(ROOT).as_posix()
    if name in ROOT_PAGES:
        return PAGES / ROOT_PAGES[name]
    within = PAGES / found.relative_to(DOCS) if found.is_relative_to(DOCS) else None
    if found.is_dir():
        return (within or PAGES / "files" / name) / "README.md"
    return within or PAGES / "files" / f"{name}.md"


def listing(folder: Path) -> str:
    """Return the page of a folder that has none: its pages by their first lines, or its files."""
    lines = [f"# {folder.name.capitalize()}", ""]
    for path in sorted(folder.iterdir()):
        if path.suffix == ".md":
            lines.append(f"- [{title(path)}]({path.name})")
        elif not path.name.startswith(("_", ".")):
            lines.append(f"- `{path.name}`")
    return "\n".join([*lines, ""])


def title(page: Path) -> str:
    """Return the heading that a page begins with."""
    return page.read_text("utf-8").partition("\n")[0].lstrip("# ")


def code(path: Path) -> str:
    """Return a page that shows a file as it is."""
    name = path.relative_to(ROOT).as_posix()
    return f"# {name}\n\n````{path.suffix[1:]}\n{path.read_text('utf-8').rstrip()}\n````\n"


def outside_navigation() -> Iterator[str]:
    """Yield the pages that no entry of the navigation and no list leads to, and lost entries."""
    config = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))
    named = set(entries(config["project"]["nav"]))
    pages = {page_of(source).relative_to(PAGES).as_posix() for source in sources()}
    for page in sorted(pages - named):
        if page.partition("/")[0] not in LISTED:
            yield f"{page}: not in the navigation of zensical.toml"
    for page in sorted(named - pages - {f"{folder}/README.md" for folder in LISTED}):
        yield f"{page}: in the navigation of zensical.toml, but not there"


def entries(nav: object) -> Iterator[str]:
    """Yield the pages that a navigation names, at any depth."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from entries(value)
    elif isinstance(nav, list):
        for value in nav:
            yield from entries(value)


def lost() -> Iterator[str]:
    """Yield what built pages lead to or show and the site has not, written as HTML perhaps."""
    for path in sorted(SITE.rglob("*.html")):
        for name in re.findall(r"""\b(?:src|href)=["']?([^"'\s>#?]+)""", path.read_text("utf-8")):
            within = SITE / name.lstrip("/") if name.startswith("/") else path.parent / name
            if not ELSEWHERE.match(name) and not within.exists():
                yield f"{path.relative_to(SITE)}: leads to {name}, which is not there"


def loaded_from_outside() -> Iterator[str]:
    """Yield what a built page or style sheet would fetch from another host."""
    for path in sorted([*SITE.rglob("*.html"), *SITE.rglob("*.css")]):
        for match in LOADED.finditer(path.read_text("utf-8")):
            yield f"{path.relative_to(SITE)}: loads {next(filter(None, match.groups()))}"


if __name__ == "__main__":
    main()
