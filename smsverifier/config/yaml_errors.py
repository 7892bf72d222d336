"""What PyYAML complains of, in words an organiser can act on; called by `config.document`."""

import yaml

from smsverifier.config.wording import quoted
from smsverifier.errors import Finding

# The smallest piece of PyYAML's message → the likely cause. The first match wins.
_CAUSES = (
    ("'\\t'", "spaces for indentation: this line is indented with a tab"),
    ("found an alias", "no aliases: write the value out instead of *name"),
    ("undefined alias", "quotes round a text that begins with *"),
    ("nested too deep", "the keys of config.example.yaml: this is nested too deep"),
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


def syntax_finding(error: yaml.YAMLError, text: str) -> Finding:
    """Where the syntax breaks (line and column from 1), the line's text, the likely cause."""
    line, column = _position(error, text)
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines) - 1)]
    return Finding(f"line {line + 1}, column {column + 1}", quoted(shown.strip()), _cause(error))


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
