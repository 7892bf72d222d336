"""`policy` from end to end: the deployer's policy to stdout, what to know about it to stderr."""

import json
import re
import sys

from smsverifier.errors import ExitCode, UsageError
from smsverifier.flows.session import Session
from smsverifier.naming import Names
from smsverifier.resources.policy import (
    MANAGED_POLICY_CHARACTERS,
    NO_RESOURCE,
    characters,
    deployer_policy,
)


def print_policy(session: Session, account: str | None) -> int:
    """The policy for `account`, or for the one we are signed in to; returns the exit code."""
    if account is not None and not re.fullmatch("[0-9]{12}", account):
        raise UsageError(
            f"{account!r} is not an AWS account id",
            where="--account",
            why="An account id has twelve digits.",
            hint="`aws sts get-caller-identity` tells it.",
        )
    if account is None and session.place.target == "local":
        raise UsageError(
            "A policy is for an AWS account, and the target is local",
            where="--account",
            why="The embedded AWS has an account of its own that exists nowhere else.",
            hint="Add --account with your account's twelve digits, or --target aws.",
        )
    names = Names(session.config.stack, session.aws.region, account or session.aws.account)
    document = deployer_policy(names)
    size = characters(document)
    session.screen.document({"policy": document, "characters": size})
    if not session.screen.as_json:
        # Not through the screen, which would break its lines to fit a terminal.
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    session.screen.say(*_summary(names, size))
    return ExitCode.DONE


def _summary(names: Names, size: int) -> list[str]:
    wide = [f"{on.value} is allowed on everything. {reason}" for on, reason in NO_RESOURCE.items()]
    return [
        "",
        f"For the stack {names.stack} in account {names.account}, {names.region}: {size} of the "
        f"{MANAGED_POLICY_CHARACTERS} characters of a managed policy.",
        *wide,
        "Taking over an API without our tag (up --adopt) is more than this allows.",
        f"Next: smsverifier policy > policy.json, then aws iam create-policy --policy-name "
        f"smsverifier-{names.stack} --policy-document file://policy.json",
    ]
