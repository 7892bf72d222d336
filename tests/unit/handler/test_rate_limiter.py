"""Turns and time limits."""

import threading

from hypothesis import given
from hypothesis import strategies as st
from rate_limiter import LAST_MOMENT_SECONDS, SEND_SECONDS, Deadline, RateLimiter

from tests.support.clock import Meeting
from tests.support.handler_stack import Clock


def test_the_first_turn_is_now() -> None:
    clock = Clock()
    assert RateLimiter(20, clock, clock.sleep).take_turn(clock.now)
    assert clock.now == 1000


def test_turns_are_evenly_spaced() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(20, clock, clock.sleep)
    for _ in range(21):
        assert rate_limiter.take_turn(2000)
    assert round(clock.now - 1000, 6) == 1


def test_a_pause_saves_no_turns_up() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(10, clock, clock.sleep)
    clock.now += 100
    rate_limiter.take_turn(2000)
    rate_limiter.take_turn(2000)
    assert round(clock.now - 1100, 6) == 0.1


def test_a_turn_that_comes_too_late_is_not_waited_for() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(1, clock, clock.sleep)
    assert rate_limiter.take_turn(1000.5)
    assert not rate_limiter.take_turn(1000.5)
    assert clock.now == 1000
    assert rate_limiter.take_turn(1001)  # the turn refused was not used up


@given(st.integers(1, 200), st.integers(1, 60))
def test_no_second_holds_more_turns_than_the_pace(per_second: int, turns: int) -> None:
    clock = Clock()
    rate_limiter = RateLimiter(per_second, clock, clock.sleep)
    times = [clock.now for _ in range(turns) if rate_limiter.take_turn(1e9)]
    for first in times:
        assert sum(first <= t < first + 1 - 1e-6 for t in times) <= per_second


def test_threads_share_the_turns() -> None:
    taken: list[float] = []
    rate_limiter = RateLimiter(100, clock=lambda: 0.0, sleep=taken.append)
    threads = [threading.Thread(target=rate_limiter.take_turn, args=(1e9,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(t, 6) for t in sorted(taken)] == [n / 100 for n in range(1, 10)]


def test_one_takes_a_turn_at_a_time() -> None:
    """Two that looked at the same moment would take the same turn."""
    meeting = Meeting()

    def clock() -> float:
        meeting.arrive()
        return 0.0

    rate_limiter = RateLimiter(100, clock=lambda: 0.0, sleep=lambda _: None)
    rate_limiter._clock = clock
    threads = [threading.Thread(target=rate_limiter.take_turn, args=(1e9,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not meeting.happened


def test_a_long_invocation_stops_starting_one_send_before_its_end() -> None:
    deadline = Deadline.of(now=100, remaining_ms=60_000, timeout_seconds=60)
    assert deadline == Deadline(160 - SEND_SECONDS, 160 - LAST_MOMENT_SECONDS)


def test_a_short_invocation_still_starts_sends_in_its_first_half() -> None:
    assert Deadline.of(now=100, remaining_ms=5_000, timeout_seconds=5).start_by == 102.5
