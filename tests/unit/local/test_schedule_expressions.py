"""When a schedule's expression means, in whatever zone it is."""

from datetime import UTC, datetime

import pytest

from smsverifier.local.schedules.expressions import ExpressionError, parse

ORIGIN = datetime(2026, 12, 1, 4, 30, 20, tzinfo=UTC)
"""A Tuesday; 10:00 in Kolkata."""


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("at(2026-12-05T18:00:00)", "Asia/Kolkata", "2026-12-05T12:30:00"),
        ("at(2020-12-05T18:00:00)", "UTC", None),
        ("rate(1 minute)", "UTC", "2026-12-01T04:31:20"),
        ("rate(2 days)", "UTC", "2026-12-03T04:30:20"),
        ("cron(0 18 * * ? *)", "Asia/Kolkata", "2026-12-01T12:30:00"),
        ("cron(0/15 * * * ? *)", "UTC", "2026-12-01T04:45:00"),
        ("cron(0 9 ? * MON-WED *)", "UTC", "2026-12-01T09:00:00"),
        ("cron(0 9 ? * 6#1 *)", "UTC", "2026-12-04T09:00:00"),
        ("cron(0 9 ? * 3L *)", "UTC", "2026-12-29T09:00:00"),
        ("cron(0 9 L * ? *)", "UTC", "2026-12-31T09:00:00"),
        ("cron(0 9 5W * ? *)", "UTC", "2026-12-04T09:00:00"),
        ("cron(0 9 29 FEB ? *)", "UTC", "2028-02-29T09:00:00"),
        ("cron(0 9 1 1 ? 2026)", "UTC", None),
        # In Berlin clocks skip from 2 to 3 on 28 March 2027.
        ("cron(30 2 28 3 ? 2027)", "Europe/Berlin", None),
    ],
)
def test_the_next_moment(expression: str, zone: str, expected: str | None) -> None:
    found = parse(expression, zone).next_after(ORIGIN, ORIGIN)
    wanted = None if expected is None else datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found == wanted


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "at(2026-12-05)",
        "at(2026-02-30T10:00:00)",
        " rate(1 minute)",
        "rate(1 second)",
        "rate(0 minutes)",
        "cron(0 18 * * * *)",
        "cron(0 18 ? * ? *)",
        "cron(60 18 * * ? *)",
        "cron(0 18 * * ?)",
        "cron(0 18 * FOO ? *)",
    ],
)
def test_what_is_none_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        parse(expression, "UTC")


def test_a_zone_must_be_known() -> None:
    with pytest.raises(ExpressionError):
        parse("rate(1 day)", "Asia/Nowhere")
