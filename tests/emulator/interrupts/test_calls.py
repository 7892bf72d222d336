"""How many requests an `up` costs, counted where they arrive."""

from collections import Counter
from collections.abc import Iterator

import pytest

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.interrupts.machine import Machine

FRESH, UNCHANGED = 15, 7
"""API Gateway takes 10 requests a second of a whole account (aws: api-ten-calls-a-second)."""


@pytest.fixture
def arrived(sound: Machine) -> Iterator[Counter[str]]:
    """Service → requests of the machine's that the embedded AWS was asked."""
    counts: Counter[str] = Counter()

    def count(call: Call, forward: Forward, now: float) -> AwsResponse:
        counts[call.service] += 1
        return forward(call)

    before, sound.wire.behaviour = sound.wire.behaviour, count
    sound.wire.repair()
    yield counts
    sound.wire.behaviour = before


def test_api_gateway_is_asked_little(
    sound: Machine, embedded: EmbeddedAws, arrived: Counter[str]
) -> None:
    assert sound.up() == 0, sound.said.getvalue()
    assert arrived.pop("apigateway") <= FRESH
    assert sound.up() == 0
    assert arrived["apigateway"] <= UNCHANGED
    assert sound.plan().in_sync
