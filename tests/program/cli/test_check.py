"""`check`: four accounts as whole screens, its document, exit codes, and `up` before it asks."""

import re

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from tests.program.cli.test_screens import assert_golden, screen
from tests.support.program import Program, Ran

DLT = """
stack: hack-night
region: ap-south-1
event: {name: Hack Night, expected_registrations: 2000}
sms:
  message: "Dear {name}, you are registered for Hack Night. - GDSC"
  sender_id: HACKIN
  dlt:
    entity_id: "1101234567890123456"
    template_id: "1107654321098765432"
    template: "Dear {#alphanumeric#}, you are registered for Hack Night. - GDSC"
"""
DECIDED = DLT.replace("    template:", "    strict: false\n    template:")
RIGHT = (
    f"{DECIDED}  max_messages: 2400\n  max_price_usd: 0.05\n  delivery_receipts: true\n"
    "organiser: {name: The Coding Club, contact: club@example.org}\n"
)


def shown(ran: Ran) -> str:
    return re.sub("for C in [A-Z ]+;", "for C in OTHER COUNTRIES;", screen(ran))


def test_a_new_account_in_the_sandbox(program: Program, embedded: EmbeddedAws) -> None:
    embedded.reset(NEW_ACCOUNT)
    assert_golden("check_new_account", shown(program("check")))


def test_a_production_account_with_the_one_dollar_limit(
    program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spend_limit=1, spent=0.25))
    assert_golden("check_one_dollar", shown(program("check")))


def test_india_with_dlt_whose_sender_is_not_registered_here(
    program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spend_limit=50))
    program.config(DLT.replace("{#alphanumeric#}", "{#var#}"))
    assert_golden("check_dlt", shown(program("check")))


def test_everything_right(program: Program, embedded: EmbeddedAws) -> None:
    embedded.reset(AccountSettings(spend_limit=50, sender_ids=("HACKIN",)))
    program.config(RIGHT)
    assert_golden("check_everything_right", shown(program("check", "--phone", "+919876543210")))


def test_the_document_has_the_shape_that_scripts_rely_on(
    program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    ran = program("check", "--json")
    assert (ran.exit_code, ran.json["ready"], ran.json["registrations"]) == (3, False, 2000)
    assert len(ran.json["protect_commands"]) == 4
    for finding in ran.json["findings"]:
        assert finding.keys() == {"id", "state", "detail", "advice", "language"}
        assert finding["state"] in {"ok", "warning", "blocker", "unknown"}
    ids = [finding["id"] for finding in ran.json["findings"]]
    assert len(ids) == len(set(ids))


def test_ready_is_exit_code_0_whatever_is_warned_of(program: Program) -> None:
    ran = program.ok("check", "--json")
    assert ran.json["ready"]
    assert "warning" in {finding["state"] for finding in ran.json["findings"]}


def test_here_it_says_that_the_real_account_was_not_looked_at(program: Program) -> None:
    assert "your own was not looked at" in program.ok("check").stdout.splitlines()[1]
    assert program.ok("check", "--json").json["real_account"] is False


def test_on_aws_it_was(aws_program: Program) -> None:
    assert "looked at" not in aws_program("check").stdout
    assert aws_program("check", "--json").json["real_account"] is True


def test_check_changes_nothing(program: Program, embedded: EmbeddedAws) -> None:
    program("check", "--phone", "+919876543210")
    assert embedded.stacks() == frozenset()
    assert embedded.outbox.messages("demo-event") == []


def test_a_number_that_is_opted_out_is_said_to_get_nothing(program: Program) -> None:
    told = program.ok("check", "--json", "--phone", "+917000000002").json["findings"]
    (phone,) = (finding for finding in told if finding["id"] == "phone")
    assert phone["state"] == "warning"
    assert "opted out" in phone["detail"]
    assert "+91••••••0002" in phone["detail"]


def test_a_number_that_sns_refuses_is_said_so_and_masked(program: Program) -> None:
    ran = program.ok("check", "--json", "--phone", "+917000000003")
    (phone,) = (finding for finding in ran.json["findings"] if finding["id"] == "phone")
    assert phone["state"] == "warning"
    assert "SNS takes +91••••••0003 for no phone number" in phone["detail"]
    assert "7000000003" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("typed", ["12", ""])
def test_a_number_that_is_none_is_wrong_usage(program: Program, typed: str) -> None:
    assert program("check", "--phone", typed).exit_code == 2


def test_nobody_signed_in_is_a_blocker_and_the_text_is_looked_at_all_the_same(
    lonely: Program,
) -> None:
    lonely.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\n")
    ran = lonely("check", "--json")
    found = {finding["id"]: finding for finding in ran.json["findings"]}
    assert ran.exit_code == 3
    assert found["credentials"]["state"] == "blocker"
    assert "aws configure" in found["credentials"]["advice"]
    assert found["sandbox"]["state"] == "unknown"
    assert found["parts"]["state"] == "ok"


def test_up_on_aws_tells_blockers_before_it_asks_and_is_not_stopped_by_them(
    aws_program: Program, embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    asked = aws_program("up")
    assert "✗ sandbox" in asked.stderr
    assert asked.stderr.index("✗ spend limit") < asked.stderr.index(" to create")
    assert "set-sms-attributes" not in asked.stderr, "the advice is `check`'s"
    assert aws_program("up", "--yes", "--only", "table").exit_code == 0


def test_up_with_nothing_to_do_asks_nothing_about_sms(aws_program: Program) -> None:
    aws_program.up("--yes", "--only", "table")
    again = aws_program.ok("up", "--yes", "--only", "table", "--json")
    assert "smsverifier check" not in again.stderr


def test_up_here_tells_what_is_wrong_with_the_text(program: Program) -> None:
    program.config("sms: {message: 'Hi {name} – see you'}\n")
    assert "! encoding" in program("up", "--only", "table").stderr


@pytest.mark.parametrize("command", [("check",), ("check", "--json")])
def test_a_phone_is_masked_wherever_it_is_shown(program: Program, command: tuple[str, ...]) -> None:
    ran = program(*command, "--phone", "+919876543210")
    assert "9876543210" not in ran.stdout + ran.stderr


def test_on_aws_the_commands_that_close_other_countries_are_printed(aws_program: Program) -> None:
    aws_program.config("stack: hack-night\nregion: ap-south-1\n")
    told = aws_program("check", "--target", "aws").stdout
    assert "create-protect-configuration" in told
    assert " US " in told
    assert " IN " not in told.split("for C in", 1)[1]
