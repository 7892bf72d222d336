"""A process that dies right after any of its writes leaves nothing that the next cannot mend."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.aws_behaviour.tables import TableTakesItsTime
from tests.emulator.interrupts.conftest import Undisturbed
from tests.emulator.interrupts.machine import Left, Machine
from tests.support.inventory import REGISTRANTS, everything, put_rows, rows

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

Go = Callable[[], None]
Points = Callable[..., None]


def test_what_a_killed_up_left_is_finished_by_up(
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    killed_ups: list[Left],
    points: Points,
) -> None:
    for write, left in enumerate(killed_ups, 1):
        embedded.restore(left.aws)
        sound.must_converge(f"up killed after write {write}")
        assert everything(client) == undisturbed.everything, f"up killed after write {write}"
        points("up killed after its k-th write, then up")


def test_what_a_killed_up_left_is_removed_by_down(
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    killed_ups: list[Left],
    points: Points,
) -> None:
    for write, left in enumerate(killed_ups, 1):
        embedded.restore(left.aws)
        sound.must_remove(f"up killed after write {write}")
        assert everything(client) == [], f"up killed after write {write}"
        points("up killed after its k-th write, then down")


def test_what_a_killed_down_left_is_removed_by_down_and_no_registration_is_lost(
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    killed_downs: list[Left],
    points: Points,
) -> None:
    for write, left in enumerate(killed_downs, 1):
        embedded.restore(left.aws)
        sound.forget_exports()
        assert rows(client) | left.exported >= REGISTRANTS, f"down killed after write {write}"
        sound.must_remove(f"down killed after write {write}")
        assert everything(client) == [], f"down killed after write {write}"
        assert sound.exported() | left.exported >= REGISTRANTS, f"killed after write {write}"
        points("down killed after its k-th write, then down; no registration lost")


def test_what_a_killed_down_left_is_made_whole_by_up(
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    killed_downs: list[Left],
    points: Points,
) -> None:
    for write, left in enumerate(killed_downs, 1):
        embedded.restore(left.aws)
        sound.must_converge(f"down killed after write {write}")
        assert everything(client) == undisturbed.everything, f"down killed after write {write}"
        points("down killed after its k-th write, then up")


def test_a_run_that_is_killed_leaves_what_was_saved_of_one_that_went_through(
    doomed: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    whole: Go,
    killed_downs: list[Left],
) -> None:
    """The tests above begin from saved states: here one process really dies at such a point."""
    number = len(killed_downs) // 2
    whole()
    put_rows(client)
    doomed.forget_exports()
    doomed.dies(doomed.down, after_write=number)
    died, kept = everything(client), rows(client)
    assert kept | doomed.exported() >= REGISTRANTS
    embedded.restore(killed_downs[number - 1].aws)
    # What was under way beside that write may or may not have arrived, the export as well.
    assert len(set(died) ^ set(everything(client))) <= 8


@pytest.fixture
def slow_tables(doomed: Machine, sound: Machine) -> Iterator[None]:
    """A table is CREATING and DELETING for most of a minute, on whatever machine one looks."""
    behaviour = TableTakesItsTime(creating=40, deleting=40)
    before = doomed.wire.behaviour
    doomed.wire.behaviour = sound.wire.behaviour = behaviour
    yield
    doomed.wire.behaviour = sound.wire.behaviour = before


@pytest.mark.parametrize(
    ("command", "write", "status"),
    [("up", "CreateTable", "CREATING"), ("down", "DeleteTable", "DELETING")],
)
def test_a_table_that_was_still_changing_when_the_process_was_killed(
    doomed: Machine,
    sound: Machine,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    slow_tables: None,
    whole: Go,
    points: Points,
    command: str,
    write: str,
    status: str,
) -> None:
    killed, run = f"{command} killed with its table {status}", getattr(doomed, command)
    number = getattr(undisturbed, command).index(write) + 1
    for carry_on, left in ((sound.must_remove, []), (sound.must_converge, undisturbed.everything)):
        if command == "down":
            whole()
        doomed.dies(run, after_write=number)
        carry_on(killed)
        assert everything(client) == left
        points(f"{killed}, then down or up")
