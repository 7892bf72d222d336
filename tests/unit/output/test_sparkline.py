"""Numbers as letters."""

import pytest

from smsverifier.output.sparkline import columns, gauge


def test_the_largest_fills_its_column_and_whatever_is_there_is_seen() -> None:
    assert columns([0, 1, 500, 1000]) == [" ▁▄█"]
    assert columns([0, 1, 1000], rows=2) == ["  █", " ▁█"]
    assert columns([0, 1, 1000], plain=True) == [" .|"]
    assert columns([0, 0]) == ["  "]
    assert columns([]) == [""]


@pytest.mark.parametrize(
    ("share", "drawn"),
    [(0, "░░░░"), (0.001, "█░░░"), (0.5, "██░░"), (0.999, "███░"), (1, "████"), (7, "████")],
)
def test_a_bar_is_full_only_where_all_of_it_is(share: float, drawn: str) -> None:
    assert gauge(share, 4) == drawn
