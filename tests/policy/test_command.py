"""`smsverifier policy` as an administrator meets it."""

import json

from smsverifier.naming import Names
from smsverifier.resources.policy import characters, deployer_policy
from tests.cli.program import Program

NAMES = Names("hack-night", "ap-south-1", "123456789012")


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


def test_what_is_no_account_id_is_wrong_usage(program: Program) -> None:
    assert program("policy", "--account", "1234").exit_code == 2
