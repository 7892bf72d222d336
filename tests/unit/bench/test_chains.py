"""What calls say by when they began and ended."""

from dataclasses import dataclass

import pytest

from bench.chains import (
    agree,
    critical_path,
    depths,
    doubles,
    in_flight_on_average,
    most_in_flight,
    waves,
)


@dataclass(frozen=True)
class Span:
    begun: float
    ended: float
    label: str = ""


IN_TURN = [Span(0, 1), Span(1, 2), Span(2, 3)]
AT_ONCE = [Span(0, 1), Span(0, 1), Span(0.5, 1.5)]


@pytest.mark.parametrize(
    ("spans", "most", "waves"), [(IN_TURN, 1, [0, 1, 2]), (AT_ONCE, 3, [0, 0, 0]), ([], 0, [])]
)
def test_what_overlaps_is_at_once_and_what_follows_is_the_next_wave(
    spans: list[Span], most: int, waves: list[int]
) -> None:
    assert (most_in_flight(spans), depths(spans)) == (most, waves)


def test_a_call_is_a_wave_later_than_the_last_that_had_ended() -> None:
    assert depths([Span(0, 1), Span(0, 3), Span(1, 2), Span(2.5, 4), Span(3, 4)]) == [0, 0, 1, 2, 2]


NEEDS = {
    "role": frozenset[str](),
    "table": frozenset[str](),
    "handler": frozenset({"role"}),
    "api": frozenset({"role", "table"}),
}
LOOK = Span(0, 1)


def test_the_critical_path_is_look_then_the_heaviest_way_then_look_again() -> None:
    """The table's five seconds are beside role and handler, which need each other: six."""
    role, more, handler = Span(1, 2, "role"), Span(4, 5, "role"), Span(5, 9, "handler")
    beside, again = Span(3, 4), Span(12, 13)  # the first held nobody up: a step was under way
    calls = [LOOK, role, Span(1, 6, "table"), more, handler, beside, again]
    assert critical_path(calls, NEEDS) == [LOOK, role, more, handler, again]


def test_what_a_step_does_before_its_needs_are_done_is_no_part_of_their_path() -> None:
    """The API's first two calls are made while the table takes four."""
    early = [Span(1, 2, "api"), Span(2, 3, "api")]
    table = [Span(at, at + 1, "table") for at in range(1, 5)]
    late = [Span(5, 6, "api"), Span(6, 7, "api")]
    assert critical_path([LOOK, *early, *table, *late], NEEDS) == [LOOK, *table, *late]
    # One that merely begins as some call of the table ends has not waited for it.
    api = [Span(3, 4, "api"), Span(4, 9, "api")]
    table = [Span(1, 4, "table"), Span(4, 5, "table")]
    assert critical_path([LOOK, *table, *api], NEEDS) == [LOOK, *api]


def test_what_need_not_wait_is_on_no_path_together() -> None:
    """A thread was waited for, say: handler and table have nothing to do with each other."""
    table, handler = Span(1, 4, "table"), Span(4, 6, "handler")
    assert critical_path([LOOK, table, handler], NEEDS) == [LOOK, table]


def test_between_two_runs_of_steps_the_command_itself_goes_on() -> None:
    first, counted, then = Span(1, 2, "api"), Span(2, 3), Span(3, 4, "table")
    assert critical_path([first, counted, then], NEEDS) == [first, counted, then]


def test_the_heaviest_row_is_that_of_most_seconds_and_gaps_count_nothing() -> None:
    long = Span(0, 5, "table")
    assert critical_path([Span(0, 1, "role"), Span(9, 10, "role"), long], NEEDS) == [long]
    assert critical_path(IN_TURN, {}) == IN_TURN
    assert critical_path([], {}) == []


def test_in_flight_on_average_is_their_sum_by_the_time_they_took_together() -> None:
    assert in_flight_on_average([Span(0, 2), Span(0, 2), Span(2, 4)]) == 1.5


def test_what_is_asked_in_other_words_is_asked_once() -> None:
    assert doubles(["a", "b", "a", "a"]) == {"a": 2}


def test_waves_by_the_clock_are_what_latency_added_in_its_own_measure() -> None:
    assert waves(1.24, 1.0, 0.08) == pytest.approx(3)


def test_times_in_which_no_delay_can_be_seen_are_not_judged() -> None:
    assert agree([3.0, 1.05, 1.0], delay=0.08)
    assert not agree([1.2, 1.0, 3.0], delay=0.08)
    assert not agree([1.0], delay=0.08)
