"""`registrations list`: who registered and who was told, masked, page by page."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.core.registrant import Registrant, RegistrantPage
from smsverifier.report.registrants_view import registrants_view
from smsverifier.row import TOTALS
from tests.cli.program import Program
from tests.pipeline.conftest import row
from tests.report.test_views import drawn

TABLE = "demo-event-registrations"
ROWS = {
    "+919800000001": "sent",
    "+919800000002": "failed",
    "+919800000003": "sending",
    "+919800000004": None,
}


ASHA = Registrant("r", "+91", "Asha", 0, "form", None, None, None, None, None, None, "q")


@pytest.fixture
def in_kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock 5 1/2 hours ahead."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def listed(program: Program, aws: Aws) -> Program:
    """A table with one registrant in each situation; those sending began years ago."""
    program.up("--only", "table")
    items = [
        row(phone, status, request_id="r") | age(n)
        for n, (phone, status) in enumerate(ROWS.items())
    ]
    put(aws, *items, {"registration_id": {"S": TOTALS}, "sent": {"N": "1"}})
    return program


def age(minutes: int) -> Any:
    return {"registered_at": {"N": str(1_763_800_000_000 + 60_000 * minutes)}}


def put(aws: Aws, *items: Any) -> None:
    for item in items:
        aws.client("dynamodb").put_item(TableName=TABLE, Item=item)


def test_numbers_are_masked_and_ids_that_are_numbers_too(listed: Program) -> None:
    ran = listed.ok("registrations", "list", "--json")
    assert "98000" not in ran.stdout
    one = ran.json["registrations"][0]
    assert one["phone"] == one["registration_id"] == "+91••••••0001"
    assert (one["name"], one["source"], one["sms_status"]) == ("Asha", "form", "sent")
    assert "98000" not in listed.ok("registrations", "list").stdout


def test_pages_follow_one_another_and_end(listed: Program) -> None:
    told = listed.ok("registrations", "list", "--limit", "3", "--json").json
    assert len(told["registrations"]) == 3
    rest = listed.ok("registrations", "list", "--next", told["next"], "--json").json
    assert [one["sms_status"] for one in rest["registrations"]] == [None]
    assert rest["next"] is None


def test_filters_add_up(listed: Program) -> None:
    told = listed.ok("registrations", "list", "--failed", "--not-told", "--json").json
    assert [one["sms_status"] for one in told["registrations"]] == ["failed", None]


def test_a_page_of_nobody_is_refused(listed: Program) -> None:
    assert listed("registrations", "list", "--limit", "0").exit_code == 2


def test_a_hostile_name_cannot_steer_the_terminal(listed: Program, aws: Aws) -> None:
    put(aws, row("+919800000009", "sent", name="A\x1b[2J\u202eB\nC\u200d"))
    (line,) = [
        line for line in listed.ok("registrations", "list").stdout.split("\n") if "0009" in line
    ]
    assert "A\\x1b[2J\\u202eB C\u200d" in line


def test_a_hostile_number_cannot_steer_the_terminal_either(listed: Program, aws: Aws) -> None:
    put(aws, row("\x1b[2J9", "failed", sms_error="\x1b[1m") | age(9))
    shown = listed.ok("registrations", "list", "--show-numbers").stdout
    assert "\\x1b[2J9" in shown
    assert "\x1b" not in shown + listed("status").stdout


@pytest.mark.usefixtures("in_kolkata")
def test_a_moment_that_no_calendar_here_has_is_not_shown() -> None:
    last_utc = replace(ASHA, registered_at=253_402_300_799_000)
    assert "?" in drawn(80, registrants_view(RegistrantPage((last_utc,), 1, None)))


def test_a_hostile_name_is_whole_in_the_document(listed: Program, aws: Aws) -> None:
    put(aws, row("+919800000009", "sent", name="A\x1b[2J"))
    told = listed.ok("registrations", "list", "--json")
    assert "\x1b" not in told.stdout
    assert "A\x1b[2J" in [one["name"] for one in told.json["registrations"]]
