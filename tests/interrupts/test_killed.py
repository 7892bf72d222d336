"""A process that dies right after any of its writes leaves nothing that the next cannot mend."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest

from tests.habits.tables import TableTakesItsTime
from tests.interrupts.conftest import Undisturbed
from tests.interrupts.machine import Machine
from tests.interrupts.world import everything, put_rows, rows

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
        registrants = put_rows(client, up_write)
        doomed.dies(doomed.down, after_write=down_write)
        assert registrants <= rows(client) | doomed.exported(), f"killed after {down_write}"
        sound.must_remove(f"down killed after write {down_write}")
        assert everything(client) == [], f"down killed after write {down_write}"
        assert registrants <= sound.exported() | doomed.exported()
        points("down killed after its k-th write, then down; no registration lost")


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


@pytest.fixture
def slow_tables(doomed: Machine, sound: Machine) -> Iterator[None]:
    """A table is CREATING and DELETING for most of a minute, on whatever machine one looks."""
    habit = TableTakesItsTime(creating=40, deleting=40)
    before = doomed.wire.habit
    doomed.wire.habit = sound.wire.habit = habit
    yield
    doomed.wire.habit = sound.wire.habit = before


@pytest.mark.parametrize(
    ("command", "write", "status"),
    [("up", "CreateTable", "CREATING"), ("down", "DeleteTable", "DELETING")],
)
def test_a_table_that_was_still_changing_when_the_process_was_killed(
    doomed: Machine,
    sound: Machine,
    client: Any,
    undisturbed: Undisturbed,
    slow_tables: None,
    points: Points,
    command: str,
    write: str,
    status: str,
) -> None:
    killed, run = f"{command} killed with its table {status}", getattr(doomed, command)
    number = getattr(undisturbed, command).index(write) + 1
    for carry_on, left in ((sound.must_remove, []), (sound.must_converge, undisturbed.everything)):
        if command == "down":
            sound.must_converge("in between")
        doomed.dies(run, after_write=number)
        carry_on(killed)
        assert everything(client) == left
        points(f"{killed}, then down or up")
