"""What the policies say: nothing wider than one stack, nothing IAM would refuse."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from smsverifier.aws.session import SERVICES
from smsverifier.naming import ROLE_PATH, Names
from smsverifier.resources.iam import role_policies
from smsverifier.resources.iam.actions import RIGHTS
from smsverifier.resources.iam.deployer_policy import (
    MANAGED_POLICY_CHARACTERS,
    NO_RESOURCE,
    characters,
    deployer_policy,
    messages_policy,
    sms_policy,
)
from smsverifier.resources.iam.role_policies import PolicyDocument
from tests.unit.iam.documents import (
    BOUNDARY,
    STACKS,
    identity_policies,
    printed_policies,
    trust_policies,
)

TRUST_POLICY_CHARACTERS = 2048
INLINE_POLICY_CHARACTERS = 10_240

every_stack = pytest.mark.parametrize("names", STACKS, ids=lambda names: names.region)


def statements(document: PolicyDocument) -> Iterator[dict[str, Any]]:
    yield from document["Statement"]


def by_sid(document: PolicyDocument, sid: str) -> dict[str, Any]:
    return next(s for s in statements(document) if s["Sid"] == sid)


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@every_stack
def test_what_is_printed_fits_a_managed_policy(names: Names) -> None:
    printed = {kind: characters(document) for kind, document in printed_policies(names)}
    assert {kind: size for kind, size in printed.items() if size > MANAGED_POLICY_CHARACTERS} == {}


@every_stack
def test_roles_policies_fit_an_inline_policy_and_trust_its_limit(names: Names) -> None:
    assert all(characters(d) <= INLINE_POLICY_CHARACTERS for _, d in identity_policies(names))
    assert all(characters(d) <= TRUST_POLICY_CHARACTERS for _, d in trust_policies(names))


@every_stack
def test_every_character_is_one_that_iam_takes(names: Names) -> None:
    for _, document in (*identity_policies(names), *trust_policies(names)):
        assert max(json.dumps(document, ensure_ascii=False)) <= "\u00ff"


@every_stack
def test_no_action_has_a_wildcard(names: Names) -> None:
    for _, document in (*identity_policies(names), *trust_policies(names)):
        actions = [action for s in statements(document) for action in listed(s["Action"])]
        assert [action for action in actions if "*" in action] == []


@every_stack
def test_the_deployer_has_all_resources_only_where_iam_knows_none(names: Names) -> None:
    printed = (deployer_policy(names), messages_policy(names), sms_policy(names))
    all_ = [s for document in printed for s in statements(document)]
    assert {s["Sid"] for s in all_ if "*" in listed(s["Resource"])} == set(NO_RESOURCE)
    assert all(NO_RESOURCE.values())


@every_stack
def test_every_other_arn_is_this_stacks_or_an_api_of_its_tag(names: Names) -> None:
    for statement in statements(deployer_policy(names)):
        for arn in listed(statement["Resource"]):
            assert arn == "*" or names.stack in arn or ":apigateway:" in arn


@pytest.mark.parametrize(
    ("sid", "key"),
    [
        ("NewApi", "aws:RequestTag/smsverifier:stack"),
        ("ApiTags", "aws:RequestTag/smsverifier:stack"),
        ("OwnApi", "aws:ResourceTag/smsverifier:stack"),
    ],
)
def test_an_api_is_made_tagged_and_changed_only_under_the_stacks_own_tag(
    sid: str, key: str
) -> None:
    names = STACKS[0]
    assert by_sid(deployer_policy(names), sid)["Condition"] == {"StringEquals": {key: names.stack}}


def test_what_is_for_sms_alone_is_not_needed_to_build_a_stack() -> None:
    building = {a for s in statements(deployer_policy(STACKS[0])) for a in s["Action"]}
    for_sms = {a for s in statements(sms_policy(STACKS[0])) for a in s["Action"]}
    about_sms = {a for a in for_sms if a.startswith(("sns:", "sms-voice:", "cloudwatch:"))}
    assert len(about_sms) > 10
    assert building & about_sms == set()


@every_stack
def test_within_a_boundary_no_role_is_made_or_given_rights_outside_it(names: Names) -> None:
    makes = {"iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"}
    for policy in (deployer_policy(names, BOUNDARY), sms_policy(names, BOUNDARY)):
        making = [s for s in statements(policy) if makes & set(s["Action"])]
        within = {"ArnEquals": {"iam:PermissionsBoundary": BOUNDARY}}
        assert [s["Condition"] for s in making] == [within]
        assert set(making[0]["Action"]) == makes


def test_nobody_may_take_a_boundary_off() -> None:
    assert "DeleteRolePermissionsBoundary" not in json.dumps(deployer_policy(STACKS[0], BOUNDARY))


def test_without_a_boundary_there_is_no_right_to_put_one_on() -> None:
    assert "PermissionsBoundary" not in json.dumps(deployer_policy(STACKS[0]))


@every_stack
def test_the_boundary_holds_every_statement_of_every_role(names: Names) -> None:
    roles = ("handler", "pipe", "api", "schedule", "receipts")
    needed = [s for kind, d in identity_policies(names) if kind in roles for s in statements(d)]
    boundary = list(statements(role_policies.boundary_policy(names)))
    assert [s for s in needed if s not in boundary] == []
    assert len({s["Sid"] for s in boundary}) == len(boundary)


def test_every_call_in_the_table_is_one_that_its_service_has() -> None:
    """What a call needs besides is written apart from it, and would else be of no call."""
    models = Session()
    known = {
        (service, operation)
        for service in {service for service, _ in RIGHTS}
        for operation in models.get_service_model(service).operation_names
    }
    assert set(RIGHTS) - known == set()


@every_stack
def test_each_role_can_be_passed_to_its_own_service_only(names: Names) -> None:
    both = (*statements(deployer_policy(names)), *statements(messages_policy(names)))
    passing = [s for s in both if "iam:PassRole" in s["Action"]]
    assert {
        (s["Resource"][0], s["Condition"]["StringEquals"]["iam:PassedToService"]) for s in passing
    } == {
        (names.role_arn("handler"), "lambda.amazonaws.com"),
        (names.role_arn("pipe"), "pipes.amazonaws.com"),
        (names.role_arn("api"), "apigateway.amazonaws.com"),
        (names.role_arn("schedule"), "scheduler.amazonaws.com"),
    }
    assert all(f":role{ROLE_PATH}" in arn for s in passing for arn in s["Resource"])


def rights(document: PolicyDocument) -> set[tuple[str, str]]:
    """Each action that is allowed, and on what."""
    allowed = (s for s in statements(document) if s["Effect"] == "Allow")
    return {(action, s["Resource"]) for s in allowed for action in listed(s["Action"])}


def test_each_role_may_do_what_its_work_takes_and_nothing_else() -> None:
    table = "arn:aws:dynamodb:ap-south-1:123456789012:table/demo-event-registrations"
    log = "arn:aws:logs:ap-south-1:123456789012:log-group:/aws/lambda/demo-event-handler:*"
    opt_out_lists = "arn:aws:sms-voice:ap-south-1:123456789012:opt-out-list"
    names = STACKS[0]
    assert rights(role_policies.schedule_policy(names)) == {
        ("lambda:InvokeFunction", names.function_arn)
    }
    assert rights(role_policies.api_policy(names)) == {
        ("dynamodb:PutItem", table),
        ("dynamodb:GetItem", table),
    }
    assert rights(role_policies.pipe_policy(names)) == {
        ("dynamodb:DescribeStream", f"{table}/stream/*"),
        ("dynamodb:GetRecords", f"{table}/stream/*"),
        ("dynamodb:GetShardIterator", f"{table}/stream/*"),
        ("dynamodb:ListStreams", "*"),
        ("lambda:InvokeFunction", names.function_arn),
        ("sqs:SendMessage", names.queue_arn),
    }
    assert rights(role_policies.handler_policy(names)) == {
        ("logs:CreateLogStream", log),
        ("logs:PutLogEvents", log),
        ("dynamodb:UpdateItem", table),
        ("dynamodb:GetItem", table),
        ("dynamodb:Scan", table),
        ("lambda:ListTags", names.function_arn),
        ("scheduler:DeleteSchedule", names.schedules_arn),
        ("sns:Publish", "*"),
        ("sns:ListPhoneNumbersOptedOut", "*"),
        ("sms-voice:SendTextMessage", "*"),
        ("sms-voice:DescribeOptedOutNumbers", f"{opt_out_lists}/*"),
    }


def test_source_conditions_stand_where_aws_documents_them_and_nowhere_else() -> None:
    names = STACKS[0]
    for trust, arn in (
        (role_policies.handler_trust(names), names.function_arn),
        (role_policies.pipe_trust(names), names.pipe_arn),
        (role_policies.schedule_trust(names), names.schedule_group_arn),
    ):
        assert next(statements(trust))["Condition"] == {
            "StringEquals": {"aws:SourceAccount": names.account},
            "ArnLike": {"aws:SourceArn": arn},
        }
    assert "Condition" not in next(statements(role_policies.api_trust()))


def test_the_handler_may_text_phones_and_no_topics_nor_make_log_groups() -> None:
    document = role_policies.handler_policy(STACKS[0])
    denied = [s for s in statements(document) if s["Effect"] == "Deny"]
    assert [(s["Action"], s["Resource"]) for s in denied] == [("sns:Publish", "arn:aws:sns:*:*:*")]
    assert "logs:CreateLogGroup" not in json.dumps(document)


def test_the_api_may_read_the_counts_and_no_registration() -> None:
    for document in (role_policies.api_policy, role_policies.boundary_policy):
        read = by_sid(document(STACKS[0]), "ReadCounts")
        assert read["Action"] == "dynamodb:GetItem"
        keys = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["#totals"]}}
        assert read["Condition"] == keys


def test_end_user_messaging_is_used_through_sns_only() -> None:
    through = by_sid(role_policies.handler_policy(STACKS[0]), "TextPhonesThroughEndUserMessaging")
    assert through["Condition"] == {"StringEquals": {"aws:CalledViaLast": "sns.amazonaws.com"}}


def test_every_service_that_is_called_is_looked_at_for_an_endpoint_of_its_own() -> None:
    assert {service for service, _ in RIGHTS} == set(SERVICES)


def _reversed(value: Any) -> Any:
    """The same policy, with its keys and its lists the other way round."""
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(each) for each in reversed(value)] if isinstance(value, list) else value


@every_stack
def test_a_policy_that_others_wrote_down_in_another_order_is_the_same(names: Names) -> None:
    """Terraform sorts the keys of what it makes JSON of."""
    for document in (role_policies.handler_policy(names), role_policies.pipe_policy(names)):
        assert role_policies.canonical(document) == role_policies.canonical(_reversed(document))
