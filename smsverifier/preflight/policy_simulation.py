"""Which of the actions this stack needs are denied to us, by IAM's own simulation.

The policies that `smsverifier policy` prints say what to simulate: each statement's actions, on
its resources, with the values that its conditions ask for. So whoever has exactly those is denied
nothing here, but by the organisation's policies, which the simulation knows too
(aws: simulation-knows-scps).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.gather import gather
from smsverifier.errors import SmsverifierError
from smsverifier.resources.iam.role_policies import PolicyDocument

ALL_VALUES = "ForAllValues:"
"""How operators begin that a request without the key meets."""
ALLOWED = "allowed"
"""The decision; the others are explicitDeny and implicitDeny."""

REGION_OF_IAM = "us-east-1"
"""What a condition on the region sees of a call to IAM, from wherever."""


@dataclass(frozen=True)
class DeniedAction:
    """One that we may not do."""

    name: str
    by_organisation: bool = False
    """Whether a policy of the organisation denies it, which nobody in the account can allow."""


_ROOT = re.compile(r"arn:aws:iam::[0-9]{12}:root")
_ENTITY = re.compile(r"arn:aws:iam::[0-9]{12}:(?:user|role)/.+")
_ASSUMED = re.compile(r"arn:aws:sts::[0-9]{12}:assumed-role/([^/]+)/.+")


def denied_actions(
    aws: Aws, caller: str, policies: Sequence[PolicyDocument]
) -> tuple[DeniedAction, ...]:
    """The actions of `policies` that `caller` (an ARN) may not do, each once.

    Raises SmsverifierError for a caller that IAM cannot simulate; AWS's errors travel up.
    """
    if _ROOT.fullmatch(caller):  # no policy can be on it: it may do everything
        return ()
    source = _policy_source(aws, caller)
    statements = (statement for policy in policies for statement in policy["Statement"])
    questions = (partial(_denied, aws, source, statement) for statement in statements)
    return tuple(dict.fromkeys(action for denied in gather(*questions) for action in denied))


def _policy_source(aws: Aws, caller: str) -> str:
    """The user or role whose policies count: a session is simulated by the role it took."""
    if _ENTITY.fullmatch(caller):
        return caller
    assumed = _ASSUMED.fullmatch(caller)
    if assumed is None:
        raise SmsverifierError(
            f"IAM cannot simulate {caller}",
            why="Only users and roles can be simulated.",
            hint="`smsverifier policy` prints what is needed; compare it by eye.",
        )
    # The session's ARN leaves the role's path out, and sign-in through SSO has a long one.
    role = aws.client("iam").get_role(RoleName=assumed[1])["Role"]
    return str(role["Arn"])


def _denied(aws: Aws, source: str, statement: Mapping[str, Any]) -> list[DeniedAction]:
    resources = statement["Resource"]
    pages = (
        aws.client("iam")
        .get_paginator("simulate_principal_policy")
        .paginate(
            PolicySourceArn=source,
            ActionNames=statement["Action"],
            ResourceArns=[resources] if isinstance(resources, str) else resources,
            ContextEntries=list(_context(_asked_by(statement), _region(aws, statement))),
        )
    )
    results = [result for page in pages for result in page["EvaluationResults"]]
    return [
        DeniedAction(result["EvalActionName"], by_organisation=_is_by_organisation(result))
        for result in results
        if _is_denied(result)
    ]


def _is_by_organisation(result: Mapping[str, Any]) -> bool:
    details = (
        one.get("OrganizationsDecisionDetail", {})
        for one in (result, *result.get("ResourceSpecificResults", []))
    )
    return any(detail.get("AllowedByOrganizations") is False for detail in details)


def _region(aws: Aws, statement: Mapping[str, Any]) -> str:
    is_iam = all(action.startswith("iam:") for action in statement["Action"])
    return REGION_OF_IAM if is_iam else aws.region


def _asked_by(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values that its conditions ask for, by their keys; silence meets one on all values."""
    for operator, values in statement.get("Condition", {}).items():
        if not operator.startswith(ALL_VALUES):
            yield from values.items()


def _is_denied(result: Mapping[str, Any]) -> bool:
    """Not where a condition of theirs asks for what we cannot know (an address, an MFA device)."""
    missing = result.get("MissingContextValues") or any(
        one.get("MissingContextValues") for one in result.get("ResourceSpecificResults", [])
    )
    return result["EvalDecision"] != ALLOWED and not missing


def _context(asked: Iterator[tuple[str, str]], region: str) -> Iterator[dict[str, Any]]:
    for key, value in {"aws:RequestedRegion": region, **dict(asked)}.items():
        yield {
            "ContextKeyName": key,
            "ContextKeyValues": [value],
            "ContextKeyType": "string",
        }
