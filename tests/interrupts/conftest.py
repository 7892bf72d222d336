"""Machines for the interrupted runs, and the table of what was tried."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.interrupts.machine import Machine
from tests.interrupts.world import everything

PROPERTY = "injection points"


@pytest.fixture(scope="package")
def doomed(embedded_server: EmbeddedAws) -> Machine:
    """The machine whose runs go wrong."""
    return Machine(embedded_server)


@pytest.fixture(scope="package")
def sound(embedded_server: EmbeddedAws) -> Machine:
    """The machine on which somebody carries on; it knows nothing of the other."""
    return Machine(embedded_server)


@dataclass(frozen=True)
class Undisturbed:
    """What `up` and `down` do when nothing goes wrong."""

    up_requests: int
    up_writes: int
    down_writes: int
    everything: list[str]
    """All there is in between."""


@pytest.fixture
def undisturbed(embedded: EmbeddedAws, sound: Machine, client: Any) -> Undisturbed:
    """A stack brought up and taken down again: nothing of it is there any more."""
    sound.wire.repair()
    assert sound.up().is_complete
    requests, writes = sound.wire.requests, len(sound.wire.writes)
    seen = everything(client)
    assert sound.down().is_complete
    assert everything(client) == []
    return Undisturbed(requests, writes, len(sound.wire.writes) - writes, seen)


@pytest.fixture
def points(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Counts, for the table at the end, the points of a rule that were tried and converged."""
    counts: dict[str, int] = {}
    record_property(PROPERTY, counts)

    def count(rule: str, number: int = 1) -> None:
        counts[rule] = counts.get(rule, 0) + number

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table; a point that did not converge failed its test."""
    totals: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, counts in report.user_properties:
            if name == PROPERTY:
                totals.update(counts)
    if totals:
        terminalreporter.section("interrupted runs: points tried, all of them converged")
        for rule, count in sorted(totals.items()):
            terminalreporter.write_line(f"{count:5}  {rule}")
