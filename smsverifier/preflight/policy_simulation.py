"""Which of the actions this stack needs are denied to us, by IAM's own simulation.

The policies that `smsverifier policy` prints say what to simulate: each statement's actions, on
its resources, with the values that its conditions ask for. So whoever has exactly those is denied
nothing here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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

_ROOT = re.compile(r"arn:aws:iam::[0-9]{12}:root")
_ENTITY = re.compile(r"arn:aws:iam::[0-9]{12}:(?:user|role)/.+")
_ASSUMED = re.compile(r"arn:aws:sts::[0-9]{12}:assumed-role/([^/]+)/.+")


def denied_actions(aws: Aws, caller: str, policies: Sequence[PolicyDocument]) -> tuple[str, ...]:
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


def _denied(aws: Aws, source: str, statement: Mapping[str, Any]) -> list[str]:
    resources = statement["Resource"]
    pages = (
        aws.client("iam")
        .get_paginator("simulate_principal_policy")
        .paginate(
            PolicySourceArn=source,
            ActionNames=statement["Action"],
            ResourceArns=[resources] if isinstance(resources, str) else resources,
            ContextEntries=list(_context(statement.get("Condition", {}))),
        )
    )
    results = [result for page in pages for result in page["EvaluationResults"]]
    return [result["EvalActionName"] for result in results if _is_denied(result)]


def _is_denied(result: Mapping[str, Any]) -> bool:
    """Not where a condition of theirs asks for what we cannot know (an address, an MFA device)."""
    missing = result.get("MissingContextValues") or any(
        one.get("MissingContextValues") for one in result.get("ResourceSpecificResults", [])
    )
    return result["EvalDecision"] != ALLOWED and not missing


def _context(condition: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What a request says that meets the condition; silence meets one on all values."""
    for operator, values in condition.items():
        if operator.startswith(ALL_VALUES):
            continue
        for key, value in values.items():
            yield {
                "ContextKeyName": key,
                "ContextKeyValues": [value],
                "ContextKeyType": "string",
            }
