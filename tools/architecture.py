"""Draws docs/architecture.svg: the way of one `up` and of one registration, by file names.

    python -m tools.architecture --write     after a change below
    python -m tools.architecture             says whether the file is up to date (exit code 1: no)

The paths in a box are below smsverifier/, but `handler/` and `templates/*.js`, `*.vtl` at the top,
as in docs/architecture.md. tests/unit/docs holds that they exist.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).parents[1] / "docs/architecture.svg"


@dataclass(frozen=True)
class Box:
    """One stage: what it is called, the files that say how, and the arrow to the next one."""

    title: str
    paths: tuple[str, ...]
    then: str = ""


UP = (
    Box("configuration", ("config/load.py", "config/validate.py")),
    Box("desired", ("resources/catalog.py",)),
    Box("observe", ("provision/observe.py",)),
    Box("plan", ("provision/plan.py", "provision/diff.py")),
    Box("apply", ("provision/apply.py", "provision/execute.py")),
    Box("report", ("commands/up.py", "output/up_view.py")),
)
REGISTRATION = (
    Box("form, in a browser", ("templates/form.js",), "PUT /registrations"),
    Box("API Gateway", ("resources/rest_api/", "templates/put_item.vtl"), "PutItem"),
    Box("DynamoDB table", ("resources/table.py", "row.py"), "stream"),
    Box("EventBridge pipe", ("resources/pipe.py",), "batch of new rows"),
    Box("Lambda function", ("resources/function.py", "handler/processor.py"), "Publish"),
    Box("SNS", ("handler/publisher.py",), "SMS"),
    Box("phone", ()),
)
TOUCHED = {"observe": "reads", "apply": "writes"}
"""What a stage of `up` does to the stack, on its line to it."""

WIDTH, HEIGHT = 760, 826
BOX_WIDTH, BOX_HEIGHT = 280, 72
TOP, GAP = 60, 38
LEFT, RIGHT = 20, 460
STYLE = """
  svg { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; color-scheme: light dark }
  .page { fill: #ffffff } .box { fill: #f4f6fb; stroke: #8492b4 }
  .aws { fill: none; stroke: #b86a00 }
  .head { font-weight: 700; font-size: 18px; fill: #1b2333 }
  .title { font-weight: 600; font-size: 16px; fill: #1b2333 }
  .path { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; fill: #3d4a66 }
  .word { font-size: 13px; fill: #3d4a66 } .stack { font-size: 13px; fill: #a35c00 }
  .line { stroke: #5a688a; stroke-width: 1.5; fill: none } .tip { fill: #5a688a }
  @media (prefers-color-scheme: dark) {
    .page { fill: #12151c } .box { fill: #1e2430; stroke: #6d7da6 } .aws { stroke: #d99a3d }
    .head, .title { fill: #eef1f8 } .path, .word { fill: #b9c4dd } .stack { fill: #e6ad5a }
    .line { stroke: #9aa8c9 } .tip { fill: #9aa8c9 }
  }
"""
TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
    'orient="auto-start-reverse"><path class="tip" d="M0 0 8 4 0 8z"/></marker>'
)


def main() -> None:
    """Write the picture, or say whether it is up to date."""
    parser = argparse.ArgumentParser(prog="python -m tools.architecture", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/architecture.svg")
    if parser.parse_args().write:
        PICTURE.write_text(drawn(), "utf-8")
    elif drawn() != PICTURE.read_text("utf-8"):
        sys.stderr.write("docs/architecture.svg: run `python -m tools.architecture --write`\n")
        raise SystemExit(1)


def drawn() -> str:
    """Return the picture as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="what">',
        '<title id="what">The way of one up, and of one registration, by file names</title>',
        f"<style>{STYLE}</style>",
        f"<defs>{TIP}</defs>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" rx="10"/>',
        _text("head", LEFT + BOX_WIDTH / 2, 36, "one up"),
        _text("head", RIGHT + BOX_WIDTH / 2, 36, "one registration"),
        *_stack(),
        *_column(UP, LEFT),
        *_column(REGISTRATION, RIGHT),
        *_touches(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _column(boxes: tuple[Box, ...], x: int) -> Iterator[str]:
    middle = x + BOX_WIDTH / 2
    for index, box in enumerate(boxes):
        y = _top(index)
        yield (
            f'<rect class="box" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"/>'
        )
        first = y + BOX_HEIGHT / 2 + 6 - 9 * len(box.paths)
        yield _text("title", middle, first, box.title)
        for line, path in enumerate(box.paths, start=1):
            yield _text("path", middle, first + 3 + 17 * line, path)
        if index + 1 < len(boxes):
            yield _arrow(middle, y + BOX_HEIGHT, middle, y + BOX_HEIGHT + GAP)
            if box.then:
                yield _text("word", middle + 10, y + BOX_HEIGHT + 23, box.then, "start")


def _stack() -> Iterator[str]:
    """The frame around what is made: all but the browser and the phone."""
    y, end = _top(1) - 9, _top(len(REGISTRATION) - 2) + BOX_HEIGHT + 9
    yield (
        f'<rect class="aws" x="{RIGHT - 14}" y="{y}" width="{BOX_WIDTH + 28}" height="{end - y}" '
        'rx="12" stroke-dasharray="6 4"/>'
    )
    x = (LEFT + BOX_WIDTH + RIGHT - 14) / 2
    for line, words in enumerate(("the stack:", "AWS, or", "local/")):
        yield _text("stack", x, y + 26 + 18 * line, words)


def _touches() -> Iterator[str]:
    """What `up` has to do with the stack."""
    for index, box in enumerate(UP):
        if box.title in TOUCHED:
            y = _top(index) + BOX_HEIGHT / 2
            ends = [LEFT + BOX_WIDTH, RIGHT - 14]
            start, end = ends if TOUCHED[box.title] == "writes" else ends[::-1]
            yield _arrow(start, y, end, y)
            yield _text("word", sum(ends) / 2, y - 8, TOUCHED[box.title])


def _top(index: int) -> int:
    return TOP + index * (BOX_HEIGHT + GAP)


def _text(kind: str, x: float, y: float, words: str, anchor: str = "middle") -> str:
    place = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def _arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path class="line" marker-end="url(#tip)" d="M{x:g} {y:g}L{to_x:g} {to_y:g}"/>'


if __name__ == "__main__":
    main()
