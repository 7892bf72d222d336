"""A moment as it is typed after `--since`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from smsverifier.commands.moments import since_ms
from smsverifier.errors import UsageError

KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC).astimezone(KOLKATA)
"""In the event's zone, as a command has it."""


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("2h", datetime(2026, 11, 30, 10, tzinfo=UTC)),
        (" 90m ", datetime(2026, 11, 30, 10, 30, tzinfo=UTC)),
        ("3d", datetime(2026, 11, 27, 12, tzinfo=UTC)),
        ("2026-11-29", datetime(2026, 11, 29, tzinfo=KOLKATA)),
        ("2026-11-29 14:30", datetime(2026, 11, 29, 14, 30, tzinfo=KOLKATA)),
        ("2026-11-29T14:30:05+05:30", datetime(2026, 11, 29, 9, 0, 5, tzinfo=UTC)),
    ],
)
def test_a_length_of_time_or_a_date_is_a_moment(text: str, then: datetime) -> None:
    assert since_ms(text, NOW) == int(then.timestamp() * 1000)


@pytest.mark.parametrize("text", ["", "2", "h", "yesterday", "2026-13-01", "29.11.2026", "2026"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="is no moment") as refused:
        since_ms(text, NOW)
    assert "2026-11-29" in refused.value.hint
