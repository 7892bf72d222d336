"""What a cell of the column `attended` says."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.registrations.attendance import Tick, tick_of


@pytest.mark.parametrize(
    "cell",
    [
        *("x", "X", " x ", "×", "✓", "✔", "✔️", "☑", "✅", "√", "x."),
        *("1", "1.0", "1,0", "yes", "YES!", "Y", "true", "TRUE", "True", "WAHR", "ok", "P", "p."),
        *("present", "came", "checked in", "yes ✓", "x\n", "\u200bx", "'x'"),
        *("हाँ", "हां", "जी हाँ", "haan", "उपस्थित", unicodedata.normalize("NFD", "हाँ")),
        *("10:45", "9:05:10", "10:45 am", "10 AM", "10 a.m.", "2026-11-30", "30/11/2026 10:45"),
        *("2026-11-30T10:45:00.123Z", "30.11.26"),
    ],
)
def test_a_tick_is_a_tick_however_it_is_made(cell: str) -> None:
    assert tick_of(cell) is Tick.YES


@pytest.mark.parametrize(
    "cell",
    [
        *("", " ", "\n", "\u200b", "-", "–", "—", "...", "' '", "( )"),
        *("0", "0.0", "no", "No.", "N", "false", "FALSE", "FALSCH", "A", "absent", "☐", "नहीं"),
    ],
)
def test_what_says_no_or_nothing_is_no_tick(cell: str) -> None:
    assert tick_of(cell) is Tick.NO


@pytest.mark.parametrize(
    "cell", ["?", "2", "0.5", "✗", "❌", "maybe", "yes no", "left early", "+919876543210", "x2"]
)
def test_what_nobody_can_be_sure_of_is_left_to_a_person(cell: str) -> None:
    assert tick_of(cell) is Tick.UNCLEAR


@given(st.text(max_size=12), st.sampled_from(["", " ", "\t", "\u00a0", "\ufeff", "\u200d"]))
def test_case_and_blanks_make_no_difference(cell: str, blank: str) -> None:
    assert tick_of(f"{blank}{cell}{blank}") is tick_of(cell)
    if cell.isascii():
        assert tick_of(cell.upper()) is tick_of(cell.lower())
