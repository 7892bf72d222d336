"""What follows from when calls began and ended: how many at once, how many in turn, which path.

A call's **wave** is how many had ended in turn before it began. The **critical path** of a run is
the heaviest row of calls of which each had to wait for the one before (`critical_path`).

It is made of calls alone: no time of ours, no pause between two looks, no waiting for a thread.
That a resource could do with fewer calls in turn the path does not tell: how many are on it does.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class Span(Protocol):
    """What has a beginning and an end, in seconds."""

    @property
    def begun(self) -> float: ...

    @property
    def ended(self) -> float: ...


def most_in_flight(spans: Iterable[Span]) -> int:
    """How many were under way at once, at most; one that begins as another ends counts once."""
    changes = sorted(change for span in spans for change in ((span.begun, 1), (span.ended, -1)))
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def depths(spans: Sequence[Span]) -> list[int]:
    """Of each, how many had ended in turn before it began: 0 is the first wave.

    `spans` are in the order in which they began.
    """
    found: list[int] = []
    for span in spans:
        before = (d for other, d in zip(spans, found, strict=False) if other.ended <= span.begun)
        found.append(max(before, default=-1) + 1)
    return found


class Labelled(Span, Protocol):
    """A call on behalf of a step; of none, if that is empty."""

    @property
    def label(self) -> str: ...


Call = TypeVar("Call", bound=Labelled)


def critical_path(calls: Iterable[Call], needs: Mapping[str, frozenset[str]]) -> list[Call]:
    """The heaviest row of calls, by its seconds. One waits for another, which had ended, if both

    - are of one step, or
    - the other is of a step that its own step needs, and with it that step had ended: a step may
      begin before its needs, or
    - one of them is of no step, and no step was under way meanwhile: the command itself goes on
      to its next part (looks, asks, looks again). Beside a step, such a call holds nobody up.
    """
    found = sorted(calls, key=lambda call: call.begun)
    steps = {label: _from_to(found, label) for label in {c.label for c in found if c.label}}
    rows: list[tuple[float, list[Call]]] = []
    for call in (c for c in found if c.label or not _is_beside(c, steps.values())):
        before = [row for row in rows if _waits(call, row[1][-1], needs, steps)]
        seconds, row = max(before, key=lambda row: row[0], default=(0.0, []))
        rows.append((seconds + call.ended - call.begun, [*row, call]))
    return max(rows, key=lambda row: row[0], default=(0.0, []))[1]


def _from_to(calls: Iterable[Labelled], label: str) -> tuple[float, float]:
    """When a step made its first call, and when its last one ended."""
    own = [call for call in calls if call.label == label]
    return min(call.begun for call in own), max(call.ended for call in own)


def _is_beside(call: Span, steps: Iterable[tuple[float, float]]) -> bool:
    return any(begun < call.ended and call.begun < ended for begun, ended in steps)


def _waits(
    call: Labelled, other: Labelled, needs: Mapping[str, frozenset[str]],
    steps: Mapping[str, tuple[float, float]],
) -> bool:  # fmt: skip
    if other.ended > call.begun:
        return False
    if other.label == call.label or not (other.label and call.label):
        return True
    return other.label in needs[call.label] and steps[other.label][1] <= call.begun


def wall(spans: Sequence[Span]) -> float:
    """Seconds from the first call's beginning to the last one's end."""
    return max(span.ended for span in spans) - min(span.begun for span in spans)


def in_flight_on_average(spans: Sequence[Span]) -> float:
    return sum(span.ended - span.begun for span in spans) / wall(spans)


def doubles(calls: Iterable[str]) -> dict[str, int]:
    """What was asked more than once in the same words, and how often too many."""
    return {call: count - 1 for call, count in Counter(calls).items() if count > 1}


def waves(far: float, near: float, delay: float) -> float:
    """How many delays a command waits for: its wall clock with them less that without."""
    return (far - near) / delay


def agree(walls: Iterable[float], delay: float) -> bool:
    """Whether the two quickest of several runs tell times that a delay can be seen in.

    On a machine that is busy otherwise they do not, and what is reckoned from them means nothing.
    """
    first, *others = sorted(walls)
    return bool(others) and others[0] - first <= delay
