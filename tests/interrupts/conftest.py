"""Machines for the interrupted runs, and the count of what was tried."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.conftest import POINTS
from tests.interrupts.machine import Machine
from tests.interrupts.world import everything

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
    seen = everything(client)
    sound.wire.repair()
    sound.must_remove("up")
    assert everything(client) == []
    return Undisturbed(requests, up_writes, tuple(sound.wire.writes), seen)


@pytest.fixture
def points(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Counts, for the table at the end, the points of a rule that were tried and converged."""
    counts: dict[str, int] = {}
    record_property(POINTS, counts)

    def count(rule: str, number: int = 1) -> None:
        counts[rule] = counts.get(rule, 0) + number

    return count
