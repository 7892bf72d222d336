"""The least that whoever runs this tool must be allowed, as an IAM policy for one stack.

Made from the table of calls (`actions`): nothing in it is there that no call needs. ARNs are
those of exactly this stack, except where AWS gives the name (an API's id) or knows no resource.
Printed by `policy`, and simulated by `check`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from smsverifier.naming import STACK_TAG, Names
from smsverifier.resources.iam.actions import RIGHTS, On
from smsverifier.resources.iam.role_policies import PolicyDocument

MANAGED_POLICY_CHARACTERS = 6144
"""IAM's limit for a managed policy (aws: policy-6144-characters)."""

NO_RESOURCE: Mapping[On, str] = {
    On.FIND_LOG_GROUPS: "A search: IAM knows no resource for DescribeLogGroups.",
    On.FIND_STRAYS: "Searches of the whole region and account: IAM knows no resource for "
    "GetResources, and a path is none for ListRoles.",
    On.DELIVER_PIPE_LOG: "Log deliveries and resource policies belong to the account: IAM knows "
    "no resource for them.",
    On.SMS_ACCOUNT: "Settings, limits and numbers of the account: IAM knows no resource for them.",
    On.SMS_BY_SNS: "The same, where SNS asks AWS End User Messaging in your name; only then.",
}
"""The statements with `Resource: "*"`, each with its reason."""

FOR_SMS = (
    On.SMS_ACCOUNT,
    On.SMS_BY_SNS,
    On.NUMBERS_BY_SNS,
    On.SMS_LOGS,
    On.OWN_RIGHTS,
    On.RECEIPTS_ROLE,
    On.MAKE_RECEIPTS_ROLE,
    On.PASS_RECEIPTS_ROLE,
)
"""The statements about the account's SMS, which make a policy of their own: one would be too long.

Without it a stack is built, run and removed all the same; `check`, `numbers` and delivery
receipts are what needs it.
"""


def deployer_policy(names: Names, boundary: str | None = None) -> PolicyDocument:
    """The policy for whoever runs this tool on this stack.

    With the ARN of a permissions boundary, roles can be made and given rights only within it.
    """
    return _policy(names, boundary, [on for on in On if on not in FOR_SMS])


def sms_policy(names: Names, boundary: str | None = None) -> PolicyDocument:
    """What `check`, `numbers` and delivery receipts need on top of the deployer's policy."""
    return _policy(names, boundary, FOR_SMS)


def _policy(names: Names, boundary: str | None, statements: Sequence[On]) -> PolicyDocument:
    actions, resources = _actions(boundary), _resources(names)
    conditions = _conditions(names, boundary)
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
            for on in statements
        ],
    }


def _actions(boundary: str | None) -> dict[On, set[str]]:
    """Each action that some call needs, by what it works on."""
    actions: dict[On, set[str]] = {on: set() for on in On}
    for right in (right for rights in RIGHTS.values() for right in rights):
        # Who has no boundary to put on a role needs no right to put one on.
        if boundary or right.action != "iam:PutRolePermissionsBoundary":
            actions[right.on].add(right.action)
    return actions


def characters(document: PolicyDocument) -> int:
    """The policy's size as IAM counts it, without white space."""
    return len(json.dumps(document, separators=(",", ":")))


def _resources(names: Names) -> dict[On, list[str] | str]:
    gateway = f"arn:aws:apigateway:{names.region}::"
    sms = f"arn:aws:sms-voice:{names.region}:{names.account}"
    apis, tags = f"{gateway}/restapis", f"{gateway}/tags/*"
    roles = [names.role_arn(purpose) for purpose in ("handler", "pipe", "api")]
    receipts_role = [names.receipts_role_arn]
    groups = [names.log_group_arn(g) for g in (names.function_log_group, names.pipe_log_group)]
    return {
        On.TABLE: [names.table_arn],
        # aws: log-arn-two-forms
        On.LOG_GROUPS: [arn for group in groups for arn in (group, f"{group}:*")],
        On.ROLES: roles,
        On.MAKE_ROLES: roles,
        On.FUNCTION: [names.function_arn],
        On.QUEUE: [names.queue_arn],
        On.PIPE: [names.pipe_arn],
        On.NEW_API: [apis],
        On.READ_API: [apis, f"{apis}/*", tags, f"{gateway}/account"],
        On.OWN_API: [f"{apis}/*"],
        On.API_TAGS: [tags],
        On.PASS_HANDLER_ROLE: [names.role_arn("handler")],
        On.PASS_PIPE_ROLE: [names.role_arn("pipe")],
        On.PASS_API_ROLE: [names.role_arn("api")],
        On.NUMBERS_BY_SNS: [f"{sms}:verified-destination-number/*", f"{sms}:opt-out-list/*"],
        On.SMS_LOGS: [f"{names.log_group_arn(g)}:*" for g in names.receipt_log_groups],
        On.OWN_RIGHTS: [f"arn:aws:iam::{names.account}:{kind}/*" for kind in ("role", "user")],
        On.RECEIPTS_ROLE: receipts_role,
        On.MAKE_RECEIPTS_ROLE: receipts_role,
        On.PASS_RECEIPTS_ROLE: receipts_role,
        **dict.fromkeys(NO_RESOURCE, "*"),
    }


def _conditions(names: Names, boundary: str | None) -> dict[On, Any]:
    """An API is known by its tag (aws: api-tags-are-inherited); a role is passed once.

    Of the tags themselves AWS knows no tag: only what is asked for can be compared there. That
    somebody else's API is not taken over by tagging it is up to `OwnApi`: to tag an API is to
    change it as well.
    """
    ours = _equal(f"aws:RequestTag/{STACK_TAG}", names.stack)
    within = {"ArnEquals": {"iam:PermissionsBoundary": boundary}}
    by_sns = _equal("aws:CalledViaLast", "sns.amazonaws.com")
    return {
        On.NEW_API: ours,
        On.API_TAGS: ours,
        On.OWN_API: _equal(f"aws:ResourceTag/{STACK_TAG}", names.stack),
        **(dict.fromkeys((On.MAKE_ROLES, On.MAKE_RECEIPTS_ROLE), within) if boundary else {}),
        On.PASS_HANDLER_ROLE: _passed_to("lambda.amazonaws.com"),
        On.PASS_PIPE_ROLE: _passed_to("pipes.amazonaws.com"),
        On.PASS_API_ROLE: _passed_to("apigateway.amazonaws.com"),
        On.PASS_RECEIPTS_ROLE: _passed_to("sns.amazonaws.com"),
        On.SMS_BY_SNS: by_sns,
        On.NUMBERS_BY_SNS: by_sns,
    }


def _passed_to(service: str) -> dict[str, Any]:
    return _equal("iam:PassedToService", service)


def _equal(key: str, value: str) -> dict[str, Any]:
    return {"StringEquals": {key: value}}
