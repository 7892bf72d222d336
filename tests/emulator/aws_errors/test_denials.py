"""A missing permission: named with its resource, and `up` goes on once it is granted."""

import pytest

from smsverifier.aws.errors import explain
from smsverifier.errors import PermissionMissing
from smsverifier.local.calls import AwsFailure, Call
from smsverifier.naming import Names
from smsverifier.resources.iam.actions import RIGHTS
from smsverifier.resources.iam.deployer_policy import (
    deployer_policy,
    messages_policy,
    sms_policy,
)
from smsverifier.resources.kind import Right
from tests.emulator.aws_errors.stack import Stack
from tests.support.account import Account, Rule, denial, on
from tests.support.kinds import WANTED

ROLE = "arn:aws:iam::123456789012:role/smsverifier/hack-night-ap-south-1-handler"
TABLE = "arn:aws:dynamodb:ap-south-1:123456789012:table/hack-night-registrations"
QUEUE = "arn:aws:sqs:ap-south-1:123456789012:hack-night-dead-letters"
GROUP = "arn:aws:logs:ap-south-1:123456789012:log-group:/aws/lambda/hack-night-handler:log-stream:"
APIS = "arn:aws:apigateway:ap-south-1::/restapis"

# operation, action, resource, the code and HTTP status the service answers with
DENIALS = {
    ("iam", "CreateRole"): ("iam:CreateRole", ROLE, "AccessDenied", 403),
    ("dynamodb", "CreateTable"): ("dynamodb:CreateTable", TABLE, "AccessDeniedException", 400),
    ("lambda", "CreateFunction"): ("iam:PassRole", ROLE, "AccessDeniedException", 403),
    ("sqs", "CreateQueue"): ("sqs:createqueue", QUEUE, "AccessDenied", 403),
    ("logs", "CreateLogGroup"): ("logs:CreateLogGroup", GROUP, "AccessDeniedException", 400),
    ("apigateway", "CreateRestApi"): ("apigateway:POST", APIS, "AccessDeniedException", 403),
}

MAY_STAY_OPEN = RIGHTS["iam", "ListRoleTags"]
"""A stack without receipts asks whether it has a part in them; a denial means that it has none."""


@pytest.mark.parametrize("call", DENIALS, ids=".".join)
def test_up_names_the_denied_action_and_resource_and_goes_on_when_it_is_granted(
    stack: Stack, account: Account, call: tuple[str, str]
) -> None:
    action, resource, code, status = DENIALS[call]
    account.rules.append(on(*call, denial(action, resource, code, status)))
    told = [explain(error) for error in stack.up()]
    assert told
    assert {type(error) for error in told} == {PermissionMissing}
    assert {error.message for error in told} == {f"AWS denied {action} on {resource}"}
    account.rules.clear()
    assert stack.up() == []
    assert stack.plan().in_sync


def test_every_permission_of_up_is_asked_for_by_name_and_no_up_undoes_another(
    stack: Stack, account: Account
) -> None:
    granted: set[Right] = set()
    account.rules.append(_unless_granted(granted, stack.names))
    there = [0]
    while errors := stack.up():
        told = {explain(error).message for error in errors}
        new = {right for right in _needed(account) if _words(right, stack.names) in told}
        assert len(new) == len(told), told
        granted |= new  # what was named, and nothing more
        there.append(stack.there())
    assert there == sorted(there)
    assert len(there) > len(WANTED)
    assert stack.plan().in_sync
    assert _needed(account) - granted == set(MAY_STAY_OPEN)


def _needed(account: Account) -> set[Right]:
    """What the calls so far need; the last of them has asked for it."""
    return {right for call in account.calls for right in RIGHTS[call]}


def _words(right: Right, names: Names) -> str:
    return f"AWS denied {right.action} on {_resource(right, names)}"


def _resource(right: Right, names: Names) -> str:
    """One that the policy allows it on."""
    policies = (deployer_policy(names), messages_policy(names), sms_policy(names))
    statements = [statement for policy in policies for statement in policy["Statement"]]
    allowed = next(one["Resource"] for one in statements if one["Sid"] == right.on.sid)
    return allowed if isinstance(allowed, str) else str(allowed[0])


def _unless_granted(granted: set[Right], names: Names) -> Rule:
    def rule(call: Call) -> AwsFailure | None:
        missing = [r for r in RIGHTS[call.service, call.operation] if r not in granted]
        if not missing:
            return None
        code = "AccessDenied" if call.service in {"iam", "sqs"} else "AccessDeniedException"
        return denial(missing[0].action, _resource(missing[0], names), code, 403)

    return rule


BECAUSE: dict[str, str] = {
    "with an explicit deny in a service control policy": "the organisation's administrator",
    "with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy"
    "/o-abc/service_control_policy/p-xyz": "the organisation's administrator",
    "because no service control policy allows the dynamodb:CreateTable action": "organisation",
    "with an explicit deny in a resource control policy": "the organisation's administrator",
    "because no permissions boundary allows the dynamodb:CreateTable action": "boundary",
    "because no session policy allows the dynamodb:CreateTable action": "session",
    "because no identity-based policy allows the dynamodb:CreateTable action": "smsverifier policy",
}


@pytest.mark.parametrize("because", BECAUSE)
def test_a_denial_says_who_can_allow_it(stack: Stack, account: Account, because: str) -> None:
    failure = denial("dynamodb:CreateTable", TABLE, "AccessDeniedException", 400, because)
    account.rules.append(on("dynamodb", "CreateTable", failure))
    assert BECAUSE[because] in explain(stack.up()[0]).hint


def test_a_role_that_a_rule_forbids_something_is_not_taken_for_one_that_is_too_new(
    stack: Stack, account: Account
) -> None:
    """Pipes looks what the pipe's role may do, and says what it may not under another code."""
    said = denial(
        *("dynamodb:DescribeStream", TABLE, "ValidationException", 400),
        "with an explicit deny in a service control policy",
    )
    account.rules.append(on("pipes", "CreatePipe", said))
    (error,) = stack.up()
    assert account.calls.count(("pipes", "CreatePipe")) == 1
    assert isinstance(told := explain(error), PermissionMissing)
    assert "the organisation's administrator" in told.hint
