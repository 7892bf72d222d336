"""Figures that would lie to us if the arithmetic were wrong."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench.measuring import (
    Group,
    Report,
    Row,
    Target,
    Used,
    at_least,
    at_most,
    compared,
    median_ratio,
)
from bench.report import read_before, short, show, to_json

ABOUT = {"python": "3", "machine": "m", "load": 0, "packages": {}, "runs": 3, "delay_ms": 80}


def test_the_ratio_is_the_median_of_the_pairs_own() -> None:
    """The machine was ten times as slow in one minute; medians of each alone would say 3."""
    assert median_ratio([(2, 1), (20, 10), (3, 1)]) == 2


def test_programs_are_compared_by_processor_time() -> None:
    row = compared("a", [(Used(9, 0.2), Used(1, 0.1))], "least", at_most(2))
    assert (row.figure, row.ratio, row.reached) == (200, 2, True)


@pytest.mark.parametrize(
    ("figure", "target", "reached"),
    [
        (34, at_most(34), True),
        (35, at_most(34), False),
        (1.404, at_most(1.4), True),
        (1.406, at_most(1.4), False),
        (300, at_least(300), True),
        (299, at_least(300), False),
    ],
)
def test_a_target_is_held_against_the_figure(figure: float, target: Target, reached: bool) -> None:
    assert Row("a", figure, "calls", target=target).reached is reached


def test_where_there_is_a_floor_the_target_is_held_against_the_ratio() -> None:
    assert Row("a", 500, "ms", 1.5, "least", at_most(1.4)).reached is False
    assert Row("a", 500, "ms", 1.3, "least", at_most(1.4)).reached is True
    assert Row("a", 500, "ms", 1.3, "least").reached is None


def test_a_later_run_shows_what_was_before(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    before = Row("status", 500, "ms", 5.5, "least", at_most(1.4))
    file.write_text(to_json(Report((Group("calls", (before,)),), ABOUT)), "utf-8")
    assert read_before(file) == {("calls", "status"): before}
    out = Console(file=StringIO(), width=150)
    after = Row("status", 140, "ms", 1.3, "least", at_most(1.4))
    show(Report((Group("calls", (after, Row("new", 1, "ms"))),), ABOUT), read_before(file), out)
    assert isinstance(out.file, StringIO)
    shown = out.file.getvalue()
    assert "500 → 140 ms" in shown
    assert "5.50 → 1.30 ×" in shown
    assert "≤ 1.40 ×" in shown
    assert "reached" in shown


@pytest.mark.parametrize(
    ("figure", "text"),
    [(0.04, "0.04"), (1.25, "1.25"), (12.5, "12.5"), (34.0, "34"), (1250.4, "1,250")],
)
def test_figures_have_as_many_digits_as_anybody_needs(figure: float, text: str) -> None:
    assert short(figure) == text
