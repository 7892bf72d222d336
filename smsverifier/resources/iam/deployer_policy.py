"""The least that whoever runs this tool must be allowed, as an IAM policy for one stack.

Made from the table of calls (`actions`): nothing in it is there that no call needs. ARNs are
those of exactly this stack, except where AWS gives the name (an API's id) or knows no resource.
Printed by `policy`, and simulated by `check`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from smsverifier.naming import Names
from smsverifier.resources.alarms import ALARM
from smsverifier.resources.alert_subscription import UNSUBSCRIBE
from smsverifier.resources.alert_topic import TOPIC
from smsverifier.resources.cloudwatch_dashboard import DASHBOARD
from smsverifier.resources.delivery_receipts import (
    MAKE_RECEIPTS_ROLE,
    PASS_RECEIPTS_ROLE,
    RECEIPTS_ROLE,
)
from smsverifier.resources.email_identity import IDENTITIES, MAIL_ACCOUNT
from smsverifier.resources.iam.actions import (
    NUMBERS_BY_SNS,
    OWN_RIGHTS,
    RIGHTS,
    SMS_ACCOUNT,
    SMS_BY_SNS,
    SMS_LOGS,
    STATEMENTS,
)
from smsverifier.resources.iam.role_policies import PolicyDocument
from smsverifier.resources.kind import Statement
from smsverifier.resources.log_group import FIND_LOG_GROUPS
from smsverifier.resources.rest_api import OWN_TAGS
from smsverifier.resources.schedule_group import PASS_ROLE as PASS_SCHEDULE_ROLE
from smsverifier.resources.schedule_group import SCHEDULE_GROUP, SCHEDULES
from smsverifier.resources.table import FIND_BACKUPS

MANAGED_POLICY_CHARACTERS = 6144
"""IAM's limit for a managed policy (aws: policy-6144-characters)."""

FOR_SMS = (
    SMS_ACCOUNT,
    SMS_BY_SNS,
    NUMBERS_BY_SNS,
    SMS_LOGS,
    OWN_RIGHTS,
    RECEIPTS_ROLE,
    MAKE_RECEIPTS_ROLE,
    PASS_RECEIPTS_ROLE,
    IDENTITIES,
    MAIL_ACCOUNT,
    TOPIC,
    UNSUBSCRIBE,
    ALARM,
    DASHBOARD,
)
"""The statements about the account's SMS and mail and about alerts: one policy would be too long.

Without it a stack is built, run and removed all the same; `check`, `numbers`, e-mail, delivery
receipts and alerts are what needs it.
"""


FOR_MESSAGES = (
    SCHEDULE_GROUP,
    SCHEDULES,
    PASS_SCHEDULE_ROLE,
    OWN_TAGS,
    FIND_LOG_GROUPS,
    FIND_BACKUPS,
)
"""The statements about what is sent beside the SMS that confirms, and what else the stack's own has
no room for: a policy of its own, too. `up` needs both.
"""


def _actions(statement: Statement, boundary: str | None) -> list[str]:
    """Each action that some call needs on it."""
    actions = {
        right.action for rights in RIGHTS.values() for right in rights if right.on == statement
    }
    # Who has no boundary to put on a role needs no right to put one on.
    return sorted(actions - (set() if boundary else {"iam:PutRolePermissionsBoundary"}))


def _place(statement: Statement) -> tuple[bool, bool]:
    """First what is the stack's own, then the roles it hands over, then what is on everything."""
    return statement.arns is None, "iam:PassRole" in _actions(statement, None)


FOR_STACK = tuple(
    sorted((on for on in STATEMENTS if on not in (*FOR_SMS, *FOR_MESSAGES)), key=_place)
)

NO_RESOURCE: Mapping[str, str] = {
    statement.sid: statement.why_all
    for statement in (*FOR_STACK, *FOR_SMS, *FOR_MESSAGES)
    if statement.arns is None
}
"""The statements with `Resource: "*"`, each with its reason."""


def deployer_policy(names: Names, boundary: str | None = None) -> PolicyDocument:
    """The policy for whoever runs this tool on this stack.

    With the ARN of a permissions boundary, roles can be made and given rights only within it.
    """
    return _policy(names, boundary, FOR_STACK)


def sms_policy(names: Names, boundary: str | None = None) -> PolicyDocument:
    """What `check`, `numbers`, e-mail and receipts need on top of the deployer's policy."""
    return _policy(names, boundary, FOR_SMS)


def messages_policy(names: Names, boundary: str | None = None) -> PolicyDocument:
    """What announcements need on top of the deployer's policy; `up` makes what they go by."""
    return _policy(names, boundary, FOR_MESSAGES)


def _policy(names: Names, boundary: str | None, statements: Sequence[Statement]) -> PolicyDocument:
    return {
        "Version": "2012-10-17",
        "Statement": [_written(statement, names, boundary) for statement in statements],
    }


def _written(statement: Statement, names: Names, boundary: str | None) -> dict[str, Any]:
    condition = statement.condition(names, boundary)
    return {
        "Sid": statement.sid,
        "Effect": "Allow",
        "Action": _actions(statement, boundary),
        "Resource": "*" if statement.arns is None else statement.arns(names),
        **({"Condition": condition} if condition else {}),
    }


def characters(document: PolicyDocument) -> int:
    """The policy's size as IAM counts it, without white space."""
    return len(json.dumps(document, separators=(",", ":")))
