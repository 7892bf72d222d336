"""The event's times and the machine's clock: what `check` says of them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from smsverifier.preflight.times import says_another
from smsverifier.times import zone_named
from tests.unit.preflight.cases import case, finding

NOW = datetime(2026, 12, 1, 12, tzinfo=zone_named("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("event", "state", "words"),
    [
        ({}, "ok", "no calendar file, and no reminder"),
        ({"starts_at": "2026-12-05 18:00"}, "ok", "starts on 5 Dec 2026, 18:00 IST"),
        ({"closes_at": "2026-11-30"}, "warning", "event.closes_at was 30 Nov 2026, 23:59 IST"),
        ({"starts_at": "2026-12-01 11:59"}, "warning", "began on 1 Dec 2026, 11:59 IST"),
        (
            {"starts_at": "2026-12-01 11:59", "ends_at": "2026-12-01 12:30"},
            "ok",
            "starts on 1 Dec 2026, 11:59 IST",
        ),
        (
            {"starts_at": "2026-12-05 18:00", "closes_at": "2026-12-06"},
            "warning",
            "until 6 Dec 2026, 23:59 IST, and the event is over",
        ),
        (
            {"starts_at": "2026-12-12 20:00", "date": "Sat 12 Dec, 6 pm"},
            "warning",
            "event.date says “Sat 12 Dec, 6 pm”, and event.starts_at is 12 Dec 2026, 20:00 IST",
        ),
    ],
)
def test_times_of_the_event(event: dict[str, Any], state: str, words: str) -> None:
    found = finding("event_times", replace(case({"event": event}), now=NOW))
    assert (found.state, words in found.detail) == (state, True)


@pytest.mark.parametrize(
    ("words", "is_another"),
    [
        *(("Sat 12 Dec, 6 pm", False), ("12–13 December 2026, 6-8 p.m.", False), ("soon", False)),
        *(("Dec 12th, 18:00", False), ("doors at 17:30, start 18:00", False), ("12/12", False)),
        *(("13 Dec", True), ("12 Nov", True), ("Dec 12, 8pm", True), ("19.00", True)),
        *(("शनिवार, 12 दिसंबर", False), ("It may rain", False), ("Saturday evening", False)),
    ],
)
def test_own_words_that_name_another_day_or_time(words: str, is_another: bool) -> None:
    starts = datetime(2026, 12, 12, 18, tzinfo=zone_named("Asia/Kolkata"))
    assert says_another(words, starts) == is_another


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (59.0, "ok", "agrees"),
        (-61.0, "warning", "clock is a minute ahead of AWS's"),
        (720.0, "warning", "clock is 12 minutes behind AWS's"),
        (86_400.0, "warning", "clock is 24 hours behind AWS's"),
    ],
)
def test_the_machines_clock(ahead: float, state: str, words: str) -> None:
    found = finding("clock", replace(case(), ahead=ahead))
    assert (found.state, words in found.detail) == (state, True)
