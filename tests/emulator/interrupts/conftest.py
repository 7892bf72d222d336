"""Machines for the interrupted runs, and the count of what was tried."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.state import SavedState
from tests.conftest import POINTS
from tests.emulator.interrupts.machine import Left, Machine
from tests.support.inventory import everything, put_rows

MakeMachine = Callable[[], Machine]


@pytest.fixture(scope="package")
def make_machine(
    embedded_server: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory
) -> MakeMachine:
    return lambda: Machine(embedded_server, tmp_path_factory.mktemp("disk"))


@pytest.fixture(scope="package")
def doomed(make_machine: MakeMachine) -> Machine:
    """The machine whose runs go wrong."""
    return make_machine()


@pytest.fixture(scope="package")
def sound(make_machine: MakeMachine) -> Machine:
    """The machine on which somebody carries on; it knows nothing of the other."""
    return make_machine()


@pytest.fixture(scope="package")
def onlooker(make_machine: MakeMachine) -> Machine:
    """A machine that only looks."""
    return make_machine()


@pytest.fixture
def client(embedded: EmbeddedAws, onlooker: Machine) -> Callable[[str], Any]:
    """Stock SDK clients; without sockets, as these tests look at everything hundreds of times."""
    return onlooker.client


@dataclass(frozen=True)
class Undisturbed:
    """What `up` and `down` do when nothing goes wrong."""

    up_requests: int
    up: tuple[str, ...]
    """The writes of `up`, in their order."""
    down: tuple[str, ...]
    everything: list[str]
    """All there is in between."""
    whole: SavedState
    """The AWS in between: the stack is up."""

    @property
    def up_writes(self) -> int:
        return len(self.up)

    @property
    def down_writes(self) -> int:
        return len(self.down)


@pytest.fixture(scope="package")
def undisturbed(embedded_server: EmbeddedAws, sound: Machine, onlooker: Machine) -> Undisturbed:
    """A stack brought up and taken down again: nothing of it is there any more."""
    embedded_server.reset()
    client = onlooker.client
    sound.wire.repair()
    assert sound.up() == 0, sound.said.getvalue()
    requests, up_writes = sound.wire.requests, tuple(sound.wire.writes)
    seen, whole = everything(client), embedded_server.save()
    sound.wire.repair()
    sound.must_remove("up")
    assert everything(client) == []
    return Undisturbed(requests, up_writes, tuple(sound.wire.writes), seen, whole)


@pytest.fixture
def whole(embedded: EmbeddedAws, undisturbed: Undisturbed) -> Callable[[], None]:
    """Goes to where the stack is up, without bringing it up."""
    return lambda: embedded.restore(undisturbed.whole)


@pytest.fixture
def empty(embedded: EmbeddedAws) -> Callable[[], None]:
    """Goes to where nothing is there."""
    nothing = embedded.save()
    return lambda: embedded.restore(nothing)


@pytest.fixture(scope="package")
def killed_ups(
    embedded_server: EmbeddedAws, doomed: Machine, undisturbed: Undisturbed
) -> list[Left]:
    """What an `up` leaves that is killed after its first write, its second, and so on."""
    embedded_server.reset()
    left = doomed.kept_after_each_write(doomed.up)
    assert len(left) == undisturbed.up_writes
    return left


@pytest.fixture(scope="package")
def killed_downs(
    embedded_server: EmbeddedAws, doomed: Machine, onlooker: Machine, undisturbed: Undisturbed
) -> list[Left]:
    """The same of a `down` of a stack with `REGISTRANTS`."""
    embedded_server.restore(undisturbed.whole)
    put_rows(onlooker.client)
    left = doomed.kept_after_each_write(doomed.down)
    assert len(left) >= undisturbed.down_writes
    return left


@pytest.fixture
def points(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Counts, for the table at the end, the points of a rule that were tried and converged."""
    counts: dict[str, int] = {}
    record_property(POINTS, counts)

    def count(rule: str, number: int = 1) -> None:
        counts[rule] = counts.get(rule, 0) + number

    return count
