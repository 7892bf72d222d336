"""How the pipe hands over and how large the function is follow from the pace."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.rules import RULES
from smsverifier.config.sizing import A_PROCESSOR_TELLS, MOST_AT_ONCE, PROCESSOR_MB
from smsverifier.errors import Mistake


@pytest.mark.parametrize(
    ("per_second", "at_once", "each", "batch", "memory_mb"),
    [
        (1, 1, 1, 5, 256),
        (20, 1, 20, 100, 256),
        (50, 1, 50, 250, 320),
        (100, 1, 100, 500, 640),
        (350, 1, 350, 1000, 1792),
        (351, 2, 175.5, 877, 1152),
        (500, 2, 250, 1000, 1600),
        (1000, 3, 1000 / 3, 1000, 1792),
    ],
)
def test_what_follows_from_a_pace(
    per_second: int, at_once: int, each: float, batch: int, memory_mb: int
) -> None:
    config = made(per_second)
    assert (config.parallelization, config.rate_per_environment) == (at_once, each)
    assert (config.batch_size, config.memory_mb) == (batch, memory_mb)
    assert config.pipe.batch_window_seconds == 0


@given(st.integers(1, 1000), st.integers(5, 300))
def test_every_pace_is_kept_within_what_aws_and_the_function_take(
    per_second: int, timeout: int
) -> None:
    config = made(per_second, handler={"timeout_seconds": timeout})
    tells = config.memory_mb / PROCESSOR_MB * A_PROCESSOR_TELLS
    assert config.parallelization * tells >= 0.99 * per_second
    assert config.parallelization * config.rate_per_environment == pytest.approx(per_second)
    assert 1 <= config.parallelization <= MOST_AT_ONCE
    assert config.batch_size <= max(1, config.rate_per_environment * timeout / 2)
    assert broken(config) == []


def test_what_is_written_holds_and_the_rest_follows_from_it() -> None:
    config = made(500, pipe={"parallelization": 10}, handler={"memory_mb": 2048})
    assert (config.rate_per_environment, config.batch_size) == (50, 250)
    assert config.memory_mb == 2048
    assert made(500, pipe={"batch_size": 7}).batch_size == 7


def test_a_batch_is_no_longer_than_the_slower_channel_takes() -> None:
    slow = {"enabled": True, "from": "club@hackfest.example", "max_per_second": 1}
    assert made(500, email=slow).batch_size == 5
    assert made(500, email=slow, sms={"enabled": False}).batch_size == 5


@given(st.integers(1, 1000), st.integers(1, 500), st.integers(5, 300))
def test_where_mails_alone_are_sent_theirs_is_the_pace(sms: int, mails: int, timeout: int) -> None:
    rest: dict[str, Any] = {"handler": {"timeout_seconds": timeout}}
    quick = {"enabled": True, "from": "club@hackfest.example", "max_per_second": mails}
    alone = made(sms, email=quick, sms={"enabled": False}, **rest)
    as_fast = made(mails, **rest)
    assert alone.batch_size == as_fast.batch_size
    assert alone.parallelization == as_fast.parallelization
    assert broken(alone) == []


def test_a_batch_of_mails_alone_is_told_by_their_pace() -> None:
    quick = {"enabled": True, "from": "club@hackfest.example", "max_per_second": 60}
    rest: dict[str, Any] = {"email": quick, "handler": {"timeout_seconds": 10}}
    written = made(20, sms={"enabled": False}, pipe={"batch_size": 301}, **rest)
    (mistake,) = broken(written)
    assert "at most 300: half of handler.timeout_seconds at email.max_per_second" in mistake.allowed
    assert broken(made(20, sms={"enabled": False}, pipe={"batch_size": 300}, **rest)) == []


def made(per_second: int, **sections: Any) -> Config:
    sms = {"max_per_second": per_second, **sections.pop("sms", {})}
    return Config.model_validate({"sms": sms, **sections})


def broken(config: Config) -> list[Mistake]:
    """What its batches and its pace are told of by the rules between keys."""
    rules = [rule for rule in RULES if "pipe.batch_size" in rule.reads]
    return [mistake for rule in rules for mistake in rule.check(config)]
