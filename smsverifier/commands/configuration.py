"""What a command knows before it reaches any AWS: which stack is meant, in which region.

Where no configuration was found, it says so first: the stack that is meant may be another.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands import StackOptions
from smsverifier.commands.context import Context
from smsverifier.config import Config
from smsverifier.config.load import (
    ACCOUNT,
    DEFAULT_FILE,
    NOTHING,
    Loaded,
    load,
    load_leniently,
    refuse_demo_on_aws,
)
from smsverifier.config.validate import own_mistake
from smsverifier.config.wording import ended
from smsverifier.errors import ConfigError, UsageError
from smsverifier.output.configuration_view import (
    KnownStacks,
    say_built_in,
    say_mistakes,
    say_no_configuration,
    say_unknown_stack,
)

if TYPE_CHECKING:
    from smsverifier.local.journal_file import HeldRegistrations


def read_configuration(context: Context, *, anyhow: bool = False) -> None:
    """Find out which stack is meant: the configuration, and what was said over it.

    Args:
        context: gets `loaded`, `config` and `target`.
        anyhow: whether the command needs no more than the stack's name, region and target, so
            that a mistake elsewhere is told and does not stop it.

    Raises:
        ConfigError: a named file cannot be read, or what it says is wrong.
        UsageError: no stack can have the name that `--stack` says.
    """
    options = context.options
    _refuse_name(options.stack)
    loaded = _read_anyhow(context) if anyhow else load(options.config, environ=context.environ)
    target = options.target or loaded.config.target
    _refuse_unread(options, loaded, target)
    region = _region(context, loaded.config, target)
    stack = options.stack or loaded.config.stack
    context.loaded, context.target = loaded, target
    context.config = loaded.config.model_copy(update={"region": region, "stack": stack})
    context.screen.zone = loaded.config.zone
    location = f"{stack}, {target}, {region}"
    say_mistakes(context.screen, loaded, location)


def read_place(context: Context) -> None:
    """Target and region alone: which stack the configuration is of makes no difference.

    Raises ConfigError where a wrong configuration does not tell them, and no option does.
    """
    options = context.options
    loaded = load_leniently(options.config, environ=context.environ)
    target = options.target or loaded.config.target
    _refuse_unread(options, replace(loaded, unread=tuple({*loaded.unread} - {"stack"})), target)
    region = _region(context, loaded.config, target)
    context.loaded, context.target = loaded, target
    context.config = loaded.config.model_copy(update={"region": region})
    context.screen.zone = loaded.config.zone


def _read_anyhow(context: Context) -> Loaded:
    """What can be read; on AWS a file that is not there is as one that cannot be read."""
    options = context.options
    loaded = load_leniently(options.config, environ=context.environ)
    try:
        refuse_demo_on_aws(loaded, options.target or loaded.config.target)
    except ConfigError as error:
        return replace(loaded, config=NOTHING.config, mistakes=error, unread=NOTHING.unread)
    return loaded


def _refuse_name(stack: str | None) -> None:
    wrong = None if stack is None else own_mistake("stack", stack)
    if wrong is not None:
        raise UsageError(
            f"There is no stack called {wrong.found}",
            where="--stack",
            why=ended(f"A stack's name is {wrong.allowed}"),
            hint="`smsverifier status` without it shows the configuration's.",
        )


def _refuse_unread(options: StackOptions, loaded: Loaded, target: str) -> None:
    """Raise if it is not known for certain which stack is meant: a default may be another event."""
    if target == "aws" and loaded.mistakes is not None and ACCOUNT in loaded.unread:
        raise ConfigError(
            f"{loaded.mistakes.message} Which account is meant cannot be read.",
            loaded.mistakes.findings,
            where=loaded.mistakes.where,
            why="`account` names the only one that may be used, and what stands there is none.",
            hint="Mend `account`, or take it out.",
        )
    missing = [key for key in loaded.unread if getattr(options, key, "") is None]
    if loaded.mistakes is not None and missing:
        given = " ".join(f"--{key} …" for key in missing)
        raise ConfigError(
            f"{loaded.mistakes.message} Which stack is meant cannot be read: {', '.join(missing)}.",
            loaded.mistakes.findings,
            where=loaded.mistakes.where,
            why="No default stands in for it, which could be another event.",
            hint=f"Add {given} to go on without the configuration, or mend it.",
        )


def _region(context: Context, config: Config, target: str) -> str:
    """The option, the configuration, then (for AWS only) the environment, then the default."""
    chosen = context.options.region or (
        config.region if "region" in config.model_fields_set else None
    )
    if chosen is None and target == "aws":
        chosen = environment_region(context)
    return chosen or config.region


def say_stack(context: Context, kept: "Sequence[HeldRegistrations]") -> None:
    """What stack it is about, where no file says so; of one that was named, if it is not there."""
    running = context.running
    there = frozenset(running.stacks if running else ())
    waiting = frozenset(held.stack for held in (running.kept if running else kept))
    known = KnownStacks(running is not None, there, waiting)
    stack, screen = context.config.stack, context.screen
    if context.options.stack is not None:
        say_unknown_stack(screen, stack, known)
    elif context.loaded.path is None:
        say_no_configuration(screen, stack, context.folder, known)


def say_demo(context: Context) -> None:
    """The same for what is reckoned from the configuration alone."""
    if context.loaded.path is None and context.options.stack is None:
        say_built_in(context.screen, context.config.stack, context.folder)


def with_known_stacks(context: Context, error: ConfigError) -> ConfigError:
    """`error`, which asks for a stack's name on AWS, with the names that there are."""
    options = context.options
    region = options.region or environment_region(context)
    if region is None or options.target != "aws" or os.path.lexists(DEFAULT_FILE):
        return error
    from smsverifier.resources.tag_search import tagged_stacks  # noqa: PLC0415 - for this alone

    where = AwsTarget(region, options.profile, None)
    stacks = value_or(result_of(lambda: tagged_stacks(Aws(where).briefly())), ())
    if stacks:
        error.why += f" Tagged in {region}, some perhaps gone already: {', '.join(sorted(stacks))}."
    return error


def environment_region(context: Context) -> str | None:
    """The region that the environment names."""
    return context.environ.get("AWS_REGION") or context.environ.get("AWS_DEFAULT_REGION")
