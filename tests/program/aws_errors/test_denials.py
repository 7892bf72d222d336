"""A missing permission, as the program tells it."""

import pytest

from tests.support.account import Account, denial, on
from tests.support.program import Program

ROLE = "arn:aws:iam::123456789012:role/smsverifier/hack-night-ap-south-1-handler"
TABLE = "arn:aws:dynamodb:ap-south-1:123456789012:table/hack-night-registrations"


def test_the_program_tells_the_denial_with_what_to_do_and_ends_with_1(
    program: Program, account: Account
) -> None:
    refused = denial("iam:PassRole", ROLE, "AccessDeniedException", 403)
    account.rules.append(on("lambda", "CreateFunction", refused))
    ran = program("up", "--yes", "--json")
    assert ran.exit_code == 1
    assert {"table", "handler_role", "api"} <= set(ran.json["created"]), "what was done so far"
    assert f"AWS denied iam:PassRole on {ROLE}" in ran.stderr
    assert "smsverifier policy" in ran.stderr
    assert "once that is mended, `smsverifier up` makes the rest" in ran.stderr
    assert "again" not in ran.stderr.split("AWS denied")[1]
    account.rules.clear()
    assert "handler" in program.ok("up", "--yes", "--json").json["created"]
    assert program("plan").exit_code == 0


@pytest.mark.parametrize("command", ["plan", "status", "down"])
def test_a_read_that_is_denied_is_told_and_nothing_is_written(
    program: Program, account: Account, command: str
) -> None:
    refused = denial("dynamodb:DescribeTable", TABLE, "AccessDeniedException", 400)
    account.rules.append(on("dynamodb", "DescribeTable", refused))
    ran = program(command)
    assert ran.exit_code == 1
    assert f"AWS denied dynamodb:DescribeTable on {TABLE}" in ran.stderr
    assert [
        op for _, op in account.calls if not op.startswith(("Get", "Describe", "List", "Scan"))
    ] == []


def test_a_stack_that_may_not_be_looked_at_is_listed_by_its_tag(
    program: Program, account: Account
) -> None:
    program.ok("up", "--yes", "--only", "table")
    refused = denial("dynamodb:DescribeTable", TABLE, "AccessDeniedException", 400)
    account.rules.append(on("dynamodb", "DescribeTable", refused))
    (found,) = program.ok("stacks", "--json").json["stacks"]
    assert (found["stack"], found["state"], found["resources"]) == ("hack-night", "unreadable", [])
    assert "these credentials may not look at it" in program.ok("stacks").stdout


def test_without_roles_stacks_are_found_and_without_tags_the_right_is_named(
    program: Program, account: Account
) -> None:
    program.ok("up", "--yes", "--only", "table")
    account.rules.append(on("iam", "ListRoles", denial("iam:ListRoles", "*", "AccessDenied", 403)))
    assert [each["state"] for each in program.ok("stacks", "--json").json["stacks"]] == ["partial"]
    refused = denial("tag:GetResources", "*", "AccessDeniedException", 400)
    account.rules.append(on("resourcegroupstaggingapi", "GetResources", refused))
    ran = program("stacks")
    assert ran.exit_code == 1
    assert "AWS denied tag:GetResources" in ran.stderr
