"""Environment variables that the embedded AWS is set by: read as what they mean, or refused.

Nothing of moto, Flask or werkzeug may be imported here (see `process`).
"""

from collections.abc import Mapping

from smsverifier.errors import UsageError


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Whether it is 1; unset is 0. Raises UsageError on anything else."""
    text = environ.get(name) or "0"
    if text not in ("0", "1"):
        raise UsageError(f"{text} is neither 0 nor 1", where=name)
    return text == "1"


def number(environ: Mapping[str, str], name: str, default: float) -> float:
    """A number from 0 up. Raises UsageError on what is none."""
    text = environ.get(name) or str(default)
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < float("inf"):
        raise UsageError(f"{text} is no number from 0 up", where=name)
    return found


def whole(environ: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from 0 up. Raises UsageError on what is none."""
    found = number(environ, name, default)
    if found != int(found):
        raise UsageError(f"{environ[name]} is no whole number", where=name)
    return int(found)
