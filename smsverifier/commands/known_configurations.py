"""The configurations that lie in a folder, for whoever has to choose one.

Of each no more is read than whether it names a stack.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST_LISTED = 8
MOST_LOOKED_AT = 40


def configurations(here: Path, chosen: Path | None) -> tuple[Path, ...]:
    """Files that name a stack, here and one folder below, but for the one that is chosen already.

    Relative to `here`.
    """
    mine = None if chosen is None else (here / chosen).resolve()
    named = (path for path in _looked_at(here) if path.resolve() != mine and _names_a_stack(path))
    listed = zip(named, range(MOST_LISTED), strict=False)
    return tuple(path.relative_to(here) for path, _ in listed)


def _looked_at(here: Path) -> Iterator[Path]:
    found = (path for form in ("*.yaml", "*/*.yaml") for path in sorted(here.glob(form)))
    yield from (path for path, _ in zip(found, range(MOST_LOOKED_AT), strict=False))


def _names_a_stack(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return any(line.startswith(b"stack:") for line in file.read(65536).splitlines())
    return False
