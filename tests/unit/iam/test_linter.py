"""parliament, an IAM linter, over every policy we write: no findings but those muted here."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from smsverifier.naming import Names
from smsverifier.resources.iam.role_policies import PolicyDocument
from tests.unit.iam.documents import STACKS, identity_policies, trust_policies

with warnings.catch_warnings():
    # It finds its data through pkg_resources, which setuptools warns about.
    warnings.simplefilter("ignore")
    import parliament

MUTED = {
    (kind, "RESOURCE_STAR", str(["sns:Publish"])): "a phone number has no ARN; topics, the only "
    # aws: phone-has-no-arn
    "resource IAM knows here, are denied in the next statement"
    for kind in ("handler", "boundary")
} | {
    (
        kind,
        "UNKNOWN_ACTION",
        "Unknown action freetier:GetAccountPlanState",
    ): "the linter's list is older than the action (aws: account-plan-state)"
    for kind in ("sms", "sms-bounded")
}
MUTED_FOR_TRUST = {
    (
        "MALFORMED",
        "Statement contains neither Resource nor NotResource",
    ): "a trust policy has no Resource: its resource is the role it stands on",
}


def findings(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    for finding in parliament.analyze_policy_string(json.dumps(document)).findings:
        yield finding.issue, str(finding.detail)


@pytest.mark.parametrize("names", STACKS, ids=lambda names: names.region)
def test_the_linter_finds_nothing_in_what_anybody_may_do(names: Names) -> None:
    found = [
        (kind, *finding)
        for kind, document in identity_policies(names)
        for finding in findings(document)
    ]
    assert set(found) - set(MUTED) == set()


@pytest.mark.parametrize("names", STACKS, ids=lambda names: names.region)
def test_the_linter_finds_nothing_in_who_may_take_a_role(names: Names) -> None:
    found = {finding for _, document in trust_policies(names) for finding in findings(document)}
    assert found - set(MUTED_FOR_TRUST) == set()


def test_every_muted_finding_is_still_found() -> None:
    found: set[Any] = set()
    for kind, document in identity_policies(STACKS[0]):
        found |= {(kind, *finding) for finding in findings(document)}
    assert set(MUTED) <= found


def test_the_linter_would_find_a_wrong_action_and_a_wrong_resource() -> None:
    topic = "arn:aws:sns:ap-south-1:123456789012:topic"
    wrong = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "pipes:CreatePipes", "Resource": "*"},
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": topic},
        ],
    }
    assert {issue for issue, _ in findings(wrong)} == {"UNKNOWN_ACTION", "RESOURCE_MISMATCH"}
