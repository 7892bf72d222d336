"""What calls say by when they began and ended."""

from dataclasses import dataclass

import pytest

from bench.chains import (
    Chain,
    critical_path,
    depths,
    doubles,
    heaviest_way,
    in_flight_on_average,
    longest,
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


def test_the_longest_chain_is_that_of_most_seconds_not_of_most_calls() -> None:
    assert longest([Span(0, 1), Span(1, 2), Span(0, 5)]) == Chain(1, 5)
    assert longest([Span(0, 1), Span(1, 2), Span(2, 7), Span(0, 5)]) == Chain(3, 7)


def test_gaps_between_calls_are_no_part_of_a_chain() -> None:
    assert longest([Span(0, 1), Span(9, 10)]) == Chain(2, 2)


def test_a_way_goes_through_the_heaviest_of_what_is_needed() -> None:
    needs = {"role": frozenset[str](), "table": frozenset[str](),
             "handler": frozenset({"role", "table"}), "pipe": frozenset({"handler"})}  # fmt: skip
    weights = {"role": Chain(3, 3), "table": Chain(1, 9), "handler": Chain(2, 2)}
    assert heaviest_way(weights, needs) == Chain(3, 11)


def test_a_critical_path_is_look_then_heaviest_way_then_look_again() -> None:
    """The table's five seconds are beside role and handler, which need each other: six."""
    needs = {"role": frozenset[str](), "table": frozenset[str](), "handler": frozenset({"role"})}
    calls = [
        Span(0, 1),
        Span(1, 2, "role"),
        Span(1, 6, "table"),
        Span(4, 5, "role"),
        Span(5, 9, "handler"),
        Span(3, 4),  # of no step, while steps were done: it held nobody up
        Span(12, 13),
    ]
    assert critical_path(calls, needs) == Chain(5, 1 + (2 + 4) + 1)


def test_calls_of_no_step_are_a_chain() -> None:
    assert critical_path(IN_TURN, {}) == Chain(3, 3)


def test_in_flight_on_average_is_their_sum_by_the_time_they_took_together() -> None:
    assert in_flight_on_average([Span(0, 2), Span(0, 2), Span(2, 4)]) == 1.5


def test_what_is_asked_in_other_words_is_asked_once() -> None:
    assert doubles(["a", "b", "a", "a"]) == {"a": 2}


def test_waves_by_the_clock_are_what_latency_added_in_its_own_measure() -> None:
    assert waves(1.24, 1.0, 0.08) == pytest.approx(3)
