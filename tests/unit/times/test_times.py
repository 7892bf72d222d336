"""The words for a moment, and its zone."""

from datetime import datetime

import pytest

from smsverifier.times import INDIA, _fixed_zone, moment_of, moment_words, zone_named


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "5 Jul 2026, 18:00 CEST"),
        ("Asia/Dubai", "5 Jul 2026, 18:00 UTC+04"),
        ("Asia/Kathmandu", "5 Jul 2026, 18:00 UTC+05:45"),
    ],
)
def test_words_name_the_zone(zone: str, words: str) -> None:
    assert moment_words(moment_of("2026-07-05 18:00", zone_named(zone))) == words


def test_indias_zone_needs_no_list_of_zones() -> None:
    ours = _fixed_zone(INDIA, 19800, "IST")
    at = datetime(2026, 12, 5, 18, 0)
    assert at.replace(tzinfo=ours) == at.replace(tzinfo=zone_named(INDIA))
    assert (ours.key, at.replace(tzinfo=ours).tzname()) == (INDIA, "IST")
