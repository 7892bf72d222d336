"""A world per test: an empty AWS, as quick as ours, on one session whose clients are made once."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.endpoint
import pytest

from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.aws_behaviour.clock import VirtualClock
from tests.emulator.aws_behaviour.world import AwsWithHabits, Session, World


@pytest.fixture(scope="session")
def session() -> Session:
    return Session(AwsWithHabits(VirtualClock()))


@pytest.fixture
def make_world(
    embedded: EmbeddedAws, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., World]]:
    """A stack, or some steps of it, in the same AWS; keywords are those of `Config`."""
    # The SDK's own retries sleep by this module; they shall sleep on the virtual clock too.
    monkeypatch.setattr(botocore.endpoint, "time", session.beyond.clock)
    session.beyond.dispatcher = embedded.dispatcher
    session.waits.clear()

    def make(*steps: str, **config: Any) -> World:
        return World(session, Config.model_validate(config), steps)

    yield make
    session.beyond.behaviours.clear()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """The built-in stack, not there yet."""
    return make_world()
