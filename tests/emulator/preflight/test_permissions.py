"""What IAM's simulation is asked, and what is made of its answers."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.errors import SmsverifierError
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from smsverifier.preflight.policy_simulation import DeniedAction, denied_actions
from smsverifier.resources.iam.deployer_policy import deployer_policy

USER = "arn:aws:iam::123456789012:user/asha"
POLICY = deployer_policy(Names("hack-night", "ap-south-1", "123456789012"))


class Simulator:
    """IAM's simulation, as the test decides; `asked` holds what it was asked."""

    def __init__(self, decide: Callable[[str], Mapping[str, Any]]) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self._decide = decide

    def __call__(self, call: Call, _: Forward) -> AwsResponse:
        self.asked.append(call.params)
        results = [
            {"EvalActionName": action, "EvalDecision": "allowed", **self._decide(action)}
            for action in call.params["ActionNames"]
        ]
        return call.answer({"EvaluationResults": results, "IsTruncated": False})


def allowed(_: str) -> Mapping[str, Any]:
    return {}


def simulated(embedded: EmbeddedAws, decide: Callable[[str], Mapping[str, Any]]) -> Simulator:
    simulator = Simulator(decide)
    embedded.dispatcher.override("iam", "SimulatePrincipalPolicy", simulator)
    return simulator


def test_every_statement_is_asked_with_its_resources_and_conditions(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    simulator = simulated(embedded, allowed)
    assert denied_actions(aws, USER, [POLICY]) == ()
    asked = {action for params in simulator.asked for action in params["ActionNames"]}
    assert asked == {action for s in POLICY["Statement"] for action in s["Action"]}
    passing = next(p for p in simulator.asked if p["ActionNames"] == ["iam:PassRole"])
    context = {
        each["ContextKeyName"]: each["ContextKeyValues"] for each in passing["ContextEntries"]
    }
    assert context.keys() == {"aws:RequestedRegion", "iam:PassedToService"}
    assert context["aws:RequestedRegion"] == ["us-east-1"], "IAM is in one region"
    assert context["iam:PassedToService"][0].endswith(".amazonaws.com")
    tables = next(p for p in simulator.asked if "dynamodb:CreateTable" in p["ActionNames"])
    assert tables["ContextEntries"][0]["ContextKeyValues"] == ["ap-south-1"]


def test_denied_actions_are_told_once_each(embedded: EmbeddedAws, aws: Aws) -> None:
    denied = {"iam:PassRole": "explicitDeny", "pipes:CreatePipe": "implicitDeny"}
    decide = lambda action: {"EvalDecision": denied.get(action, "allowed")}  # noqa: E731
    simulated(embedded, decide)
    found = sorted(each.name for each in denied_actions(aws, USER, [POLICY]))
    assert found == ["iam:PassRole", "pipes:CreatePipe"]


def test_what_the_organisation_denies_is_marked(embedded: EmbeddedAws, aws: Aws) -> None:
    theirs = {
        "EvalDecision": "explicitDeny",
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": False},
    }
    simulated(embedded, lambda action: theirs if action == "pipes:CreatePipe" else {})
    found = denied_actions(aws, USER, [POLICY])
    assert found == (DeniedAction("pipes:CreatePipe", by_organisation=True),)


def test_what_hangs_on_a_condition_that_nobody_can_know_is_not_called_denied(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    unsure = {"EvalDecision": "implicitDeny", "MissingContextValues": ["aws:SourceIp"]}
    simulated(embedded, lambda _: unsure)
    assert denied_actions(aws, USER, [POLICY]) == ()


def test_a_session_is_simulated_by_the_role_it_took(
    embedded: EmbeddedAws, aws: Aws, client: Callable[[str], Any]
) -> None:
    role = {"RoleName": "AWSReservedSSO_Admin_1", "Path": "/aws-reserved/sso.amazonaws.com/"}
    client("iam").create_role(**role, AssumeRolePolicyDocument="{}")
    simulator = simulated(embedded, allowed)
    session = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_1/asha"
    denied_actions(aws, session, [POLICY])
    assert {params["PolicySourceArn"] for params in simulator.asked} == {
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1"
    }


def test_the_root_user_may_do_everything_and_is_not_simulated(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    simulator = simulated(embedded, allowed)
    assert denied_actions(aws, "arn:aws:iam::123456789012:root", [POLICY]) == ()
    assert simulator.asked == []


def test_who_cannot_be_simulated_is_said(aws: Aws) -> None:
    with pytest.raises(SmsverifierError, match="cannot simulate"):
        denied_actions(aws, "arn:aws:sts::123456789012:federated-user/asha", [POLICY])
