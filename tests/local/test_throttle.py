"""Throttling: a token bucket for each method of a stage."""

import pytest

from smsverifier.local.gateway.throttle import Limit, Throttle, limit
from tests.local.deployed_apis import Clock

KEY = ("api", "live", "/registrations", "PUT")


def settings(rate, burst):
    return {"throttlingRateLimit": rate, "throttlingBurstLimit": burst}


def test_a_burst_passes_and_the_next_request_does_not():
    throttle = Throttle(Clock())
    assert [throttle.admits(KEY, Limit(1, 3)) for _ in range(4)] == [True, True, True, False]


def test_tokens_come_back_at_the_rate():
    clock = Clock()
    throttle = Throttle(clock)
    throttle.admits(KEY, Limit(2, 1))
    clock.now += 0.4
    early = throttle.admits(KEY, Limit(2, 1))
    clock.now += 0.2
    assert (early, throttle.admits(KEY, Limit(2, 1))) == (False, True)


def test_a_rest_never_saves_up_more_than_the_burst():
    clock = Clock()
    throttle = Throttle(clock)
    throttle.admits(KEY, Limit(100, 2))
    clock.now += 3600
    assert [throttle.admits(KEY, Limit(100, 2)) for _ in range(3)] == [True, True, False]


def test_methods_have_their_own_buckets():
    throttle = Throttle(Clock())
    throttle.admits(KEY, Limit(1, 1))
    assert throttle.admits(("api", "live", "/", "GET"), Limit(1, 1))


def test_a_changed_limit_counts_at_once():
    throttle = Throttle(Clock())
    throttle.admits(KEY, Limit(1, 1))
    assert throttle.admits(KEY, Limit(1, 5))


def test_a_burst_of_nothing_admits_nothing():
    assert not Throttle(Clock()).admits(KEY, Limit(0, 0))


@pytest.mark.parametrize(
    ("method_settings", "path", "expected"),
    [
        ({}, "/registrations", None),
        ({"*/*": settings(5.0, 10)}, "/registrations", Limit(5.0, 10)),
        ({"*/*": settings(5.0, 10), "~1registrations/PUT": settings(1.0, 2)}, "/registrations",
         Limit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1a~1b/PUT": settings(1.0, 2)}, "/a/b", Limit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1/PUT": settings(1.0, 2)}, "/", Limit(1.0, 2)),
        ({"*/*": settings(5.0, 10), "~1registrations/GET": settings(1.0, 2)}, "/registrations",
         Limit(5.0, 10)),
        ({"*/*": settings(-1, -1)}, "/registrations", None),
        ({"*/*": {"loggingLevel": "OFF"}}, "/registrations", None),
    ],
)  # fmt: skip
def test_a_methods_own_settings_go_before_the_stages(method_settings, path, expected):
    assert limit(method_settings, path, "PUT") == expected
