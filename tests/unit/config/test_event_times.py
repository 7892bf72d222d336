"""When an event is: how it may be written, and what is refused."""

from datetime import datetime

import pytest

from smsverifier.config import Config, event_values
from smsverifier.config.load import parse
from smsverifier.errors import ConfigError
from smsverifier.times import INDIA, moment_words, zone_named

KOLKATA = zone_named(INDIA)


def config(text: str) -> Config:
    return parse(f"event: {{{text}}}".encode(), source="config.yaml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-12-05 18:00", "2026-12-05T18:00:00+05:30"),
        ("2026-12-05T18:00:30", "2026-12-05T18:00:30+05:30"),
        ("2026-12-5 9:00", "2026-12-05T09:00:00+05:30"),
        ("2026-12-05 18:00Z", "2026-12-05T23:30:00+05:30"),
        # As YAML's own timestamps may be written.
        ("2026-12-05t18:00:00.5 -5", "2026-12-06T04:30:00+05:30"),
        ("2026-12-05 18:00 +0530", "2026-12-05T18:00:00+05:30"),
    ],
)
def test_a_moment_is_in_the_events_zone_whatever_offset_it_is_written_with(
    written: str, meant: str
) -> None:
    starts_at = config(f"starts_at: {written}").starts_at
    assert starts_at == datetime.fromisoformat(meant)
    assert starts_at.tzinfo is KOLKATA


def test_registrations_may_close_with_a_day() -> None:
    found = config("closes_at: 2026-12-05").closes_at
    assert found is not None
    assert moment_words(found) == "5 Dec 2026, 23:59 IST"
    assert int(found.timestamp() * 1000) % 60_000 == 59_999


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("starts_at: 2026-02-30 18:00", "no such day"),
        ("starts_at: 2026-12-05 24:30", "no such day"),
        ("starts_at: 0026-12-05 18:00", "no such day"),
        ("starts_at: 2026-12-05", "such as 2026-12-05 18:00"),
        ("starts_at: 05/12/2026 18:00", "such as 2026-12-05 18:00"),
        ("closes_at: 20261205", 'in quotes: "20261205"'),
        ("starts_at: 2026-12-05 18:00, ends_at: 2026-12-05 18:00", "after event.starts_at (5 Dec"),
        ("ends_at: 2026-12-05 18:00", "event.starts_at as well"),
        ("timezone: IST", "by its IANA name"),
        ("timezone: Asia/Kolkatta", 'did you mean "Asia/Kolkata"?'),
        ("timezone: Europe/Berlin, starts_at: 2026-03-29 02:30", "clocks skip it that day"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(event: str, found: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config(event)
    assert [found in finding.allowed for finding in refused.value.findings] == [True]


def test_what_is_past_is_no_mistake_of_the_file() -> None:
    assert config("starts_at: 2020-01-01 10:00, closes_at: 2019-12-31").closes_at is not None


@pytest.mark.parametrize(
    ("data", "zone"),
    [
        ({}, "Asia/Kolkata"),
        ({"form": {"default_country": "DE"}}, "UTC"),
        ({"event": {"timezone": "Europe/Berlin"}}, "Europe/Berlin"),
    ],
)
def test_the_zone_is_indias_where_the_numbers_are(data: dict[str, object], zone: str) -> None:
    assert Config.model_validate(data).zone.key == zone


def test_messages_can_name_them_and_nothing_is_named_that_is_not_there() -> None:
    assert "starts" not in event_values(Config())
    assert event_values(config("starts_at: 2026-12-05 18:00"))["starts"] == "5 Dec 2026, 18:00 IST"
    text = b"sms: {message: 'on {event.starts}'}"
    with pytest.raises(ConfigError) as refused:
        parse(text, source="config.yaml")
    assert refused.value.findings[0].allowed.startswith("a value for event.starts_at")
