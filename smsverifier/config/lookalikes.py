"""Characters that look like plain ones and are none to YAML, as web pages and word processors have.

Used by the modules that explain what a file says; decides nothing.
"""

import re
import unicodedata

CURLY = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"
_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_IN_THE_INDENT = re.compile(f"^[ \t]*([{_SPACES}])", re.MULTILINE)
_AT_A_COLON = re.compile(f":([{_SPACES}])")
_SPACE_ENDS = re.compile(
    f"^[{_SPACES} ]*[{_SPACES}][{_SPACES} ]*|[{_SPACES} ]*[{_SPACES}][{_SPACES} ]*$"
)
_CURLY_START = re.compile(rf"(?:^|[:\-\[{{,] +|^ +)[{CURLY}]")

CURLY_WORDS = (
    "straight quotes, \" or ': curly ones, as word processors write them, are no quotes to YAML"
)


def indent_space(line: str) -> str | None:
    """What stands in a line's indent in place of blanks, by its name; None where nothing does."""
    return _named(_IN_THE_INDENT.search(line))


def colon_space(text: str) -> str | None:
    """What stands behind a colon in place of a blank."""
    return _named(_AT_A_COLON.search(text))


def space_around(text: str) -> str | None:
    """What stands in front of a text or behind it, and looks like a blank."""
    match = _SPACE_ENDS.search(text)
    return None if match is None else _name(match[0].strip(" ")[0])


def has_curly_start(line: str) -> bool:
    """Whether a value or key of this line begins with a quote that is none."""
    return _CURLY_START.search(line) is not None


def is_curly(text: str) -> bool:
    """Whether the whole text stands in quotes that are none."""
    return len(text) > 1 and text[0] in CURLY and text[-1] in CURLY


def _named(match: re.Match[str] | None) -> str | None:
    return None if match is None else _name(match[1])


def _name(char: str) -> str:
    return f"{unicodedata.name(char, 'SPACE').lower()} (U+{ord(char):04X})"
