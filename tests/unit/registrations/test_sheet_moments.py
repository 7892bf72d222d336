"""Moments of signing up: read where the order of day and month is decided, and nowhere else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.registrations.sheet_moments import Order, moment_of_text, order_of

EVENING = datetime(2026, 11, 23, 18, 4, 11, tzinfo=UTC)
INDIA = timezone(timedelta(hours=5, minutes=30))


def read(text: str, order: Order | None = None) -> datetime | None:
    moment = moment_of_text(text, order, UTC)
    return None if moment is None else datetime.fromtimestamp(moment.epoch_ms / 1000, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 18:04:11",
        "2026-11-23T18:04:11Z",
        "2026-11-23T18:04:11.000Z",
        "2026-11-23 23:34:11+05:30",
        "2026/11/23 11:34:11 PM GMT+5:30",
        "2026-11-23T23:34:11+0530",
        "2026-11-23 23:34:11 IST",
        "23.11.2026 18:04:11",
        "23-Nov-2026 18:04:11",
        "23 November 2026, 6:04:11 pm",
        "Nov 23, 2026 6:04:11\u202fPM",
        "Monday, November 23rd, 2026 at 6:04:11 p.m.",
        "46349.7529050926",
    ],
)
def test_what_says_its_order_is_read(text: str) -> None:
    assert order_of([text]) is None
    assert read(text) == EVENING


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["04/11/2026", "11/23/2026 6:04 PM"], Order.MONTH),
        (["04/11/2026", "23/11/2026"], Order.DAY),
        (["04-11-26 18:04", "23-11-26 18:04"], Order.DAY),
        (["04/11/2026", "05/12/2026"], Order.NEITHER),
        (["23/11/2026", "11/23/2026"], Order.NEITHER),
        (["2026-11-04", "", "hello"], None),
    ],
)
def test_one_date_decides_for_its_column(texts: list[str], order: Order | None) -> None:
    assert order_of(texts) is order


@pytest.mark.parametrize(
    "text",
    [
        "04/11/2026",
        "",
        "hello",
        "31/31/2026",
        "2026-11-23 25:00",
        "2026-13-01",
        "2026-11-23 x",
        "0/0/2026",
        "2026-11-23 13:00 PM",
        "2026-11-23 18:04+99:00",
    ],
)
def test_what_is_open_or_no_moment_is_none(text: str) -> None:
    assert read(text, Order.NEITHER) is None


def test_a_day_that_is_the_month_too_needs_no_order() -> None:
    assert read("11/11/2026 10:00", Order.NEITHER) == datetime(2026, 11, 11, 10, tzinfo=UTC)


def test_a_zone_is_told_from_none() -> None:
    with_zone = moment_of_text("2026-11-23 23:34:11+05:30", None, INDIA)
    without = moment_of_text("2026-11-23 23:34:11", None, INDIA)
    assert with_zone is not None
    assert without is not None
    assert with_zone.epoch_ms == without.epoch_ms == round(EVENING.timestamp() * 1000)
    assert (with_zone.is_zoned, without.is_zoned) == (True, False)


moments = st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@given(st.lists(moments, min_size=1, max_size=5), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_is_read_right_or_not_at_all(column: list[datetime], shape: str) -> None:
    texts = [at.strftime(f"{shape} %H:%M:%S") for at in column]
    order = order_of(texts)
    assert all(read(text, order) in (at, None) for text, at in zip(texts, column, strict=True))
    if any(at.day > 12 for at in column):
        assert [read(text, order) for text in texts] == column


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    order_of([text])
    read(text, Order.DAY)
