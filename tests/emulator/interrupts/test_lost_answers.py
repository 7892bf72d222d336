"""A write that took effect and was answered with a fault, or not at all, does no harm."""

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import pytest

from tests.emulator.interrupts.conftest import Undisturbed
from tests.emulator.interrupts.machine import Machine
from tests.emulator.interrupts.wire import Lost, fail, reset
from tests.support.inventory import everything

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("quick_repeats"),
]

Go = Callable[[], None]
Points = Callable[..., None]


class Losses:
    """Which answers to lose in which run, until each write of a run has met both ways.

    Up to eight in each run, one in each part of it; a run may end before it reaches them all.
    """

    def __init__(self, writes: int) -> None:
        numbers = list(range(1, writes + 1))
        size = ceil(writes / 8)
        self._parts = [numbers[start : start + size] for start in range(0, writes, size)]
        self._left = {(number, lost) for number in numbers for lost in (fail, reset)}

    def __iter__(self) -> Iterator[dict[int, Lost]]:
        while self._left:
            yield dict(pair for part in self._parts for pair in self._first(part))

    def met(self, machine: Machine) -> int:
        """Take what happened off the list; how many it were."""
        struck = machine.wire.struck
        self._left -= {(number, machine.wire.lost[number]) for number in struck}
        return len(struck)

    def _first(self, part: list[int]) -> list[tuple[int, Lost]]:
        ways: tuple[Lost, ...] = (fail, reset)
        return [(n, lost) for lost in ways for n in part if (n, lost) in self._left][:1]


def test_the_next_up_converges_whatever_answer_an_up_has_lost(
    doomed: Machine,
    sound: Machine,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    empty: Go,
    points: Points,
) -> None:
    losses = Losses(undisturbed.up_writes)
    for lost in losses:
        empty()
        doomed.losing(lost, doomed.up)
        sound.must_converge(f"up lost the answers {lost}")
        assert everything(client) == undisturbed.everything, f"up lost the answers {lost}"
        points("up: answer lost after effect, then up", losses.met(doomed))


def test_the_next_down_removes_all_whatever_answer_a_down_has_lost(
    doomed: Machine,
    sound: Machine,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    whole: Go,
    points: Points,
) -> None:
    losses = Losses(undisturbed.down_writes)
    for lost in losses:
        whole()
        doomed.losing(lost, doomed.down)
        sound.must_remove(f"down lost the answers {lost}")
        assert everything(client) == [], f"down lost the answers {lost}"
        points("down: answer lost after effect, then down", losses.met(doomed))
