"""What differs between what we want and what is there, one-sided: only what we own counts.

AWS fills in defaults we never asked for; comparing those would give a change on every run. So
only paths that appear on the desired side are looked at. Sets arrive as sorted tuples and JSON
documents as parsed values: kinds normalise both sides alike before they get here.

Of tags those count as well that the configuration once asked for and asks for no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.provision.managed_tags import obsolete_tags


class Unknown:
    """A value that is known only after another resource has been made."""

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN = Unknown()
TAGS = "tags"
"""The name of what a resource, or a part of it, has for tags."""


@dataclass(frozen=True)
class Change:
    """One owned path that is not as wanted; `old` is None where nothing was there.

    `new` is None where what was there is to go: a tag.
    """

    path: str
    old: Any
    new: Any


def diff(desired: Mapping[str, Any], observed: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that would make `observed` agree with `desired`, by path, in desired's order."""
    return tuple(_walk("", desired, observed))


def _walk(prefix: str, desired: Mapping[str, Any], observed: Mapping[str, Any]) -> Iterator[Change]:
    for name, new in desired.items():
        path = f"{prefix}{name}"
        old = observed.get(name)
        if isinstance(new, Mapping) and (old is None or isinstance(old, Mapping)):
            gone = obsolete_tags(new, old or {}) if name == TAGS else ()
            yield from _walk(f"{path}.", {**new, **dict.fromkeys(gone)}, old or {})
        elif plain(new) != plain(old):
            yield Change(path, old, new)


def plain(value: Any) -> Any:
    """`value` with every sequence as a list, so that a tuple and a list compare as equal."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
