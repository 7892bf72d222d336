"""The parts of `docs/reference` and `docs/setup` that are made from the code, between two marks.

What stands outside the marks is written by hand. `python -m tools.reference --write` writes what
is between them, and `tests/unit/docs/test_reference.py` sees that it was done.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial

from tools.reference import page
from tools.reference.commands import command_parts
from tools.reference.configuration import configuration_parts
from tools.reference.json_parts import json_parts
from tools.reference.setup_pages import PAGES, overview_parts, step_parts

COMMAND = "python -m tools.reference --write"
BEGIN = "<!-- from the code, by `python -m tools.reference --write`: {} -->"
END = "<!-- end of what is from the code -->"
PART = re.compile(
    rf"({BEGIN.replace('{}', '([a-z ]+)').replace('.', '[.]')}\n).*?({END})", re.DOTALL
)

MAKERS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "commands.md": command_parts,
    "configuration.md": configuration_parts,
    "json.md": json_parts,
    "../setup/README.md": overview_parts,
    **{f"../setup/{page}.md": partial(step_parts, step) for step, page in PAGES.items()},
}
"""Page, from `docs/reference` → what makes its parts: name of a part → text."""


def written(name: str) -> str:
    """The page as it should be: its own words, and the code's between the marks."""
    parts, text = MAKERS[name](), page(name.removesuffix(".md"))
    marked = {match[2] for match in PART.finditer(text)}
    if marked != set(parts):
        raise ValueError(f"{name} has marks for {marked}, and the code has {set(parts)}")
    return PART.sub(lambda match: f"{match[1]}\n{parts[match[2]].strip()}\n\n{match[3]}", text)


def behind() -> list[str]:
    """The pages that are not as they should be."""
    return [name for name in MAKERS if written(name) != page(name.removesuffix(".md"))]
