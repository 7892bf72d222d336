"""`numbers`: the sandbox's numbers from the first code to removal, and the way out."""

import re

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from tests.support.program import Program

PHONE, MASKED = "+919876543210", "+91••••••3210"


@pytest.fixture
def sandbox(program: Program, embedded: EmbeddedAws) -> Program:
    embedded.reset(NEW_ACCOUNT)
    return program


def code(embedded: EmbeddedAws) -> str:
    """What the phone shows."""
    found = re.search(r"[0-9]{5,8}", embedded.outbox.messages()[-1]["text"])
    assert found
    return found[0]


def test_a_number_is_added_verified_and_then_gets_its_sms(
    sandbox: Program, embedded: EmbeddedAws
) -> None:
    added = sandbox.ok("numbers", "add", "98765 43210", "--json").json
    assert added == {"phone": MASKED, "status": "pending"}
    verified = sandbox.ok("numbers", "verify", PHONE, code(embedded), "--json").json
    assert verified == {"phone": MASKED, "status": "verified"}
    sandbox.ok("up")
    sandbox("test-register", PHONE)
    assert embedded.outbox.messages("demo-event")[-1]["status"] == "delivered"


def test_the_limits_are_told_when_a_number_is_added(sandbox: Program) -> None:
    talk = sandbox.ok("numbers", "add", PHONE).stderr
    assert "one code in 15 minutes and five in 24 hours" in talk
    assert "24 hours after it was added" in talk
    assert "Next: smsverifier numbers verify" in talk


def test_another_code_too_soon_is_refused_before_aws_is_asked(
    sandbox: Program, embedded: EmbeddedAws
) -> None:
    sandbox.ok("numbers", "add", PHONE)
    again = sandbox("numbers", "add", PHONE)
    assert again.exit_code == 1
    assert "less than 15 minutes ago" in again.stderr
    assert len(embedded.outbox.messages()) == 1


def test_a_wrong_code_is_told(sandbox: Program) -> None:
    sandbox.ok("numbers", "add", PHONE)
    ran = sandbox("numbers", "verify", PHONE, "00000")
    assert ran.exit_code == 1
    assert "not the code that was sent" in ran.stderr


def test_adding_and_verifying_what_is_verified_is_no_error(
    sandbox: Program, embedded: EmbeddedAws
) -> None:
    sandbox.ok("numbers", "add", PHONE)
    sandbox.ok("numbers", "verify", PHONE, code(embedded))
    assert sandbox.ok("numbers", "add", PHONE, "--json").json["status"] == "verified"
    assert sandbox.ok("numbers", "verify", PHONE, "12345", "--json").json["status"] == "verified"
    assert len(embedded.outbox.messages()) == 1


def test_a_fresh_number_cannot_be_removed_and_an_absent_one_is_no_error(sandbox: Program) -> None:
    sandbox.ok("numbers", "add", PHONE)
    ran = sandbox("numbers", "remove", PHONE)
    assert ran.exit_code == 1
    assert "cannot be removed yet" in ran.stderr
    assert sandbox.ok("numbers", "remove", "+919876543211", "--json").json["status"] == "absent"


@pytest.mark.parametrize("typed", ["+14155552671", "tel:+1 415-555-2671", "'+1 (415) 555 2671"])
def test_a_listed_number_of_anywhere_is_found_however_it_is_pasted(
    sandbox: Program, aws: Aws, typed: str
) -> None:
    aws.client("sns").create_sms_sandbox_phone_number(PhoneNumber="+14155552671")
    assert "cannot be removed yet" in sandbox("numbers", "remove", typed).stderr


def test_the_list_masks_numbers_unless_whole_ones_are_asked_for(sandbox: Program) -> None:
    sandbox.ok("numbers", "add", PHONE)
    assert MASKED in sandbox.ok("numbers", "list").stdout
    assert PHONE in sandbox.ok("numbers", "list", "--show-numbers").stdout
    told = sandbox.ok("numbers", "list", "--json").json
    assert (told["in_sandbox"], told["limit"]) == (True, 10)
    assert [(n["phone"], n["status"]) for n in told["numbers"]] == [(MASKED, "pending")]


def test_out_of_the_sandbox_nothing_is_added_and_that_is_said(
    program: Program, embedded: EmbeddedAws
) -> None:
    assert "out of the SMS sandbox" in program.ok("numbers", "list").stderr
    assert "out of the SMS sandbox" in program.ok("numbers", "add", PHONE).stderr
    assert program.ok("numbers", "add", PHONE, "--json").json["status"] == "not needed"
    assert embedded.outbox.messages() == []


@pytest.mark.parametrize("command", ["list", "exit"])
def test_here_it_says_that_the_real_account_was_not_looked_at(
    program: Program, command: str
) -> None:
    told = program.ok("numbers", command).stderr
    assert f"your own was not looked at. For that: smsverifier numbers {command}" in told


@pytest.mark.parametrize("command", ["list", "exit"])
def test_on_aws_it_was(aws_program: Program, command: str) -> None:
    assert "looked at" not in aws_program.ok("numbers", command).stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("add", PHONE, "--language", "hi-IN"), "Hindi"),
        (("add", "12"), "not a number"),
        (("add", "+14155552671"), "sms.countries"),
        (("verify", PHONE, "12ab"), "five to eight digits"),
    ],
)
def test_wrong_usage_is_told(sandbox: Program, args: tuple[str, ...], says: str) -> None:
    ran = sandbox("numbers", *args)
    assert ran.exit_code == 2
    assert says in ran.stderr


def test_a_simulated_number_is_refused_on_aws(aws_program: Program, embedded: EmbeddedAws) -> None:
    embedded.reset(NEW_ACCOUNT)
    ran = aws_program("numbers", "add", "+917000000001")
    assert ran.exit_code == 2
    assert "+91••••••0001 is a simulated number" in ran.stderr
    assert embedded.outbox.messages() == []


def test_the_request_is_on_standard_output_ready_to_paste(sandbox: Program) -> None:
    ran = sandbox.ok("numbers", "exit")
    assert ran.stdout.startswith("Open https://support.console.aws.amazon.com/")
    assert "Exit SMS Sandbox" in ran.stdout
    assert "Nothing was sent" in ran.stderr


def test_the_request_for_programs_says_how_much_is_asked_for(sandbox: Program) -> None:
    told = sandbox.ok("numbers", "exit", "--json").json
    assert told["in_sandbox"]
    assert f"New value      {told['spend_limit_usd']}" in told["request"]
    assert told["region"] == "ap-south-1"


def test_what_is_asked_for_is_what_check_tells_to_set(
    program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spend_limit=1, spent=0.98))
    told = program.ok("numbers", "exit", "--json").json
    assert f"MonthlySpendLimit={told['spend_limit_usd']}" in program("check", "--json").stdout
    assert "and 0.98 USD are spent" in told["request"]


def test_nothing_is_asked_for_where_everything_is_granted(program: Program) -> None:
    ran = program.ok("numbers", "exit")
    assert ran.stdout == ""
    assert "Nothing is left to ask for" in ran.stderr
    assert program.ok("numbers", "exit", "--json").json["request"] is None


def test_the_request_names_the_forms_address_where_the_stack_is_up(
    aws_program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    url = aws_program.ok("up", "--yes", "--json").json["outputs"]["form_url"]
    assert url in aws_program.ok("numbers", "exit").stdout
