"""Turns and time limits."""

import threading

from hypothesis import given
from hypothesis import strategies as st
from pace import LAST_MOMENT_SECONDS, SEND_SECONDS, Pacer, Window

from tests.clock import Meeting
from tests.handler.handler_stack import Clock


def test_the_first_turn_is_now() -> None:
    clock = Clock()
    assert Pacer(20, clock, clock.sleep).take_turn(clock.now)
    assert clock.now == 1000


def test_turns_are_evenly_spaced() -> None:
    clock = Clock()
    pacer = Pacer(20, clock, clock.sleep)
    for _ in range(21):
        assert pacer.take_turn(2000)
    assert round(clock.now - 1000, 6) == 1


def test_a_pause_saves_no_turns_up() -> None:
    clock = Clock()
    pacer = Pacer(10, clock, clock.sleep)
    clock.now += 100
    pacer.take_turn(2000)
    pacer.take_turn(2000)
    assert round(clock.now - 1100, 6) == 0.1


def test_a_turn_that_comes_too_late_is_not_waited_for() -> None:
    clock = Clock()
    pacer = Pacer(1, clock, clock.sleep)
    assert pacer.take_turn(1000.5)
    assert not pacer.take_turn(1000.5)
    assert clock.now == 1000
    assert pacer.take_turn(1001)  # the turn refused was not used up


@given(st.integers(1, 200), st.integers(1, 60))
def test_no_second_holds_more_turns_than_the_pace(per_second: int, turns: int) -> None:
    clock = Clock()
    pacer = Pacer(per_second, clock, clock.sleep)
    times = [clock.now for _ in range(turns) if pacer.take_turn(1e9)]
    for first in times:
        assert sum(first <= t < first + 1 - 1e-6 for t in times) <= per_second


def test_threads_share_the_turns() -> None:
    taken = []
    pacer = Pacer(100, clock=lambda: 0.0, sleep=taken.append)
    threads = [threading.Thread(target=pacer.take_turn, args=(1e9,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(t, 6) for t in sorted(taken)] == [n / 100 for n in range(1, 10)]


def test_one_takes_a_turn_at_a_time() -> None:
    """Two that looked at the same moment would take the same turn."""
    meeting = Meeting()
    pacer = Pacer(100, clock=lambda: 0.0, sleep=lambda _: None)
    pacer._clock = lambda: meeting.arrive() or 0.0
    threads = [threading.Thread(target=pacer.take_turn, args=(1e9,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not meeting.happened


def test_a_long_invocation_stops_starting_one_send_before_its_end() -> None:
    window = Window.of(now=100, remaining_ms=60_000, timeout_seconds=60)
    assert window == Window(160 - SEND_SECONDS, 160 - LAST_MOMENT_SECONDS)


def test_a_short_invocation_still_starts_sends_in_its_first_half() -> None:
    assert Window.of(now=100, remaining_ms=5_000, timeout_seconds=5).start_by == 102.5
