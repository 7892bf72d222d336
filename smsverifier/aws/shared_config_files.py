"""The files that profiles stand in: why the SDK cannot read one.

Nothing of a line is shown: it may be one with a key.
"""

import codecs
import configparser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore import exceptions as bc

from smsverifier.errors import UsageError

FILES = {"config_file": "AWS_CONFIG_FILE", "credentials_file": "AWS_SHARED_CREDENTIALS_FILE"}
"""Each by what names another one."""
BEGINS = {
    codecs.BOM_UTF8: "It begins with a byte order mark (BOM), as some editors of Windows write: "
    "save it as UTF-8 without one.",
    codecs.BOM_UTF16_LE: "It is UTF-16, as `>` in PowerShell writes it: save it as UTF-8.",
    codecs.BOM_UTF16_BE: "It is UTF-16: save it as UTF-8.",
}


def explain_file(error: bc.ConfigParseError) -> UsageError:
    """The SDK found a file, and cannot make anything of it."""
    path = str(error.kwargs.get("path", ""))
    return _unread(path, _begins(path) or _wrong(error.kwargs.get("error")))


def explain_unreadable(session: Any, error: Exception) -> UsageError | None:
    """A file that the SDK passes over without a word, and so finds nobody; None if there is none.

    It does so with a folder, and with a file that it may not read.
    """
    for setting in FILES:
        path = Path(str(session.get_config_variable(setting))).expanduser()
        if why := _why_unreadable(path):
            return _unread(str(path), f"{why} {error}.")
    return None


def names_of_files(session: Any) -> list[str]:
    """Where profiles are looked for; of one that is not there, that."""
    names = [str(session.get_config_variable(setting)) for setting in FILES]
    return [name if Path(name).expanduser().exists() else f"{name} (not there)" for name in names]


def _why_unreadable(path: Path) -> str:
    if path.is_dir():
        return "It is a folder."
    try:
        with path.open("rb"):
            return ""
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{error.strerror}."


def _unread(path: str, why: str) -> UsageError:
    return UsageError(
        "A file of AWS profiles cannot be read",
        where=path,
        why=why,
        hint=f"Mend it, or name another one: {', '.join(FILES.values())}.",
    )


def _begins(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            start = file.read(3)
    except OSError:
        return ""
    return next((why for mark, why in BEGINS.items() if start.startswith(mark)), "")


def _wrong(error: object) -> str:
    match error:
        case UnicodeDecodeError():
            return "It is not UTF-8."
        case configparser.MissingSectionHeaderError():
            return f"Line {error.lineno} stands below no [profile]."
        case configparser.DuplicateSectionError():
            return f"Line {error.lineno}: [{error.section}] is there already."
        case configparser.DuplicateOptionError():
            return f"Line {error.lineno}: {error.option} is there already in [{error.section}]."
        case configparser.ParsingError():
            return f"Line {', '.join(_lines(error))} is not of the form `name = value`."
    return "A line of it is not of the form `name = value`."


def _lines(error: configparser.ParsingError) -> Iterator[str]:
    return (str(line) for line, _ in error.errors)
