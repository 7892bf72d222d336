"""`registrations list`: what does not fit, what looks the same, and what a clock cannot show."""

from dataclasses import replace
from datetime import UTC

from smsverifier.aws.result import Ok
from smsverifier.output.registrations_view import (
    CountsResult,
    columns_view,
    counts_view,
    registrants_view,
)
from smsverifier.registrations.listing import Registrant, RegistrantPage
from smsverifier.times import zone_named
from tests.unit.output.test_views import drawn

KOLKATA = zone_named("Asia/Kolkata")
ASHA = Registrant("r", "+91", "Asha", 0, "form", None, None, None, None, None, None, "q")


def test_a_moment_that_no_calendar_here_has_is_not_shown() -> None:
    last_utc = replace(ASHA, registered_at=253_402_300_799_000)
    assert "?" in drawn(80, registrants_view(RegistrantPage((last_utc,), 1, None), KOLKATA))


PERSON = {
    "name": "Asha Rao of Model College",
    "phone": "+919876543210",
    "college": "Model Engineering College, Thrikkakara",
    "t_shirt_size": "M",
    "e_mail": "asha.rao@example.org",
    "roll_number": "21CS10045",
    "sms_status": "sent",
}


def page_of_two(*names: str, first: int = 1) -> RegistrantPage:
    one = replace(ASHA, fields={name: PERSON[name] for name in names})
    return RegistrantPage((one, one), 9, None, first)


def test_a_table_that_fits_breaks_no_title_and_no_number() -> None:
    names = ("name", "phone", "college", "t_shirt_size", "sms_status")
    lines = drawn(80, columns_view(page_of_two(*names), names, UTC)).splitlines()
    assert lines[0].split() == list(names)
    assert "+919876543210" in lines[1]
    assert all(len(line) <= 80 for line in lines)


def test_what_is_too_wide_for_a_table_is_a_block_for_each() -> None:
    shown = drawn(80, columns_view(page_of_two(*PERSON), tuple(PERSON), UTC))
    for name, value in (PERSON | {"sms_status": "told"}).items():
        assert any(line.split(None, 1) == [name, value] for line in shown.splitlines()), name
    wide = drawn(200, columns_view(page_of_two(*PERSON), tuple(PERSON), UTC)).splitlines()
    assert wide[0].split() == list(PERSON)


def test_a_later_page_says_where_it_stands() -> None:
    assert "2 of 9 registrants." in drawn(80, registrants_view(page_of_two(), UTC))
    waits = RegistrantPage((replace(ASHA, sms_status="waiting"), ASHA), 9, None)
    said = "2 of 9 people, 1 of those shown on the waiting list."
    assert said in drawn(80, registrants_view(waits, UTC))
    counts = CountsResult(("name",), 9, [(("Asha",), 9)], Ok({}), waiting=1)
    assert "9 in all, 1 of them on the waiting list." in drawn(80, counts_view(counts, UTC))
    assert "3 to 4 of 9 registrants." in drawn(80, registrants_view(page_of_two(first=3), UTC))


def test_moments_of_one_minute_are_one_line_and_numbers_that_look_the_same_are_not() -> None:
    moments = [((60_000 * 60 + at,), 1) for at in (1, 2, 70_000)]
    shown = drawn(80, counts_view(CountsResult(("attended.at",), 3, moments, Ok({})), UTC))
    assert [line.split()[-1] for line in shown.splitlines()[1:3]] == ["2", "1"]
    masked = [(("+91••••••0013",), 1)] * 2
    shown = drawn(80, counts_view(CountsResult(("phone",), 2, masked, Ok({})), UTC))
    assert shown.count("0013") == 2


def test_who_was_told_is_called_so_as_the_filter_is() -> None:
    told = replace(ASHA, sms_status="sent")
    assert "told" in drawn(80, registrants_view(RegistrantPage((told,), 1, None), UTC))
