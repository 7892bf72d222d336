"""Saying first that no configuration was found here: the stack that is meant may be another."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from smsverifier.aws import Aws, Where
from smsverifier.config.load import DEFAULT_FILE
from smsverifier.errors import ConfigError
from smsverifier.flows.configured import Configured
from smsverifier.flows.options import Options
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.local.process import Running
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.pipeline.stacks import tagged_stacks

NAME_ONE = "Name one with --stack NAME, or its configuration with -c PATH."


def tell_no_configuration(
    known: Configured, running: Running | None, kept: Sequence[HeldRegistrations]
) -> None:
    """Say so, and which stacks the embedded AWS has; of one that was named, if it is not there."""
    there = set(running.stacks if running else ())
    waiting = {held.stack for held in (running.kept if running else kept)}
    stack, others = known.config.stack, (there | waiting) - {known.config.stack}
    if known.is_named:
        if others and stack not in there | waiting:
            found = _in_embedded(running is not None, there, waiting - there)
            known.screen.say(f"There is no {stack}. {found}", "")
        return
    if known.path is None:
        known.screen.say(
            built_in(stack),
            _in_embedded(running is not None, there, waiting - there),
            *([NAME_ONE] if others else []),
            "",
        )


def tell_built_in(known: Configured) -> None:
    """Say so, for what is reckoned from the configuration alone."""
    if known.path is None and not known.is_named:
        known.screen.say(built_in(known.config.stack), "")


def built_in(stack: str) -> str:
    """That `stack` is what comes with the program, and nobody's event."""
    return f"There is no {DEFAULT_FILE} in {_folder()}: this is about the built-in {stack}."


def _folder() -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:  # somebody removed it
        return "this folder"


def _in_embedded(runs: bool, there: set[str], waiting: set[str]) -> str:
    parts = []
    if there:
        parts.append(f"In the embedded AWS: {', '.join(sorted(there))}.")
    elif runs:
        parts.append("The embedded AWS has no stack.")
    else:
        parts.append("The embedded AWS does not run.")
    if waiting:
        parts.append(f"With registrations kept on disk: {', '.join(sorted(waiting))}.")
    return " ".join(parts)


def with_stacks(error: ConfigError, options: Options, environ: Mapping[str, str]) -> ConfigError:
    """`error`, which asks for a stack's name on AWS, with the names that there are."""
    region = options.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region is None or options.target != "aws" or os.path.lexists(DEFAULT_FILE):
        return error
    where = Where(region, options.profile, None)
    stacks = answer_or(ask(lambda: tagged_stacks(Aws(where).briefly())), ())
    if stacks:
        error.why += f" Tagged in {region}, some perhaps gone already: {', '.join(sorted(stacks))}."
    return error
