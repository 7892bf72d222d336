"""How far long work is: nothing of what is over at once, then how many, how fast, how long yet."""

from collections.abc import Iterable
from io import StringIO

import pytest

from smsverifier.output.count_progress import CountProgress
from smsverifier.output.formatting import duration
from smsverifier.output.screen import Screen


class Work:
    """Something that takes as many seconds as it is told to."""

    def __init__(self, total: int, *, in_terminal: bool = False) -> None:
        self.now, self.asked, self._total = 100.0, 0, total
        self.err = StringIO()
        if in_terminal:
            self.err.isatty = lambda: True  # type: ignore[method-assign]
        screen = Screen(stdout=StringIO(), stderr=self.err, width=100)
        self.progress = CountProgress(
            screen, lambda: self.now, "read", "registrations", self._ask_total
        )

    def _ask_total(self) -> int:
        self.asked += 1
        return self._total

    def run(self, steps: Iterable[tuple[float, int]]) -> str:
        with self.progress:
            for seconds, count in steps:
                self.now += seconds
                self.progress(count)
        return self.err.getvalue()


def test_lines_say_how_many_of_how_many_how_fast_and_how_long_yet() -> None:
    work = Work(200_000)
    told = work.run([(1, 5_000), (1, 10_000), (0.5, 12_000), (2, 20_000)])
    assert told.splitlines() == [
        "10000 of 200000 registrations read, 5000 a second, 38 s left …",
        "20000 of 200000 registrations read, 4444 a second, 40 s left …",
    ]
    assert work.asked == 1


def test_what_is_over_at_once_says_nothing_and_asks_for_nothing() -> None:
    work = Work(200_000)
    assert work.run([(0.5, 100), (0.5, 200)]) == ""
    assert work.asked == 0


@pytest.mark.parametrize("total", [0, 900])
def test_where_nobody_knows_how_many_there_are_it_promises_no_end(total: int) -> None:
    told = Work(total).run([(3, 1000)])
    assert told == "1000 registrations read, 333 a second …\n"


def test_a_terminal_has_one_line_that_is_redrawn_and_goes() -> None:
    work = Work(2000, in_terminal=True)
    told = work.run([(3, 300), (0.5, 400), (0.5, 500)])
    assert "500 of 2000 registrations read, 125 a second, 12 s left" in told
    assert told.endswith(("\x1b[?25h", "\x1b[2K"))


def test_rows_are_counted_as_they_go_through_each_time_from_nothing() -> None:
    work = Work(0)

    def rows() -> Iterable[int]:
        for number in range(200):
            work.now += 0.03
            yield number

    with work.progress:
        assert list(work.progress.over(rows())) == list(work.progress.over(rows()))
    lines = [f"{count} registrations read, 33 a second …" for count in (100, 200)]
    assert work.err.getvalue().splitlines() == lines * 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (15.2, "15 s"),
        (119, "119 s"),
        (150, "2 min"),
        (10_000, "2 h 47 min"),
        (7200, "2 h"),
        (1_000_000, "12 days"),
        (100_000_000, "1 157 days"),
    ],
)
def test_a_duration_is_as_rough_as_people_say_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words
