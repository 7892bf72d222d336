"""When a price is too old to be trusted: a year after the month that it is from."""

from datetime import date

import pytest

from smsverifier.sms.prices import Price


def doubt(as_of: str, today: date, *, verified: bool = True) -> str:
    return Price("an SMS", "part", 0.05, as_of, "a list", verified).doubt(today)


@pytest.mark.parametrize(
    ("as_of", "today", "is_old"),
    [
        ("2025-03-31", date(2026, 3, 1), False),
        ("2025-03-01", date(2026, 3, 31), False),
        ("2025-03", date(2026, 4, 1), True),
        ("2025-11", date(2026, 3, 1), False),
        ("2025-11", date(2026, 11, 30), False),
        ("2025-11", date(2026, 12, 1), True),
        ("2025-12", date(2027, 1, 1), True),
        ("2025", date(2026, 1, 31), False),
        ("2025", date(2026, 2, 1), True),
        ("2024-12", date(2026, 1, 1), True),
    ],
)
def test_a_price_is_old_from_the_thirteenth_month_on(as_of: str, today: date, is_old: bool) -> None:
    assert doubt(as_of, today) == ("old" if is_old else "")


def test_both_doubts_are_told() -> None:
    assert doubt("2024", date(2026, 1, 1), verified=False) == "unverified, old"
    assert doubt("2026", date(2026, 1, 1), verified=False) == "unverified"
