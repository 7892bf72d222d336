"""What AWS says when a rule forbids an action: which action, on what, and who can allow it.

The text has one shape in all services (aws: access-denied-wording):

    User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based
    policy allows the ACTION action
    … with an explicit deny in a service control policy: ARN

It never says what the rule asks for. What organisations ask for is mostly something that the
configuration has a key for, so that is named, by the action (aws: what-organisations-ask-for).
"""

import re
from collections.abc import Iterator

from smsverifier.errors import AwsError, PermissionMissing

# Patterns are compiled when there is a denial.
_ACTION = r"perform: ([\w-]+:\w+)"
_RESOURCE = r"on resource: (\S+)"

KEPT = "What is done stays done."
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
    "explicit deny": "a policy forbids it outright, which no policy that allows it outweighs: "
    "whoever wrote it must except this, or tell you what it asks for",
}
"""Kinds of policy that a further right does not mend, by the text that names them, in order."""

_ROLE_RIGHTS = (
    r"(?i)iam:(CreateRole|(Put|Delete)RolePolicy|(Attach|Detach)RolePolicy"
    r"|(Put|Delete)RolePermissionsBoundary|UpdateAssumeRolePolicy)"
)
_MAKES = r"(?i)[\w-]+:(Create|Tag|Put\w*Alarm|Subscribe)|apigateway:(POST|PUT)"
_READS = r"(?i):(Get|Describe|List|Simulate|Filter)\w*$"
_RETENTION = r"(?i)logs:(Put|Delete)RetentionPolicy"
_GLOBAL = ("iam:", "sts:", "freetier:")
"""What is asked in one region for all, which rules about regions leave out."""


def explain_denial(operation: str, message: str, where: str) -> PermissionMissing:
    """Which permission is missing, on what, and who can give it."""
    action = _first(_ACTION, message) or operation
    resource = _first(_RESOURCE, message)
    advice = (_who(message), _what_may_help(action, resource, message), _kept(action))
    return PermissionMissing(
        f"AWS denied {action}{f' on {resource}' if resource else ''}",
        where=where,
        why=f"{operation}: {message}",
        hint=" ".join(filter(None, advice)),
    )


def _who(message: str) -> str:
    text = message.lower()
    for kind, words in _BY_OTHERS.items():
        if kind in text:
            return f"Here {words}."
    return (
        "Ask the account's administrator to allow this action; `smsverifier policy` prints all "
        "that this stack needs."
    )


def _what_may_help(action: str, resource: str, message: str) -> str:
    """The keys of the configuration that would meet what such rules ask for."""
    if not is_forbidden(message):
        return f"It may be allowed only with {_boundary(resource)}." if _is_of_role(action) else ""
    keys = list(_keys(action, resource))
    several = ", or ".join((", ".join(keys[:-1]), keys[-1])) if len(keys) > 1 else "".join(keys)
    return several and f"Such rules often ask for what the configuration can say: {several}."


def _keys(action: str, resource: str) -> Iterator[str]:
    if _is_of_role(action):
        yield _boundary(resource)
    if re.fullmatch(_RETENTION, action):
        yield "the retention that the organisation sets (`handler.log_retention_days`)"
    if re.match(_MAKES, action):
        yield "certain tags (`tags`)"
    if not action.lower().startswith(_GLOBAL):
        yield f"another region (`region`{_now(resource)})"


def _is_of_role(action: str) -> bool:
    return re.fullmatch(_ROLE_RIGHTS, action) is not None


def _boundary(resource: str) -> str:
    account = resource.split(":")[4] if resource.count(":") > 4 else "ACCOUNT"
    return (
        "a permissions boundary on every role (`permissions_boundary: "
        f"arn:aws:iam::{account}:policy/NAME`; the administrator knows its name)"
    )


def _kept(action: str) -> str:
    return "" if re.search(_READS, action) else KEPT


def is_denial(message: str) -> bool:
    """Whether these are the words of one, under whatever code."""
    return "not authorized to perform: " in message


def is_forbidden(message: str) -> bool:
    """Whether a rule says no, rather than none saying yes."""
    text = message.lower()
    return "explicit deny" in text or "control policy" in text


def _now(resource: str) -> str:
    parts = resource.split(":")
    return f", now {parts[3]}" if len(parts) > 3 and parts[3] else ""


# aws: tag-policy-wording
_TAG_POLICY = "tag policy"
_TAG_KEY = r"(?m)tag keys?:? *['\"\[]*([^'\"\]]+?)['\"\]]*\.?$"
OURS = "smsverifier:"
"""How the keys of this tool's own tags begin."""


def is_tag_policy(code: str, message: str) -> bool:
    """Whether the organisation's rules for tags refuse it, under whatever code."""
    return code.startswith("TagPolicy") or f"the {_TAG_POLICY} " in message.lower()


def explain_tag_policy(operation: str, message: str, where: str) -> AwsError:
    """Which tag, and what to write where."""
    key = _first(_TAG_KEY, message)
    head = "The tag policy of your organisation refuses"
    return AwsError(
        f"{head} the tag {key}" if key else f"{head} a tag",
        where=where,
        why=f"{operation}: {message}",
        hint=_about_tag(key),
    )


def _about_tag(key: str) -> str:
    if key.startswith(OURS):
        return (
            "That tag is how smsverifier finds what is its own, and cannot be another: ask the "
            "organisation's administrator to leave the keys that begin with smsverifier: out of "
            f"the policy. {KEPT}"
        )
    written = f'"{key}"' if ":" in key else key or "KEY"
    return (
        f"Write a value that it allows under `tags` of the configuration (`{written}: VALUE`), the "
        "key spelled as in the policy. `aws organizations describe-effective-policy --policy-type "
        f"TAG_POLICY` shows what is allowed. {KEPT}"
    )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1).rstrip(".,") if found else ""
