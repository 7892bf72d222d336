"""`test-register`: what the user sees of a registration's way, for every outcome."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings
from tests.support.program import Program, Ran

PHONE = "+919876543210"


@pytest.fixture
def up(program: Program) -> Program:
    program.up()
    return program


def hops(ran: Ran) -> dict[str, str]:
    return {hop["hop"]: hop["state"] for hop in ran.json["hops"]}


@pytest.mark.parametrize("number", ["01", "04", "05", "06"])
def test_what_sns_accepts_ends_well_while_receipts_are_off(up: Program, number: str) -> None:
    """Over quota and DLT: SNS hands out a message id all the same (aws: sns-silent-failures)."""
    ran = up("test-register", f"+9170000000{number}", "--json")
    assert ran.exit_code == 0
    assert (hops(ran)["sms"], hops(ran)["carrier"]) == ("ok", "skipped")
    assert ran.json["message_id"]
    assert "accepted by SNS; whether it arrives is not known" in ran.json["verdict"]
    assert "delivery_receipts: true" in ran.json["advice"][0]
    assert "switched off" in ran.json["hops"][-1]["detail"]


def test_what_the_form_needs_and_nobody_gave_is_a_sample_that_is_said(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.config(
        "form:\n  fields:\n"
        "    - {name: name, label: Name}\n"
        "    - {name: phone, label: Mobile number, type: phone}\n"
        "    - {name: college, label: College, max_length: 12}\n"
        "    - {name: track, label: Track, type: select, options: [AI, Robotics]}\n"
        "    - {name: diet, label: Diet, required: false}\n"
    )
    program.up()
    ran = program.ok("test-register", PHONE, "--field", "track=Robotics")
    assert "a sample is sent: college=Venkatanaras (--field college=…" in ran.stderr
    ran = program.ok("test-register", PHONE, "--again")
    assert "track=AI" in ran.stderr
    rows = client("dynamodb").scan(TableName="demo-event-registrations")["Items"]
    (row,) = (row for row in rows if "source" in row)
    assert (row["track"], row["college"]) == ({"S": "AI"}, {"S": "Venkatanaras"})
    assert "diet" not in row


def test_an_opted_out_number_ends_badly_even_without_receipts(up: Program) -> None:
    ran = up("test-register", "+917000000002", "--json")
    assert ran.exit_code == 3
    assert ran.json["message_id"]
    assert "this SMS will not arrive" in ran.json["verdict"]


def test_with_receipts_the_carriers_answer_is_the_verdict(program: Program) -> None:
    program.config("sms:\n  delivery_receipts: true\n")
    program.up()
    told = {n: program("test-register", f"+9170000000{n}", "--json") for n in ("01", "04", "06")}
    assert [ran.exit_code for ran in told.values()] == [0, 3, 3]
    assert [hops(ran)["carrier"] for ran in told.values()] == ["ok", "failed", "failed"]
    assert told["01"].json["verdict"] == "The SMS was delivered."
    assert "spend limit" in told["04"].json["verdict"]
    assert "DLT" in told["06"].json["advice"][0]


def test_in_the_sandbox_an_unverified_number_ends_badly(
    program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(in_sandbox=True))
    program.up()
    ran = program("test-register", PHONE, "--json")
    assert ran.exit_code == 3
    assert "sandbox" in ran.json["verdict"]
    assert "smsverifier numbers" in ran.json["advice"][0]


def test_every_hop_tells_its_evidence(up: Program) -> None:
    told = {
        hop["hop"]: hop["detail"] for hop in up.ok("test-register", PHONE, "--json").json["hops"]
    }
    assert told["api"] == "preflight 200, registration 200"
    assert told["pipe"] == "the pipe is RUNNING, and its filter let the row pass"
    assert re.fullmatch(r"its log says “sent”, invocation [0-9a-f-]{36}", told["handler"])


def test_a_stopped_pipe_is_found_out_long_before_patience_ends(
    up: Program, client: Callable[[str], Any]
) -> None:
    client("pipes").stop_pipe(Name="demo-event-registrations-to-sms")
    ran = up("test-register", PHONE, "--json")
    assert ran.exit_code == 3
    assert "the pipe is STOP" in ran.json["verdict"]
    assert next(hop["ms"] for hop in ran.json["hops"] if hop["hop"] == "pipe") < 60_000


def test_a_handler_that_fails_is_told_with_its_error(
    up: Program, client: Callable[[str], Any]
) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    raise KeyError('oops')\n")
    client("lambda").update_function_code(
        FunctionName="demo-event-handler", ZipFile=code.getvalue()
    )
    ran = up("test-register", PHONE, "--json")
    assert ran.exit_code == 3
    assert "dead-letter queue" in ran.json["verdict"]
    assert any("oops" in line for line in ran.json["advice"])
    assert next(hop["ms"] for hop in ran.json["hops"] if hop["hop"] == "pipe") < 60_000


def test_a_refusal_of_the_handlers_is_told_in_words(program: Program) -> None:
    program.config("sms:\n  max_messages: 1\n")
    program.up()
    program.ok("test-register", PHONE)
    ran = program("test-register", "+919876543211", "--json")
    assert ran.exit_code == 3
    assert "sms.max_messages is reached" in ran.json["verdict"]
    assert "registrations resend" in ran.json["advice"][0]


def test_a_stage_behind_its_definition_is_told(up: Program) -> None:
    up.config("registrations:\n  duplicates: ignore\n")
    ran = up.ok("test-register", PHONE, "--json")
    assert "its stage is behind" in ran.json["hops"][0]["detail"]
    assert any("smsverifier up" in line for line in ran.json["advice"])


def test_a_simulated_invalid_number_ends_badly_with_its_reason(up: Program) -> None:
    ran = up("test-register", "+917000000003", "--json")
    assert ran.exit_code == 3
    assert hops(ran)["sms"] == "failed"
    assert "No SMS was sent" in ran.json["verdict"]
    assert ran.json["message_id"] is None


def test_a_second_registration_is_refused_with_advice(up: Program) -> None:
    up.ok("test-register", PHONE)
    ran = up("test-register", PHONE, "--json")
    assert ran.exit_code == 3
    assert hops(ran)["api"] == "failed"
    assert any("--again" in line for line in ran.json["advice"])


def test_where_duplicates_are_allowed_every_run_is_a_registration(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.config("registrations:\n  duplicates: allow\n")
    program.up()
    journeys = [program.ok("test-register", "+919876543210", "--json").json for _ in range(2)]
    assert [journey["ok"] for journey in journeys] == [True, True]
    rows = client("dynamodb").scan(TableName="demo-event-registrations")["Items"]
    keys = {row["registration_id"]["S"].partition("/")[0] for row in rows if "source" in row}
    assert keys == {"+919876543210"}
    requests = {row["request_id"]["S"] for row in rows if "source" in row}
    assert requests == {journey["request_id"] for journey in journeys}


def test_again_replaces_an_earlier_test(up: Program) -> None:
    first = up.ok("test-register", PHONE, "--json").json
    again = up.ok("test-register", PHONE, "--again", "--json").json
    assert again["request_id"] != first["request_id"]
    assert up.ok("status", "--json").json["health"]["registrations"] == 1


def test_again_takes_the_earlier_test_off_the_counts(
    up: Program, client: Callable[[str], Any]
) -> None:
    """They would say more than the rows do."""
    for _ in range(2):
        up.ok("test-register", PHONE, "--again")
    told = up.ok("status", "--json").json["health"]
    assert (told["registrations"], told["tests"], told["sms"]["sent"]) == (1, 1, 1)


def test_again_leaves_a_test_that_is_being_told(up: Program, client: Callable[[str], Any]) -> None:
    up.ok("test-register", PHONE)
    client("dynamodb").update_item(
        TableName="demo-event-registrations",
        Key={"registration_id": {"S": PHONE}},
        UpdateExpression="SET sms_status = :sending, sms_updated_at = :now",
        ExpressionAttributeValues={
            ":sending": {"S": "sending"},
            ":now": {"N": str(int(time.time() * 1000))},
        },
    )
    ran = up("test-register", PHONE, "--again")
    assert ran.exit_code == 1
    assert "is being told right now" in ran.stderr


@pytest.mark.parametrize("field", ["phone=+917000000001", "name=Ravi"])
def test_what_has_a_place_of_its_own_is_not_said_again_as_a_field(
    up: Program, client: Callable[[str], Any], field: str
) -> None:
    ran = up("test-register", PHONE, "--field", field)
    assert ran.exit_code == 2
    assert "says again what" in ran.stderr
    assert client("dynamodb").scan(TableName="demo-event-registrations")["Count"] == 0


def test_again_never_removes_a_real_registration(up: Program, client: Callable[[str], Any]) -> None:
    item = {"registration_id": {"S": PHONE}, "source": {"S": "form"}, "phone": {"S": PHONE}}
    client("dynamodb").put_item(TableName="demo-event-registrations", Item=item)
    ran = up("test-register", PHONE, "--again")
    assert ran.exit_code == 2
    assert "real registration" in ran.stderr
    assert up.ok("status", "--json").json["health"]["registrations"] == 1


def test_no_wait_registers_and_follows_no_further(up: Program) -> None:
    ran = up("test-register", PHONE, "--no-wait", "--json")
    assert ran.exit_code == 0
    assert hops(ran) == {
        **dict.fromkeys(("table", "pipe", "handler", "sms", "carrier"), "skipped"),
        "api": "ok",
    }


def test_a_field_of_the_form_is_stored(program: Program, client: Callable[[str], Any]) -> None:
    program.config(
        "form:\n  fields:\n"
        "    - {name: name, label: Name, required: true}\n"
        "    - {name: phone, label: Phone, type: phone, required: true}\n"
        "    - {name: college, label: College}\n"
    )
    program.up()
    program.ok("test-register", PHONE, "--name", "Asha Rao", "--field", "college=Model College")
    item = client("dynamodb").get_item(
        TableName="demo-event-registrations", Key={"registration_id": {"S": PHONE}}
    )["Item"]
    assert item["college"] == {"S": "Model College"}
    assert item["name"] == {"S": "Asha Rao"}
    assert item["source"] == {"S": "test"}


@pytest.mark.parametrize(("size", "code"), [("L", 2), ("", 1), ("M", 1)])
def test_an_option_that_the_form_lacks_is_told_with_those_it_has(
    program: Program, size: str, code: int
) -> None:
    program.config(
        "form:\n  fields:\n"
        "    - {name: name, label: Name, required: true}\n"
        "    - {name: phone, label: Phone, type: phone, required: true}\n"
        "    - {name: size, label: Size, type: select, options: [S, M], required: false}\n"
    )
    ran = program("test-register", PHONE, "--field", f"size={size}")
    assert ran.exit_code == code, "without a stack, what passes here ends with 1"
    assert ("Its options are S, M." in ran.stderr) is (code == 2)


def test_a_local_way_of_writing_a_number_is_understood(up: Program) -> None:
    assert up.ok("test-register", "98765 43210", "--json").json["phone"] == "+91••••••3210"


def test_the_whole_number_is_never_shown(up: Program) -> None:
    ran = up.ok("test-register", PHONE)
    assert PHONE not in ran.stdout + ran.stderr
    assert "+91••••••3210" in ran.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("12",),
        ("not-a-number",),
        ("+912224567890",),
        ("+14155552671",),
        (PHONE, "--field", "college=Model College"),
        (PHONE, "--field", "college"),
        (PHONE, "--name", "A\x07sha"),
        (PHONE, "--name", " "),
    ],
    ids=[
        *("too short", "no number", "landline", "other country", "unknown field"),
        *("no equals sign", "control character", "no name"),
    ],
)
def test_wrong_input_registers_nothing(up: Program, args: tuple[str, ...]) -> None:
    ran = up("test-register", *args)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    for part in ("Error: ", "  where    ", "  why      ", "  do       "):
        assert part in ran.stderr
    assert up.ok("status", "--json").json["health"]["registrations"] == 0


def test_without_a_stack_it_says_to_run_up(program: Program) -> None:
    ran = program("test-register", PHONE)
    assert ran.exit_code == 1
    assert "smsverifier up" in ran.stderr


def test_it_reads_the_form_in_a_language_and_ticks_what_must_be_ticked(program: Program) -> None:
    program.config(
        "form: {languages: [en, hi], adults_only: true, consent: {text: I agree.}}\n"
        'sms: {messages: {hi: "नमस्ते {name}!"}}\n'
    )
    program.up()
    ran = program.ok("test-register", PHONE, "--name", "Neha", "--language", "hi", "--json")
    assert ran.json["message"] == "नमस्ते Neha!"
    assert hops(ran)["sms"] == "ok"
    refused = program("test-register", PHONE, "--again", "--language", "ta")
    assert refused.exit_code == 2
    assert "Name one of form.languages: en, hi." in refused.stderr
