"""What AWS says when it denies an action: which action, on what, and who can allow it.

The text has one shape in all services (aws: access-denied-wording):

    User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based
    policy allows the ACTION action
    … with an explicit deny in a service control policy: ARN
"""

import re

from smsverifier.errors import PermissionMissing

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "UnauthorizedException",
        "ForbiddenException",
    }
)

_ACTION = re.compile(r"perform: ([\w-]+:\w+)")
_RESOURCE = re.compile(r"on resource: (\S+)")

_BY_OTHERS = {
    "service control policy": "a policy of your organisation (SCP) forbids it to the whole "
    "account: only the organisation's administrator can allow it",
    "resource control policy": "a policy of your organisation (RCP) forbids it: only the "
    "organisation's administrator can allow it",
    "permissions boundary": "your user's or role's permissions boundary leaves it out: whoever "
    "set the boundary must widen it",
    "session policy": "the policy of this session leaves it out: sign in without it, or with a "
    "wider one",
    "vpc endpoint policy": "the policy of the VPC endpoint you go through leaves it out",
}
"""Kinds of policy that the account's own administrator cannot mend, by the text that names them."""


def explain_denial(operation: str, message: str, where: str) -> PermissionMissing:
    """Which permission is missing, on what, and who can give it."""
    action = _first(_ACTION, message) or operation
    resource = _first(_RESOURCE, message)
    return PermissionMissing(
        f"AWS denied {action}{f' on {resource}' if resource else ''}",
        where=where,
        why=f"{operation}: {message}",
        hint=_hint(message),
    )


def _hint(message: str) -> str:
    again = "Then run the same command again: what is done stays done, and it goes on from there."
    for kind, words in _BY_OTHERS.items():
        if kind in message.lower():
            return f"Here {words}. {again}"
    return (
        "Ask the account's administrator to allow this action; `smsverifier policy` prints all "
        f"that this stack needs. {again}"
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1).rstrip(".,") if found else ""
