"""Who waits, reckoned: turns at even distances, and a bucket that runs dry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.local.apigateway.throttling import StageThrottle, ThrottleLimit
from smsverifier.rehearsal.pace import NOTICED_SECONDS, Brakes, waiting_of

SLOW = Brakes(2.0, is_account=False, window_seconds=0, requests_per_second=1, burst=3)


def test_who_comes_alone_waits_for_nobody() -> None:
    found = waiting_of([0, 100, 200], [0, 100, 200], SLOW)
    assert (found.first_at, found.number, found.busy) == (None, 0, 0)
    assert found.longest_seconds == 0


def test_a_hundred_at_once_wait_as_long_as_the_pace_says() -> None:
    found = waiting_of([50.0] * 100, [], SLOW)
    assert found.longest_seconds == pytest.approx(49.5)
    assert found.number == 100 - 2 * int(NOTICED_SECONDS) - 1
    assert found.first_at == 50.0


def test_a_batch_that_the_pipe_gathers_makes_everybody_wait() -> None:
    brakes = Brakes(20.0, is_account=False, window_seconds=30, requests_per_second=9, burst=9)
    assert waiting_of([0.0], [], brakes).longest_seconds == pytest.approx(30)


@pytest.mark.parametrize(
    ("sms", "pipe", "expected"),
    [
        ({}, {}, (20.0, False)),
        ({"max_per_second": 5}, {}, (5.0, False)),
        ({"max_per_second": 100}, {}, (20.0, True)),
        ({"max_per_second": 3}, {"parallelization": 10}, (3.0, False)),
    ],
)
def test_the_account_takes_no_more_than_it_usually_does(
    sms: dict[str, int], pipe: dict[str, int], expected: tuple[float, bool]
) -> None:
    found = Brakes.of(Config.model_validate({"sms": sms, "pipe": pipe}))
    assert (found.sms_per_second, found.is_account) == expected


@settings(max_examples=50)
@given(st.lists(st.floats(0, 30), max_size=60))
def test_the_api_is_busy_when_the_embedded_one_would_be(moments: list[float]) -> None:
    visits, now = sorted(moments), [0.0]
    throttle, limit = StageThrottle(lambda: now[0]), ThrottleLimit(1, 3)
    refused = []
    for at in (0.0, *visits):  # the first fills the bucket
        now[0] = at
        if not throttle.admits(("a", "live", "/", "PUT"), limit):
            refused.append(at)
    found = waiting_of([], [0.0, *visits], SLOW)
    assert (found.busy, found.first_busy_at) == (len(refused), refused[0] if refused else None)
