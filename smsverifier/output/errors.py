"""Errors as people see them: what, where, why, what to do. Plain text, so that it costs nothing.

The one place that draws errors; `cli.main` is the one wall that calls it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from smsverifier.errors import ConfigError, FileError, Interrupted, SmsverifierError
from smsverifier.output.escaping import escaped

RED = "\033[1;31m"
PLAIN = "\033[0m"
BAD_LINES = 20
"""Lines of a file that are shown with what is wrong in them; the rest is counted."""


def error_text(error: SmsverifierError, *, colour: bool = False) -> str:
    """The error in a few lines. What the user asked for (Ctrl-C, a no) is not called an error."""
    return f"{_head(error, colour)}{_body(error)}"


def warning_text(warning: SmsverifierError) -> str:
    """What a step that is done has to say, in the same lines."""
    return f"Warning: {_body(warning)}"


def error_document(error: SmsverifierError) -> dict[str, Any]:
    """The error for `--json`."""
    document: dict[str, Any] = {
        "message": error.message,
        "where": error.where,
        "why": error.why,
        "hint": error.hint,
        "exit_code": int(error.exit_code),
    }
    if isinstance(error, ConfigError):
        document["findings"] = [vars(finding) for finding in error.findings]
    if isinstance(error, FileError):
        document["lines"] = [{"line": line, "why": why} for line, why in error.lines]
    return {"error": document}


def _head(error: SmsverifierError, colour: bool) -> str:
    if isinstance(error, Interrupted):
        return ""
    return f"{RED}Error:{PLAIN} " if colour else "Error: "


def _body(error: SmsverifierError) -> str:
    """What was typed, or stands in a file, is in the words of many errors."""
    return escaped("\n".join([error.message, *_lines(error)]))


def _lines(error: SmsverifierError) -> Iterator[str]:
    if error.where:
        yield f"  where    {error.where}"
    if error.why:
        yield f"  why      {_hanging(error.why)}"
    if isinstance(error, ConfigError):
        for finding in error.findings:
            yield f"  {finding.path or '(whole file)'}"
            yield f"      found    {finding.found}"
            yield f"      allowed  {finding.allowed}"
    if isinstance(error, FileError) and len(error.lines) > 1:
        yield from _bad_lines(error.lines)
    if error.hint:
        yield f"  do       {_hanging(error.hint)}"


def _bad_lines(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    for line, why in lines[:BAD_LINES]:
        yield f"  {f'line {line}':<8} {why}"
    if len(lines) > BAD_LINES:
        yield f"  … and {len(lines) - BAD_LINES} more lines"


def _hanging(text: str) -> str:
    """Further lines (the end of a log) start below the first one."""
    return text.replace("\n", "\n" + " " * 11)
