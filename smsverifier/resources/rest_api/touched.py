"""Which parts of the API a set of changes touches, asked by path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.core.diff import Change
from smsverifier.core.resource import Properties


@dataclass(frozen=True)
class Touched:
    """The changes of one update, and what was there before it."""

    changes: tuple[Change, ...]
    observed: Properties

    def within(self, path: str) -> bool:
        """Whether something at `path` or below it changes."""
        return any(
            change.path == path or change.path.startswith(f"{path}.") for change in self.changes
        )

    def any(self, paths: Iterable[str]) -> bool:
        """Whether something within any of `paths` changes."""
        return any(self.within(path) for path in paths)

    def missing(self, path: str) -> bool:
        """Whether nothing was there at `path`; no name in the API has a dot in it."""
        found: Any = self.observed
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found is None
