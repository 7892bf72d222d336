"""What follows from when calls began and ended: how many at once, how many in turn, which path.

A **chain** is a row of calls of which each began when the one before had ended; a call's **wave**
is how many had ended in turn before it began. The **critical path** of a run is

    the chain of the calls before its first step (who am I, what is there),
    then the heaviest way through the graph of resources, each weighing the chain of its own calls,
    then the chain of the calls after its last step.

It is made of calls alone: no time of ours, no pause between two looks, no waiting for a thread.
That a resource could do with fewer calls in turn the path does not tell: how many are on it does.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Span(Protocol):
    """What has a beginning and an end, in seconds."""

    @property
    def begun(self) -> float: ...

    @property
    def ended(self) -> float: ...


@dataclass(frozen=True)
class Chain:
    """Calls one after the other: how many, and how long they took together."""

    calls: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Chain") -> "Chain":
        return Chain(self.calls + other.calls, self.seconds + other.seconds)


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


def longest(spans: Iterable[Span]) -> Chain:
    """The heaviest chain, by its seconds."""
    done: list[tuple[float, Chain]] = []
    for span in sorted(spans, key=lambda span: span.ended):
        before = [chain for ended, chain in done if ended <= span.begun]
        own = Chain(1, span.ended - span.begun)
        done.append((span.ended, max(before, key=_seconds, default=Chain()) + own))
    return max((chain for _, chain in done), key=_seconds, default=Chain())


def heaviest_way(weights: Mapping[str, Chain], needs: Mapping[str, frozenset[str]]) -> Chain:
    """The heaviest way through a graph of keys, each after those that it needs."""
    known: dict[str, Chain] = {}

    def until(key: str) -> Chain:
        if key not in known:
            before = max(
                (until(need) for need in needs.get(key, ())), key=_seconds, default=Chain()
            )
            known[key] = before + weights.get(key, Chain())
        return known[key]

    return max((until(key) for key in needs), key=_seconds, default=Chain())


class Labelled(Span, Protocol):
    """A call on behalf of a step; of none, if that is empty."""

    @property
    def label(self) -> str: ...


def critical_path(calls: Sequence[Labelled], needs: Mapping[str, frozenset[str]]) -> Chain:
    """As this module says it."""
    steps = [call for call in calls if call.label]
    if not steps:
        return longest(calls)
    first, last = min(call.begun for call in steps), max(call.ended for call in steps)
    before = longest(call for call in calls if not call.label and call.ended <= first)
    after = longest(call for call in calls if not call.label and call.begun >= last)
    weights = {key: longest(c for c in steps if c.label == key) for key in needs}
    return before + heaviest_way(weights, needs) + after


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


def _seconds(chain: Chain) -> float:
    return chain.seconds
