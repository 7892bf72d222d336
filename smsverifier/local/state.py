"""What the embedded AWS holds, saved and restored whole.

Whatever keeps state in this room is a keeper: it hands out its state and takes it on again.
`EmbeddedAws` names them all, and a test finds the one that was forgotten. A restore is a matter of
milliseconds, so that tests bring a stack up once and go back to it.
"""

from dataclasses import dataclass
from typing import Any, Protocol


class Keeper(Protocol):
    """Something with state of its own. The door's lock is held and nothing is under way."""

    def save(self) -> Any:
        """Its state now; nothing that happens later may change what is returned."""

    def restore(self, saved: Any) -> None:
        """Takes on a saved state, which can be taken on again and again."""


@dataclass(frozen=True)
class Saved:
    """The state of every keeper at one moment."""

    parts: tuple[Any, ...]


class State:
    """All keepers of one embedded AWS, in the order in which they are restored."""

    def __init__(self, *keepers: Keeper) -> None:
        self.keepers = keepers

    def save(self) -> Saved:
        """The state of all."""
        return Saved(tuple(keeper.save() for keeper in self.keepers))

    def restore(self, saved: Saved) -> None:
        """Puts all back."""
        for keeper, part in zip(self.keepers, saved.parts, strict=True):
            keeper.restore(part)
