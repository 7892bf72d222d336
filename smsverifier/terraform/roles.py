"""A role: who may take it, and the one policy that says what it may do."""

import json
import re
from typing import Any

from smsverifier.resources.role import AN_HOUR, POLICY
from smsverifier.terraform.handover import Handover, Part
from smsverifier.terraform.hcl import Block, Expression, Value, interpolated, jsonencode, resource
from smsverifier.terraform.references import ACCOUNT, REGION
from smsverifier.terraform.tags import tags

USUAL_ORDER = (
    "Version",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "Resource",
    "Condition",
)
_ACCOUNT_OF_POLICY = re.compile(r"^(arn:aws:iam::)\d{12}(:.*)$", re.DOTALL)


def role(handover: Handover, purpose: str) -> Part:
    """`aws_iam_role.PURPOSE` with its policy."""
    key = f"{purpose}_role"
    name = handover.names.role(purpose)
    arguments = {
        **_arguments(handover, key, handover.names.stack, purpose),
        "max_session_duration": _session(handover, key),
        "tags": tags(handover, key),
    }
    return Part(
        (resource("aws_iam_role", purpose, arguments), _policy(handover, key, purpose)),
        (
            *handover.imported(f"aws_iam_role.{purpose}", name),
            *handover.imported(f"aws_iam_role_policy.{purpose}", f"{name}:{POLICY}"),
        ),
    )


def shared_role(handover: Handover, key: str, purpose: str, *, comment: str) -> Part:
    """A role that is not one stack's, where it is to be made."""
    arguments = _arguments(handover, key, "smsverifier", purpose)
    made = resource("aws_iam_role", purpose, arguments, comment=comment)
    return Part((made, _policy(handover, key, purpose)))


def in_region(handover: Handover, name: str) -> Value:
    """A name with the region in it."""
    before, region, after = name.partition(f"-{handover.names.region}-")
    return interpolated(f"{before}-", REGION, f"-{after}") if region else name


def policy_document(handover: Handover, text: str, *, circular: bool = False) -> Expression:
    """JSON text as a call of `jsonencode`.

    `circular`: what it names refers back to who has it.
    """
    references = handover.references
    document = _in_usual_order(json.loads(text))
    return jsonencode(references.composed(document) if circular else references.resolved(document))


def _arguments(handover: Handover, key: str, prefix: str, purpose: str) -> dict[str, Value]:
    request = handover.request(key, "CreateRole")
    boundary = request.get("PermissionsBoundary") or handover.by_hand(key).get(
        "permissions_boundary"
    )
    return {
        "name": interpolated(f"{prefix}-", REGION, f"-{purpose}"),
        "path": request["Path"],
        "description": request["Description"],
        # Whoever takes it refers to it: references here would be circles.
        "assume_role_policy": policy_document(
            handover, request["AssumeRolePolicyDocument"], circular=True
        ),
        "permissions_boundary": boundary and _of_this_account(boundary),
    }


def _policy(handover: Handover, key: str, purpose: str) -> Block:
    request = handover.request(key, "PutRolePolicy")
    return resource(
        "aws_iam_role_policy",
        purpose,
        {
            "name": POLICY,
            "role": Expression(f"aws_iam_role.{purpose}.name"),
            "policy": policy_document(handover, request["PolicyDocument"]),
        },
    )


def _in_usual_order(value: Any) -> Any:
    """A policy as people write it: Version first, then in each statement Sid, Effect, …"""
    if isinstance(value, list):
        return [_in_usual_order(each) for each in value]
    if not isinstance(value, dict):
        return value
    known = [name for name in USUAL_ORDER if name in value]
    others = [name for name in value if name not in known]
    return {name: _in_usual_order(value[name]) for name in (*known, *others)}


def _session(handover: Handover, key: str) -> int | None:
    seconds: int = handover.uncompared(key).get("max_session_seconds", AN_HOUR)
    return None if seconds == AN_HOUR else seconds


def _of_this_account(arn: str) -> Value:
    """A policy that bounds a role is of the role's account, or one of AWS's own."""
    found = _ACCOUNT_OF_POLICY.match(arn)
    return interpolated(found[1], ACCOUNT, found[2]) if found else arn
