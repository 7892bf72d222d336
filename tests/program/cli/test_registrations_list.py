"""`registrations list`: who registered and who was told, masked, page by page."""

import time
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.row import TOTALS, Item
from tests.support.program import Program
from tests.support.registrations_table import row

TABLE = "demo-event-registrations"
ROWS = {
    "+919800000001": "sent",
    "+919800000002": "failed",
    "+919800000003": "sending",
    "+919800000004": None,
}


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


def age(minutes: int) -> Item:
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


def test_why_somebody_was_not_told_is_said_in_words(listed: Program, aws: Aws) -> None:
    put(aws, row("+919800000008", None, sms_error="over_max_messages"))
    shown = " ".join(listed.ok("registrations", "list", "--not-told").stdout.split())
    assert "not told: sms.max_messages is reached" in shown
    told = listed.ok("registrations", "list", "--not-told", "--json").json["registrations"]
    reasons = {one["sms_error"]: one["reason"] for one in told}
    assert reasons.keys() == {None, "over_max_messages"}
    assert reasons["over_max_messages"].startswith("sms.max_messages is reached")
    assert reasons[None] is None


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


def test_a_hostile_name_is_whole_in_the_document(listed: Program, aws: Aws) -> None:
    put(aws, row("+919800000009", "sent", name="A\x1b[2J"))
    told = listed.ok("registrations", "list", "--json")
    assert "\x1b" not in told.stdout
    assert "A\x1b[2J" in [one["name"] for one in told.json["registrations"]]


@pytest.fixture
def with_tests(listed: Program, aws: Aws) -> Program:
    """Beside real registrants, tests that were told, that failed and that nobody has told."""
    counts = {"reserved": {"N": "3"}, "sent": {"N": "2"}, "failed": {"N": "2"}}
    put(aws, {"registration_id": {"S": TOTALS}, **counts})
    for number, status in (("5", "sent"), ("6", "failed"), ("7", None)):
        put(aws, row(f"+91980000000{number}", status) | {"source": {"S": "test"}})
    return listed


def table(aws: Aws) -> dict[str, Any]:
    found = aws.client("dynamodb").scan(TableName=TABLE, ConsistentRead=True)["Items"]
    return {item["registration_id"]["S"]: item for item in found}


def test_tests_can_be_left_out_or_shown_alone(with_tests: Program) -> None:
    for option, number in (("--without-tests", 4), ("--test", 3)):
        told = with_tests.ok("registrations", "list", option, "--json").json["registrations"]
        assert len(told) == number
    assert with_tests("registrations", "list", "--test", "--without-tests").exit_code == 2


def test_tests_can_be_left_out_of_an_export(with_tests: Program, tmp_path: Path) -> None:
    for option, number in (((), 7), (("--without-tests",), 4)):
        out = tmp_path / f"{number}.jsonl"
        ran = with_tests.ok("registrations", "export", "--out", str(out), *option, "--json").json
        assert (ran["registrations"], ran["tests"]) == (number, number - 4)
        assert len(out.read_text(encoding="utf-8").splitlines()) == number


def test_status_counts_all_and_says_how_many_are_tests(with_tests: Program) -> None:
    health = with_tests("status", "--json").json["health"]
    assert (health["registrations"], health["tests"]) == (7, 3)
    assert "7 registrations (3 tests)" in with_tests("status").stdout


def test_remove_tests_removes_tests_with_their_counts_and_nobody_else(
    with_tests: Program, aws: Aws
) -> None:
    ran = with_tests.ok("registrations", "remove-tests", "--json").json
    assert (ran["removed"], ran["left"]) == (3, 0)
    left = table(aws)
    counts = left.pop(TOTALS)
    assert set(left) == set(ROWS)
    counted = {name: counts[name]["N"] for name in ("reserved", "sent", "failed")}
    assert counted == {"reserved": "3", "sent": "1", "failed": "1"}
    again = with_tests.ok("registrations", "remove-tests")
    assert "0 test registrations removed" in again.stdout


def test_a_test_that_is_being_told_is_left(with_tests: Program, aws: Aws) -> None:
    now = {"sms_updated_at": {"N": str(int(time.time() * 1000))}}
    busy = row("+919800000008", "sending") | {"source": {"S": "test"}} | now
    put(aws, busy)
    ran = with_tests("registrations", "remove-tests", "--json")
    assert (ran.exit_code, ran.json["removed"], ran.json["left"]) == (1, 3, 1)
    assert "+919800000008" in table(aws)


def test_a_test_that_became_a_registration_meanwhile_stays(
    with_tests: Program, aws: Aws, embedded: EmbeddedAws
) -> None:
    registered = row("+919800000005", request_id="another")

    def registers_first(call: Call, forward: Forward) -> AwsResponse:
        if call.params["Key"]["registration_id"] == registered["registration_id"]:
            put(aws, registered)
        return forward(call)

    embedded.dispatcher.override("dynamodb", "DeleteItem", registers_first)
    ran = with_tests("registrations", "remove-tests", "--json")
    assert (ran.exit_code, ran.json["removed"]) == (1, 2)
    left = table(aws)
    assert left["+919800000005"] == registered
    assert left[TOTALS]["sent"] == {"N": "2"}  # its message was sent, and its row is gone


def test_on_aws_it_asks_before_it_deletes(aws_program: Program, aws: Aws) -> None:
    aws_program.up("--only", "table", "--yes")
    test = row("+919800000005") | {"source": {"S": "test"}}
    aws.client("dynamodb").put_item(TableName="hack-night-registrations", Item=test)
    assert aws_program("registrations", "remove-tests").exit_code == 2
    assert aws_program("registrations", "remove-tests", typed="n\n").exit_code == 130
    ran = aws_program.ok("registrations", "remove-tests", "--yes")
    assert "1 test registration removed" in ran.stdout


def test_a_number_in_a_key_is_masked_also_where_the_row_has_no_phone(
    listed: Program, aws: Aws
) -> None:
    put(aws, {"registration_id": {"S": "+919800000009"}})
    put(
        aws,
        row("+919800000010", request_id="r")
        | {"registration_id": {"S": f"+919800000010/{'ab' * 16}"}},
    )
    told = listed.ok("registrations", "list", "--json")
    assert "98000" not in told.stdout
    ids = [one["registration_id"] for one in told.json["registrations"]]
    assert f"+91••••••0010/{'ab' * 16}" in ids


@pytest.mark.parametrize("request_id", ["+919800000011", "+91 98000 00011", "gate +919800000011"])
def test_a_number_in_a_request_id_is_masked(listed: Program, aws: Aws, request_id: str) -> None:
    put(aws, row("+919800000011", request_id=request_id))
    shown = listed.ok("registrations", "list", "--json").stdout
    assert "98000" not in shown.replace("•", "")
    whole = listed.ok("registrations", "list", "--json", "--show-numbers").json
    assert request_id in [one["request_id"] for one in whole["registrations"]]
