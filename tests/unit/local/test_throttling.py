"""Throttling: a token bucket for each method of a stage."""

from typing import Any

import pytest

from smsverifier.local.apigateway.throttling import StageThrottle, ThrottleLimit, throttle_limit
from tests.support.deployed_apis import Clock

KEY = ("api", "live", "/registrations", "PUT")


def settings(rate: float, burst: int) -> dict[str, Any]:
    return {"throttlingRateLimit": rate, "throttlingBurstLimit": burst}


def test_a_burst_passes_and_the_next_request_does_not() -> None:
    throttle = StageThrottle(Clock())
    assert [throttle.admits(KEY, ThrottleLimit(1, 3)) for _ in range(4)] == [
        True,
        True,
        True,
        False,
    ]


def test_tokens_come_back_at_the_rate() -> None:
    clock = Clock()
    throttle = StageThrottle(clock)
    throttle.admits(KEY, ThrottleLimit(2, 1))
    clock.now += 0.4
    early = throttle.admits(KEY, ThrottleLimit(2, 1))
    clock.now += 0.2
    assert (early, throttle.admits(KEY, ThrottleLimit(2, 1))) == (False, True)


def test_a_rest_never_saves_up_more_than_the_burst() -> None:
    clock = Clock()
    throttle = StageThrottle(clock)
    throttle.admits(KEY, ThrottleLimit(100, 2))
    clock.now += 3600
    assert [throttle.admits(KEY, ThrottleLimit(100, 2)) for _ in range(3)] == [True, True, False]


def test_methods_have_their_own_buckets() -> None:
    throttle = StageThrottle(Clock())
    throttle.admits(KEY, ThrottleLimit(1, 1))
    assert throttle.admits(("api", "live", "/", "GET"), ThrottleLimit(1, 1))


def test_a_changed_limit_counts_at_once() -> None:
    throttle = StageThrottle(Clock())
    throttle.admits(KEY, ThrottleLimit(1, 1))
    assert throttle.admits(KEY, ThrottleLimit(1, 5))


def test_a_burst_of_nothing_admits_nothing() -> None:
    assert not StageThrottle(Clock()).admits(KEY, ThrottleLimit(0, 0))


@pytest.mark.parametrize(
    ("method_settings", "path", "expected"),
    [
        ({}, "/registrations", None),
        ({"*/*": settings(5.0, 10)}, "/registrations", ThrottleLimit(5.0, 10)),
        ({"*/*": settings(5.0, 10), "~1registrations/PUT": settings(1.0, 2)}, "/registrations",
         ThrottleLimit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1a~1b/PUT": settings(1.0, 2)}, "/a/b", ThrottleLimit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1/PUT": settings(1.0, 2)}, "/", ThrottleLimit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1registrations/GET": settings(1.0, 2)}, "/registrations",
         ThrottleLimit(5.0, 10)),
        ({"*/*": settings(-1, -1)}, "/registrations", None),
        ({"*/*": {"loggingLevel": "OFF"}}, "/registrations", None),
    ],
)  # fmt: skip
def test_a_methods_own_settings_go_before_the_stages(
    method_settings: dict[str, Any], path: str, expected: ThrottleLimit | None
) -> None:
    assert throttle_limit(method_settings, path, "PUT") == expected
