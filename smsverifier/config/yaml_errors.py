"""What breaks YAML, in words an organiser can act on: look-alike characters, PyYAML's complaints.

Called by `config.yaml_document` for the syntax; the look-alikes also by whatever else explains what
a file says. Decides nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import yaml

from smsverifier.config.wording import quoted
from smsverifier.errors import Mistake

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


BLANKS = "blanks as the space bar writes them: delete what stands there and type blanks"
_OPENED = re.compile(r"^[^#\"']*[:-] +\{#")
"""A DLT variable that begins a text without quotes: a group of keys that never ends, to YAML."""
_SWALLOWED = re.compile(r"""^[^#"']*[^\s#"'] +#\w""")
"""A line with a text without quotes that ends before a # which looks like a part of it."""

# The smallest piece of PyYAML's message → the likely cause. The first match wins.
_CAUSES = (
    ("found an alias", "no aliases: write the value out instead of *name"),
    ("undefined alias", "quotes round a text that begins with *"),
    (
        "nested too deep",
        "the keys that `smsverifier init --schema` prints: this is nested too deep",
    ),
    ("another document", "one document: remove the line with ---"),
    ("mapping values are not allowed", "quotes round a text with a colon in it, or less indent"),
    ("unknown escape character", "a backslash written twice, or single quotes round the text"),
    (
        "expected <block end>",
        "keys that line up, and quotes round a text that begins with { [ or a quote",
    ),
    ("expected ',' or ']'", "a ] at the end of the list, commas between its values"),
    ("expected ',' or '}'", "quotes round a text that begins with {"),
    ("could not find expected ':'", "a colon and a blank after the key"),
    ("cannot start any token", "quotes round a text that begins with this sign"),
    ("special characters are not allowed", "text without control characters"),
)


def syntax_finding(error: yaml.YAMLError, text: str) -> Mistake:
    """Where the syntax breaks (line and column from 1), the line's text, the likely cause."""
    line, column = _position(error, text)
    lines = text.splitlines() or [""]
    odd = _before_the_error(lines[: line + 1])
    if odd is not None:
        line, column = odd, 0
    shown = min(line, len(lines) - 1)
    cause = next(_of_characters(lines, shown, column), _cause(error))
    return Mistake(f"line {line + 1}, column {column + 1}", quoted(lines[shown].strip()), cause)


def _before_the_error(lines: Sequence[str]) -> int | None:
    """The first line that breaks all that follows, as YAML notices it later: for its characters."""
    for at, line in enumerate(lines):
        if indent_space(line) or _OPENED.search(line):
            return at
    return None


def _of_characters(lines: Sequence[str], at: int, column: int) -> Iterator[str]:
    """What is wrong with the characters of the line: that says more than where YAML gave up."""
    line = lines[at]
    if space := indent_space(line):
        yield f"{BLANKS}: this line begins with a {space}"
    if _OPENED.search(line):
        yield "quotes round a text that begins with {"
    if space := colon_space(line):
        yield f"{BLANKS}: a {space} stands behind a colon here"
    if line[column : column + 1] == "\t":
        yield _of_tab(line[:column], line[column:])
    if has_curly_start(line):
        yield CURLY_WORDS
    if any(map(_SWALLOWED.search, lines[max(0, at - 1) : at + 1])):
        yield 'quotes round a text that holds " #": without them YAML drops it from there on'


def _of_tab(before: str, after: str) -> str:
    if not before.strip():
        return "spaces for indentation: this line is indented with a tab"
    if not after.partition("#")[0].strip():
        return "nothing behind the value: a tab stands there; delete it"
    return "a blank in place of the tab that stands here"


def _position(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        return before.count("\n"), error.position - (before.rfind("\n") + 1)
    if isinstance(error, yaml.MarkedYAMLError):
        # An unclosed quote is noticed at the end of the file; it begins at the context.
        mark = error.context_mark if _is_unclosed(error) else error.problem_mark
        if mark is not None:
            return mark.line, mark.column
    return 0, 0


def _is_unclosed(error: yaml.MarkedYAMLError) -> bool:
    return "quoted scalar" in (error.context or "") and "end of stream" in (error.problem or "")


def _cause(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and _is_unclosed(error):
        return "a closing quote: the text that begins here has none"
    message = str(error)
    for piece, cause in _CAUSES:
        if piece in message:
            return cause
    return "YAML; often the indentation or a missing quote is the cause"
