"""`policy` from end to end: an IAM policy to stdout, what to know about it to stderr."""

import json
import re
from collections.abc import Sequence

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands.configuration import read_configuration
from smsverifier.commands.context import Context
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.errors import ExitCode, UsageError
from smsverifier.naming import Names
from smsverifier.output.screen import Screen
from smsverifier.resources.iam.deployer_policy import (
    MANAGED_POLICY_CHARACTERS,
    NO_RESOURCE,
    characters,
    deployer_policy,
    sms_policy,
)
from smsverifier.resources.iam.role_policies import PolicyDocument, boundary_policy


def print_policy(context: Context, account: str | None) -> int:
    """The policy for whoever builds, runs and removes the stack; returns the exit code.

    For `account`, or for the one we are signed in to.
    """
    read_configuration(context)
    names, boundary = _names(context, account), context.config.permissions_boundary
    document = deployer_policy(names, boundary)
    talk = [
        *_wide(document),
        "Taking over an API without our tag (up --adopt) is more than this allows.",
        "check, numbers and delivery receipts need more: "
        f"smsverifier policy --sms --account {names.account}",
        *_about_roles(names, boundary),
        f"Next: {_making(names, f'smsverifier-{names.stack}')}",
    ]
    return _print(context.screen, names, document, talk)


def print_sms_policy(context: Context, account: str | None) -> int:
    """What the account's SMS takes on top of that; returns the exit code."""
    read_configuration(context)
    names = _names(context, account)
    document = sms_policy(names, context.config.permissions_boundary)
    talk = [
        "For check, numbers and delivery receipts; a stack is built and run without it.",
        *_wide(document),
        f"Next: {_making(names, f'smsverifier-{names.stack}-sms', '--sms ')}",
    ]
    return _print(context.screen, names, document, talk)


def print_boundary(context: Context, account: str | None) -> int:
    """A permissions boundary for the roles of the stack; returns the exit code."""
    read_configuration(context)
    names = _names(context, account)
    name = _boundary_name(names)
    talk = [
        "All that its roles ever need, together; put on a role, it gives nothing and bounds all.",
        f"Next: {_making(names, name, '--boundary ')}, and in the configuration "
        f"permissions_boundary: arn:aws:iam::{names.account}:policy/{name}",
    ]
    return _print(context.screen, names, boundary_policy(names), talk)


def _names(context: Context, account: str | None) -> Names:
    """The stack's names in `account`, or in the one we are signed in to, which alone is asked."""
    if account is not None and not re.fullmatch("[0-9]{12}", account):
        raise UsageError(
            f"{account!r} is not an AWS account id",
            where="--account",
            why="An account id has twelve digits.",
            hint="`aws sts get-caller-identity` tells it.",
        )
    if account is None and context.target == "local":
        raise UsageError(
            "A policy is for an AWS account, and the target is local",
            where="--account",
            why="The embedded AWS has an account of its own that exists nowhere else.",
            hint="Add --account with your account's twelve digits, or --target aws.",
        )
    refuse_demo_on_aws(context.loaded, context.target)
    refuse_unknown_region(context.config.region)
    where = AwsTarget(context.config.region, context.options.profile)
    return Names(context.config.stack, context.config.region, account or Aws(where).account)


def _print(screen: Screen, names: Names, document: PolicyDocument, talk: Sequence[str]) -> int:
    size = characters(document)
    screen.document({"policy": document, "characters": size})
    if not screen.as_json:
        # Not through the screen, which would break its lines to fit a terminal.
        screen.write(json.dumps(document, indent=2))
    screen.say(
        "",
        f"For the stack {names.stack} in account {names.account}, {names.region}: {size} of the "
        f"{MANAGED_POLICY_CHARACTERS} characters of a managed policy.",
        *talk,
    )
    return ExitCode.DONE


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
    return (
        f"smsverifier policy {option}--account {names.account} > {name}.json, then "
        f"aws iam create-policy --policy-name {name} --policy-document file://{name}.json"
    )


def _boundary_name(names: Names) -> str:
    return f"smsverifier-{names.stack}-boundary"
