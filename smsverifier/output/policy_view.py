"""An IAM policy for people: itself on standard output, what to know about it beside it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from smsverifier.naming import Names
from smsverifier.output.screen import Screen
from smsverifier.platform.shells import USUAL
from smsverifier.resources.iam.deployer_policy import (
    MANAGED_POLICY_CHARACTERS,
    NO_RESOURCE,
    characters,
)
from smsverifier.resources.iam.role_policies import PolicyDocument


class PolicyKind(Enum):
    """What a policy is for."""

    DEPLOYER = auto()
    """Who builds, runs and removes the stack."""
    SMS = auto()
    """What the account's SMS takes on top of that."""
    MESSAGES = auto()
    """What announcements take on top of that."""
    BOUNDARY = auto()
    """The permissions boundary of the stack's roles."""


@dataclass(frozen=True)
class PolicyResult:
    """What `policy` prints."""

    kind: PolicyKind
    names: Names
    document: PolicyDocument
    boundary: str | None
    """The permissions boundary that is configured, as an ARN."""


def show_policy(screen: Screen, result: PolicyResult) -> None:
    """The policy, and what to know about it."""
    names, size = result.names, characters(result.document)
    screen.document({"policy": result.document, "characters": size})
    if not screen.as_json:
        screen.write(json.dumps(result.document, indent=2))
    screen.say(
        "",
        f"For the stack {names.stack} in account {names.account}, {names.region}: {size} of the "
        f"{MANAGED_POLICY_CHARACTERS} characters of a managed policy.",
        *NOTES[result.kind](result),
    )


def _of_deployer(result: PolicyResult) -> Iterator[str]:
    names = result.names
    yield from _wide(result.document)
    yield "Taking over an API without our tag (up --adopt) is more than this allows."
    yield (
        "check, numbers, delivery receipts, the e-mail and alerts need more: "
        f"smsverifier policy --sms --account {names.account}"
    )
    yield (
        "The schedules of announcements, which up makes, and what has no room here need a second "
        "policy: "
        f"smsverifier policy --messages --account {names.account}"
    )
    yield from _about_roles(names, result.boundary)
    yield f"Next: {_making(names, f'smsverifier-{names.stack}')}"


def _of_sms(result: PolicyResult) -> Iterator[str]:
    yield (
        "For check, numbers, delivery receipts, the e-mail and alerts; a stack without these is "
        "built and run without it."
    )
    yield from _wide(result.document)
    yield f"Next: {_making(result.names, f'smsverifier-{result.names.stack}-sms', '--sms ')}"


def _of_messages(result: PolicyResult) -> Iterator[str]:
    names, name = result.names, f"smsverifier-{result.names.stack}-messages"
    yield (
        "For the schedules of announcements, and for what the first policy has no room for; up and "
        "down need it beside that one."
    )
    yield from _wide(result.document)
    yield f"Next: {_making(names, name, '--messages ')}"


def _of_boundary(result: PolicyResult) -> Iterator[str]:
    names, name = result.names, _boundary_name(result.names)
    yield "All that its roles ever need, together; put on a role, it gives nothing and bounds all."
    yield (
        f"Next: {_making(names, name, '--boundary ')}, and in the configuration "
        f"permissions_boundary: arn:aws:iam::{names.account}:policy/{name}"
    )


NOTES = {
    PolicyKind.DEPLOYER: _of_deployer,
    PolicyKind.SMS: _of_sms,
    PolicyKind.MESSAGES: _of_messages,
    PolicyKind.BOUNDARY: _of_boundary,
}


def _wide(document: PolicyDocument) -> list[str]:
    """Why some statements are on everything."""
    here = {statement["Sid"] for statement in document["Statement"]}
    return [
        f"{sid} is allowed on everything. {reason}"
        for sid, reason in NO_RESOURCE.items()
        if sid in here
    ]


def _about_roles(names: Names, boundary: str | None) -> list[str]:
    """What the right to make roles amounts to."""
    if boundary:
        return [f"Roles can be made and given rights only within {boundary}."]
    name = _boundary_name(names)
    return [
        "Beware: it is as strong as an administrator. Whoever may write a role's policy and hand "
        "the role to a function can give that function any right. A permissions boundary ends "
        "that:",
        f"  1. an administrator makes it: {_making(names, name, '--boundary ')}",
        f"  2. permissions_boundary: arn:aws:iam::{names.account}:policy/{name} in the "
        "configuration",
        "  3. print this policy again: it then allows roles within the boundary only",
    ]


def _making(names: Names, name: str, option: str = "") -> str:
    """The commands that make a managed policy of what is printed; they need no signing in."""
    printed = f"smsverifier policy {option}--account {names.account}"
    return (
        f"{USUAL.kept(printed, f'{name}.json')}, then "
        f"aws iam create-policy --policy-name {name} --policy-document file://{name}.json"
    )


def _boundary_name(names: Names) -> str:
    return f"smsverifier-{names.stack}-boundary"
