"""The pages of `docs/reference`, read and written: tables, shapes of documents, what code says.

`python -m tools.reference --write` renews what follows from the code; tests compare the rest.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/reference"
WORD = re.compile(r'"([^"]*)"|([A-Z]+)|([\[\]{},:…])|[^\s"\[\]{},:…]+')

Shape = dict[str, Any] | list[Any] | str | None
"""A mapping of keys, a list of one shape, the name of a shared part, or None for whatever value.

A mapping that names vary in (`{…}`) holds nothing but `…`.
"""


def page(name: str) -> str:
    """The text of a page, for example of `json`."""
    return (FOLDER / f"{name}.md").read_text("utf-8")


def table(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose first column is called `first`."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def quoted(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


def shapes(text: str) -> dict[str, Shape]:
    """Name → shape, of what stands between the fences of a page: `up {"stack",…}`."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    found: dict[str, Shape] = {}
    for part in re.split(r"\n(?=\S)", "\n".join(map(str.strip, blocks))):
        names, brace, rest = part.partition("{")
        for name in names.split(","):
            found[" ".join(name.split())] = _read(brace + rest) if brace else None
    return found


def differences(
    document: Any, shape: Shape, parts: dict[str, Shape], at: str = ""
) -> Iterator[str]:
    """Where a document is not as its shape says: `-path` is missing, `+path` is too much."""
    if isinstance(shape, str):
        shape = parts[shape]
    if isinstance(shape, list) and isinstance(document, list):
        for each in document:
            yield from differences(each, shape[0], parts, f"{at}[]")
    if not isinstance(document, dict) or (isinstance(shape, dict) and "…" in shape):
        return
    known = shape if isinstance(shape, dict) else {}
    yield from (f"-{at}.{key}" for key in known.keys() - document.keys())
    yield from (f"+{at}.{key}" for key in document.keys() - known.keys())
    for key in known.keys() & document.keys():
        yield from differences(document[key], known[key], parts, f"{at}.{key}")


def _read(text: str) -> Shape:
    words: Words = [(match[1], match[2], match[3]) for match in WORD.finditer(text)]
    shape, rest = _shape(words)
    if any(any(word) for word in rest):
        raise ValueError(f"More than one document: {text}")
    return shape


Words = list[tuple[str | None, str | None, str | None]]


def _shape(words: Words) -> tuple[Shape, Words]:
    """The shape that these words begin with, and what follows it."""
    text, name, sign = words[0]
    if sign == "{":
        return _mapping(words[1:])
    if sign == "[":
        inner, rest = _shape(words[1:])
        while rest[0][2] != "]":
            rest = rest[1:]
        return [inner], rest[1:]
    return (name if name is not None and text is None else None), words[1:]


def _mapping(words: Words) -> tuple[Shape, Words]:
    keys: dict[str, Any] = {}
    while words[0][2] != "}":
        key, _, sign = words[0]
        words = words[1:]
        if sign == "…":
            keys["…"] = None
        elif key is not None:
            keys[key] = None
            if words[0][2] == ":":
                keys[key], words = _shape(words[1:])
            while words[0][2] not in {",", "}"}:  # |null
                words = words[1:]
    return keys, words[1:]
