"""The least that whoever runs this tool must be allowed, as an IAM policy for one stack.

Made from the table of calls (`calls`): nothing in it is there that no call needs. ARNs are
those of exactly this stack, except where AWS gives the name (an API's id) or knows no resource.
"""

import json
from collections.abc import Mapping
from typing import Any

from smsverifier.naming import STACK_TAG, Names
from smsverifier.resources.calls import RIGHTS, On
from smsverifier.resources.permissions import Document

MANAGED_POLICY_CHARACTERS = 6144
"""IAM's limit for a managed policy; white space does not count (facts §7)."""

NO_RESOURCE: Mapping[On, str] = {
    On.FIND_LOG_GROUPS: "A search: IAM knows no resource for DescribeLogGroups.",
    On.FIND_STRAYS: "Searches of the whole region and account: IAM knows no resource for "
    "GetResources, and a path is none for ListRoles.",
    On.DELIVER_PIPE_LOG: "Log deliveries and resource policies belong to the account: IAM knows "
    "no resource for them.",
}
"""The statements with `Resource: "*"`, each with its reason."""


def deployer_policy(names: Names) -> Document:
    """The policy for whoever runs this tool, with all its commands, on this stack."""
    actions: dict[On, set[str]] = {}
    for right in (right for rights in RIGHTS.values() for right in rights):
        actions.setdefault(right.on, set()).add(right.action)
    resources = _resources(names)
    conditions = _conditions(names)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": on.value,
                "Effect": "Allow",
                "Action": sorted(actions[on]),
                "Resource": resources[on],
                **({"Condition": conditions[on]} if on in conditions else {}),
            }
            for on in On
        ],
    }


def characters(document: Document) -> int:
    """The policy's size as IAM counts it, without white space."""
    return len(json.dumps(document, separators=(",", ":")))


def _resources(names: Names) -> dict[On, list[str] | str]:
    apis = f"arn:aws:apigateway:{names.region}::/restapis"
    groups = [names.log_group_arn(g) for g in (names.function_log_group, names.pipe_log_group)]
    return {
        On.TABLE: [names.table_arn],
        # Tag calls want the plain ARN, the others the one with `:*` (facts §9).
        On.LOG_GROUPS: [arn for group in groups for arn in (group, f"{group}:*")],
        On.ROLES: [names.role_arn(purpose) for purpose in ("handler", "pipe", "api")],
        On.FUNCTION: [names.function_arn],
        On.QUEUE: [names.queue_arn],
        On.PIPE: [names.pipe_arn],
        On.NEW_API: [apis],
        On.READ_API: [apis, f"{apis}/*"],
        On.OWN_API: [f"{apis}/*"],
        On.API_TAGS: [f"arn:aws:apigateway:{names.region}::/tags/*"],
        On.PASS_HANDLER_ROLE: [names.role_arn("handler")],
        On.PASS_PIPE_ROLE: [names.role_arn("pipe")],
        On.PASS_API_ROLE: [names.role_arn("api")],
        **dict.fromkeys(NO_RESOURCE, "*"),
    }


def _conditions(names: Names) -> dict[On, Any]:
    """An API is known by its tag, which its parts inherit (facts §6.7); a role is passed once."""
    return {
        On.NEW_API: {"StringEquals": {f"aws:RequestTag/{STACK_TAG}": names.stack}},
        On.OWN_API: {"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": names.stack}},
        On.PASS_HANDLER_ROLE: _passed_to("lambda.amazonaws.com"),
        On.PASS_PIPE_ROLE: _passed_to("pipes.amazonaws.com"),
        On.PASS_API_ROLE: _passed_to("apigateway.amazonaws.com"),
    }


def _passed_to(service: str) -> dict[str, Any]:
    return {"StringEquals": {"iam:PassedToService": service}}
