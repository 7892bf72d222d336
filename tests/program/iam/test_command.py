"""`smsverifier policy` as an administrator meets it."""

import json
import re

import pytest

from smsverifier.naming import Names
from smsverifier.resources.iam.deployer_policy import characters, deployer_policy, sms_policy
from smsverifier.resources.iam.role_policies import boundary_policy
from tests.support.program import Program

NAMES = Names("hack-night", "ap-south-1", "123456789012")
BOUNDARY = "arn:aws:iam::123456789012:policy/smsverifier-hack-night-boundary"


def test_the_policy_alone_is_on_standard_output_and_the_talk_elsewhere(program: Program) -> None:
    ran = program.ok("policy")
    assert json.loads(ran.stdout) == deployer_policy(NAMES)
    assert "characters of a managed policy" in ran.stderr


def test_json_wraps_the_policy_and_tells_its_size(program: Program) -> None:
    told = program.ok("policy", "--json").json
    assert told == {"policy": deployer_policy(NAMES), "characters": characters(told["policy"])}


def test_another_account_and_region_need_nobody_to_be_signed_in(lonely: Program) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    ran = lonely.ok("policy", "--account", "111122223333", "--region", "eu-west-1")
    names = Names("hack-night", "eu-west-1", "111122223333")
    assert json.loads(ran.stdout) == deployer_policy(names)


@pytest.mark.parametrize("account", [(), ("--account", "111122223333")])
def test_on_the_local_target_nothing_is_started(lonely: Program, account: tuple[str, ...]) -> None:
    assert lonely("policy", *account).exit_code == (0 if account else 2)
    assert lonely("local", "status").exit_code == 3


def test_what_is_no_account_id_is_wrong_usage(program: Program) -> None:
    assert program("policy", "--account", "1234").exit_code == 2


def test_the_rights_for_the_accounts_sms_are_a_policy_of_their_own(program: Program) -> None:
    ran = program.ok("policy", "--sms")
    assert json.loads(ran.stdout) == sms_policy(NAMES)
    command = f"smsverifier policy --sms --account {NAMES.account}"
    assert f"{command} > smsverifier-hack-night-sms.json" in ran.stderr
    assert command in program.ok("policy").stderr


@pytest.mark.parametrize("option", [(), ("--messages",), ("--sms",), ("--boundary",)])
def test_the_command_it_tells_prints_the_same_without_signing_in(
    lonely: Program, option: tuple[str, ...]
) -> None:
    lonely.config("stack: hack-night\n")
    ran = lonely.ok("policy", *option, "--account", "111122223333")
    told = re.search(r"Next: smsverifier (.*?) > ", ran.stderr)
    assert told is not None
    assert lonely.ok(*told[1].split()).stdout == ran.stdout


def test_without_a_boundary_it_says_what_that_means_and_how_to_add_one(program: Program) -> None:
    told = program.ok("policy").stderr
    assert "as strong as an administrator" in told
    command = f"smsverifier policy --boundary --account {NAMES.account}"
    assert f"{command} > smsverifier-hack-night-boundary.json" in told
    assert f"permissions_boundary: {BOUNDARY} in the configuration" in told


def test_the_boundary_is_printed_for_the_administrator(program: Program) -> None:
    ran = program.ok("policy", "--boundary")
    assert json.loads(ran.stdout) == boundary_policy(NAMES)
    assert BOUNDARY in ran.stderr


def test_with_a_boundary_the_policy_is_bound_by_it(program: Program) -> None:
    program.config(
        f"stack: hack-night\ntarget: aws\nregion: ap-south-1\npermissions_boundary: {BOUNDARY}\n"
    )
    ran = program.ok("policy")
    assert json.loads(ran.stdout) == deployer_policy(NAMES, BOUNDARY)
    assert "administrator" not in ran.stderr
    assert f"only within {BOUNDARY}" in ran.stderr


def test_one_policy_is_printed_at_a_time(program: Program) -> None:
    assert program("policy", "--sms", "--boundary").exit_code == 2
