"""A file the user names, as bytes; every reason why it cannot be read, in words.

Used by `config.load` and `config.prices`.
"""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.config.wording import quoted
from smsverifier.errors import ConfigError, Finding

_MAX_BYTES = 256 * 1024  # a hundred times a long file; keeps /dev/zero and log files out


@dataclass(frozen=True)
class Kind:
    """What a file is for, the option that names it, and what to do if it is not there."""

    what: str
    option: str
    if_missing: str


def read_file(path: Path, kind: Kind) -> bytes:
    """The file's content.

    Raises:
        ConfigError: it cannot be read, or is too large for what it is.
    """
    another = f"Name another file with {kind.option}."
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(path, kind, "no such file", kind.if_missing) from None
    except IsADirectoryError:
        raise _unreadable(path, kind, "a directory", "Name the file in it.") from None
    except PermissionError:
        hint = f"chmod u+r {path}"
        raise _unreadable(path, kind, "no permission to read it", hint) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, kind, str(error), another) from error
    if len(raw) > _MAX_BYTES:
        raise _unreadable(path, kind, "more than 256 KiB", "Is this the right file?")
    return raw


def _unreadable(path: Path, kind: Kind, found: str, hint: str) -> ConfigError:
    finding = Finding(quoted(str(path)).strip('"'), found, "a readable YAML file")
    return ConfigError(
        f"The {kind.what} {finding.path} cannot be read: {found}.",
        (finding,),
        where=finding.path,
        hint=hint,
    )
