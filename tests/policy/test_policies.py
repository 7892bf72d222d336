"""What the policies say: nothing wider than one stack, nothing IAM would refuse."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from smsverifier.naming import ROLE_PATH, Names
from smsverifier.resources import permissions
from smsverifier.resources.permissions import Document
from smsverifier.resources.policy import (
    MANAGED_POLICY_CHARACTERS,
    NO_RESOURCE,
    characters,
    deployer_policy,
)
from tests.policy.documents import STACKS, identity_policies, trust_policies

TRUST_POLICY_CHARACTERS = 2048
INLINE_POLICY_CHARACTERS = 10_240

every_stack = pytest.mark.parametrize("names", STACKS, ids=lambda names: names.region)


def statements(document: Document) -> Iterator[dict[str, Any]]:
    yield from document["Statement"]


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@every_stack
def test_the_deployers_policy_fits_a_managed_policy(names: Names) -> None:
    assert characters(deployer_policy(names)) <= MANAGED_POLICY_CHARACTERS


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
    wide = {s["Sid"] for s in statements(deployer_policy(names)) if "*" in listed(s["Resource"])}
    assert wide == set(NO_RESOURCE)
    assert all(NO_RESOURCE.values())


@every_stack
def test_every_other_arn_is_this_stacks_or_an_api_of_its_tag(names: Names) -> None:
    for statement in statements(deployer_policy(names)):
        for arn in listed(statement["Resource"]):
            assert arn == "*" or names.stack in arn or ":apigateway:" in arn
    own = next(s for s in statements(deployer_policy(names)) if s["Sid"] == "OwnApi")
    assert own["Condition"] == {"StringEquals": {"aws:ResourceTag/smsverifier:stack": names.stack}}


@every_stack
def test_each_role_can_be_passed_to_its_own_service_only(names: Names) -> None:
    passing = [s for s in statements(deployer_policy(names)) if "iam:PassRole" in s["Action"]]
    assert {
        (s["Resource"][0], s["Condition"]["StringEquals"]["iam:PassedToService"]) for s in passing
    } == {
        (names.role_arn("handler"), "lambda.amazonaws.com"),
        (names.role_arn("pipe"), "pipes.amazonaws.com"),
        (names.role_arn("api"), "apigateway.amazonaws.com"),
    }
    assert all(f":role{ROLE_PATH}" in arn for s in passing for arn in s["Resource"])


def test_source_conditions_stand_where_aws_documents_them_and_nowhere_else() -> None:
    names = STACKS[0]
    for trust, arn in (
        (permissions.handler_trust(names), names.function_arn),
        (permissions.pipe_trust(names), names.pipe_arn),
    ):
        assert next(statements(trust))["Condition"] == {
            "StringEquals": {"aws:SourceAccount": names.account},
            "ArnLike": {"aws:SourceArn": arn},
        }
    assert "Condition" not in next(statements(permissions.api_trust()))


def test_the_handler_may_text_phones_and_no_topics_nor_make_log_groups() -> None:
    document = permissions.handler_policy(STACKS[0])
    denied = [s for s in statements(document) if s["Effect"] == "Deny"]
    assert [(s["Action"], s["Resource"]) for s in denied] == [("sns:Publish", "arn:aws:sns:*:*:*")]
    assert "logs:CreateLogGroup" not in json.dumps(document)
