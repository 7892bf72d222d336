"""A process that dies right after any of its writes leaves nothing that the next cannot mend."""

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest

from tests.interrupts.conftest import Undisturbed
from tests.interrupts.machine import Machine
from tests.interrupts.world import everything

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PARTS = 3
"""Shares of the same work, so that it can be done at the same time."""
Points = Callable[..., None]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_killed_up_is_finished_by_up_and_a_killed_down_by_down(
    doomed: Machine,
    sound: Machine,
    client: Any,
    undisturbed: Undisturbed,
    points: Points,
    part: int,
) -> None:
    down_writes = cycle(range(1 + part, undisturbed.down_writes + 1, PARTS))
    for up_write in range(1 + part, undisturbed.up_writes + 1, PARTS):
        doomed.dies(doomed.up, after_write=up_write)
        sound.must_converge(f"up killed after write {up_write}")
        assert everything(client) == undisturbed.everything, f"up killed after write {up_write}"
        points("up killed after its k-th write, then up")

        down_write = next(down_writes)
        doomed.dies(doomed.down, after_write=down_write)
        sound.must_remove(f"down killed after write {down_write}")
        assert everything(client) == [], f"down killed after write {down_write}"
        points("down killed after its k-th write, then down")


def test_what_a_killed_up_left_is_removed_by_down(
    doomed: Machine, sound: Machine, client: Any, undisturbed: Undisturbed, points: Points
) -> None:
    for write in range(1, undisturbed.up_writes + 1):
        doomed.dies(doomed.up, after_write=write)
        sound.must_remove(f"up killed after write {write}")
        assert everything(client) == [], f"up killed after write {write}"
        points("up killed after its k-th write, then down")


def test_what_a_killed_down_left_is_made_whole_by_up(
    doomed: Machine, sound: Machine, client: Any, undisturbed: Undisturbed, points: Points
) -> None:
    sound.must_converge("nothing was there")
    for write in range(1, undisturbed.down_writes + 1):
        doomed.dies(doomed.down, after_write=write)
        sound.must_converge(f"down killed after write {write}")
        assert everything(client) == undisturbed.everything, f"down killed after write {write}"
        points("down killed after its k-th write, then up")
