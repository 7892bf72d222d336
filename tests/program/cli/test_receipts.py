"""Delivery receipts from the command line: switched on, told of, switched off."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smsverifier.delivery import reasons
from tests.support.program import Program

ON = "stack: hack-night\nsms:\n  delivery_receipts: true\n"
OFF = "stack: hack-night\n"
ROLE = "DeliveryStatusIAMRole"
TAKEN = "accepted by carrier"

Client = Callable[[str], Any]


def logging_role(client: Client) -> str | None:
    attributes = client("sns").get_sms_attributes(attributes=[ROLE]).get("attributes", {})
    return attributes.get(ROLE) or None


def test_up_and_down_switch_the_accounts_logging_on_and_off(
    program: Program, client: Client
) -> None:
    program.config(ON)
    assert "delivery_receipts" in program.ok("up", "--json").json["created"]
    assert logging_role(client) is not None
    assert program.ok("up", "--json").json["updated"] == []
    assert "delivery_receipts" in program.ok("down", "--json").json["deleted"]
    assert logging_role(client) is None


def test_taking_the_option_out_and_up_ends_the_stacks_part(
    program: Program, client: Client
) -> None:
    program.config(ON)
    program.up()
    program.config(OFF)
    assert program.ok("up", "--json").json["deleted"] == ["delivery_receipts"]
    assert logging_role(client) is None
    again = program.ok("up", "--json").json
    assert (again["deleted"], "delivery_receipts" in again["unchanged"]) == ([], False)


def test_a_down_ends_it_too_when_the_option_is_out_already(
    program: Program, client: Client
) -> None:
    program.config(ON)
    program.up("--only", "sms")
    program.config(OFF)
    assert program.ok("down", "--json").json["deleted"] == ["delivery_receipts"]
    assert logging_role(client) is None


def test_up_of_another_part_leaves_it_as_it_is(program: Program, client: Client) -> None:
    program.config(ON)
    program.up("--only", "sms")
    program.config(OFF)
    program.ok("up", "--only", "table")
    assert logging_role(client) is not None
    program.ok("up", "--only", "sms")
    assert logging_role(client) is None


def test_plan_and_status_tell_that_it_is_not_asked_for_any_more(program: Program) -> None:
    program.config(ON)
    program.up("--only", "sms")
    program.config(OFF)
    planned = program("plan", "--json").json["steps"][-1]
    assert (planned["key"], planned["action"]) == ("delivery_receipts", "delete")
    shown = program("status", "--json").json["resources"][-1]
    assert (shown["key"], shown["state"]) == ("delivery_receipts", "drifted")
    assert planned["reason"] == shown["detail"]
    assert "no delivery receipts any more" in shown["detail"]


def test_on_aws_up_says_that_it_leaves_them_before_it_asks(
    aws_program: Program, client: Client
) -> None:
    place = "target: aws\nregion: ap-south-1\n"
    aws_program.config(f"{ON}{place}")
    aws_program.up("--only", "sms", "--yes")
    aws_program.config(f"{OFF}{place}")
    said = aws_program("up", "--only", "sms").stderr
    assert "the configuration asks for no delivery receipts any more" in said
    assert "This stack leaves it; if no other stack uses it, it becomes what it was." in said
    assert logging_role(client) is not None


def test_on_aws_up_names_the_accounts_setting_before_it_asks(
    aws_program: Program, client: Client
) -> None:
    client("sns").set_sms_attributes(attributes={"DeliveryStatusSuccessSamplingRate": "5"})
    aws_program.config(f"{ON}target: aws\nregion: ap-south-1\n")
    said = aws_program("up").stderr
    assert "a setting of the whole account in ap-south-1" in said
    assert "DeliveryStatusIAMRole (not set) → arn:aws:iam::123456789012:role/smsverifier/" in said
    assert "DeliveryStatusSuccessSamplingRate 5 → 100" in said
    assert logging_role(client) is None


def test_an_account_that_is_set_already_is_not_said_to_change(aws_program: Program) -> None:
    place = "target: aws\nregion: ap-south-1\n"
    aws_program.config(f"{ON}{place}")
    aws_program.up("--only", "sms", "--yes")
    said = aws_program("up", "--only", "sms", "--stack", "another-night").stderr
    assert "It is set as this stack wants it, and stays." in said
    assert "→" not in said


def test_status_counts_what_became_of_what_was_sent(program: Program) -> None:
    program.config(ON)
    program.up()
    for number in ("+917000000001", "+919876543210", "+917000000002", "+917000000003"):
        program("test-register", number, "--json")
    health = program.ok("status", "--json").json["health"]
    counted = health["receipts"]
    assert (counted["delivered"], counted["accepted"], counted["failed"]) == (1, 1, 1)
    assert (counted["awaited"], counted["price_usd"] > 0) == (0, True)
    told = " ".join(note["what"] for note in health["notes"])
    assert "1 accepted by SNS did not arrive: this phone asked for no more SMS" in told
    assert "1 could not be told: SNS refuses the number" in told
    assert "Receipts: 1 delivered, 1 accepted by carriers, 1 failed" in program("status").stdout


def test_whom_a_carrier_dropped_is_among_the_failed(program: Program) -> None:
    program.config(ON)
    program.up()
    for number in ("+917000000002", "+917000000003", "+919876543210"):
        program("test-register", number, "--json")
    listed = program.ok("registrations", "list", "--failed", "--json").json["registrations"]
    told = [(one["sms_status"], one["dropped"]) for one in listed]
    assert told == [("sent", reasons.OPTED_OUT.words), ("failed", None)]
    ran = program.ok("registrations", "list", "--failed")
    assert f"did not arrive: {reasons.OPTED_OUT.words}" in ran.stdout
    assert "registrations resend --failed" in ran.stderr
    other = program.ok("registrations", "list", "--told", "--json").json["registrations"]
    assert [(one["sms_status"], one["dropped"]) for one in other] == [("sent", None)]
    counts = {"--dropped": 1, "--failed": 2, "--told": 1}
    for option, count in counts.items():
        assert program.ok("registrations", "list", option, "--count").stdout == f"{count}\n"
    story = program.ok("registrations", "show", "+917000000002").stdout
    assert f"did not arrive: {reasons.OPTED_OUT.words}" in story


def test_resend_failed_means_whom_list_failed_shows(program: Program) -> None:
    program.config(ON)
    program.up()
    numbers = ("+917000000002", "+917000000003", "+919876543210")
    for number in numbers:
        program("test-register", number, "--json")
    ran = program("registrations", "resend", "--failed", "--json")
    assert ran.json["registrations"] == 2
    assert "SNS had accepted 1 of them, and a receipt says that in vain" in ran.stderr
    assert ran.json["told"]["failures"] == {"InvalidParameter": 1}
    assert "1 could not be told: SNS refuses the number" in ran.stderr
    tries = program.ok("registrations", "list", "--show-numbers", "--json").json["registrations"]
    assert {one["phone"]: one["sms_attempts"] for one in tries} == dict(
        zip(numbers, (2, 2, 1), strict=True)
    )


def test_an_export_carries_what_receipts_say_and_an_import_leaves_it_out(
    program: Program, tmp_path: Path, client: Client
) -> None:
    program.config(ON)
    program.up()
    for number in ("+917000000002", "+917000000003", "+919876543210"):
        program("test-register", number, "--json")
    out = tmp_path / "all"
    ran = program.ok("registrations", "export", "--out", str(out), "--json").json
    assert (ran["sent"], ran["failed"], ran["untold"], ran["tests"]) == (1, 2, 0, 3)
    with out.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {line["phone"][-1]: line for line in csv.DictReader(file)}
    said = {n: (line["sms_status"], line["receipt.status"]) for n, line in cells.items()}
    assert said == {"2": ("sent", "failed"), "3": ("failed", ""), "0": ("sent", TAKEN)}
    assert cells["2"]["receipt.detail"] == reasons.OPTED_OUT.words
    lines = out.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line).get("receipt.status", "") for line in lines) == [
        "",
        TAKEN,
        "failed",
    ]
    program.ok("registrations", "remove-tests")
    program.ok("registrations", "import", str(out.with_suffix(".csv")))
    again = program.ok("registrations", "export", "--out", str(tmp_path / "b.jsonl"), "--json")
    assert again.json["registrations"] == 3
    written = (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()
    assert by_key(written) == by_key(lines)
    rows = client("dynamodb").scan(TableName="hack-night-registrations")["Items"]
    assert {name for row in rows for name in row if name.startswith("receipt.")} == set()


def by_key(lines: list[str]) -> dict[str, Any]:
    return {row["registration_id"]: row for row in map(json.loads, lines)}


def test_logs_show_the_carriers_answer_with_a_masked_number(program: Program) -> None:
    program.config(ON)
    program.up()
    program.ok("test-register", "+919876543210")
    shown = program.ok("logs")
    line = next(line for line in shown.stdout.splitlines() if " sms " in line)
    assert "SUCCESS" in line
    assert "+91••••••3210" in line
    everything = shown.stdout + program.ok("logs", "--json").stdout
    assert "9876543210" not in everything
    assert "sms" in {event["source"] for event in program.ok("logs", "--json").json["events"]}


def test_logs_leave_out_what_others_in_the_account_send(program: Program, client: Client) -> None:
    program.config(ON)
    program.up()
    client("sns").publish(PhoneNumber="+919811111111", Message="not ours")
    events = program.ok("logs", "--json").json["events"]
    assert [event for event in events if event["source"] == "sms"] == []


def test_logs_tell_the_handlers_lines_in_words_and_all_of_lambdas_on_demand(
    program: Program,
) -> None:
    program.up()
    program.ok("test-register", "+919876543210")
    shown = program.ok("logs").stdout
    assert "START RequestId" not in shown
    assert any("sent" in line and "parts=1" in line for line in shown.splitlines())
    assert "START RequestId" in program.ok("logs", "--verbose").stdout


def test_check_tells_what_did_not_arrive_lately(program: Program, client: Client) -> None:
    program.config(ON)
    program.up()
    program("test-register", "+917000000007")
    told = program("check", "--json").json["findings"]
    (found,) = (one for one in told if one["id"] == "delivery_receipts")
    assert found["state"] == "warning"
    assert "1: the carrier took the message for spam" in found["detail"]
