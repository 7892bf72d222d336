"""What a command knows before it reaches any AWS: which stack is meant, in which region.

Where no configuration was found, it says so first: the stack that is meant may be another.
"""

import os
from collections.abc import Sequence
from dataclasses import replace

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands import StackOptions
from smsverifier.commands.context import Context
from smsverifier.config import Config
from smsverifier.config.load import (
    DEFAULT_FILE,
    NOTHING,
    Loaded,
    load,
    load_leniently,
    refuse_demo_on_aws,
)
from smsverifier.config.validate import own_mistake
from smsverifier.errors import ConfigError, Mistake, UsageError
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.output.errors import warning_text
from smsverifier.resources.tag_search import tagged_stacks


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
    _refuse_unread(options, loaded)
    target = options.target or loaded.config.target
    region = _region(context, loaded.config, target)
    stack = options.stack or loaded.config.stack
    context.loaded, context.target = loaded, target
    context.config = loaded.config.model_copy(update={"region": region, "stack": stack})
    _warn(context)


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
            why=f"A stack's name is {wrong.allowed}.",
            hint="`smsverifier status` without it shows the configuration's.",
        )


def _refuse_unread(options: StackOptions, loaded: Loaded) -> None:
    """Raise if it is not known for certain which stack is meant: a default may be another event."""
    missing = [key for key in loaded.unread if getattr(options, key) is None]
    if loaded.mistakes is not None and missing:
        given = " ".join(f"--{key} …" for key in missing)
        raise ConfigError(
            f"{loaded.mistakes.message} Which stack is meant cannot be read: {', '.join(missing)}.",
            loaded.mistakes.findings,
            where=loaded.mistakes.where,
            why="No default stands in for it, which could be another event.",
            hint=f"Add {given} to go on without the configuration, or mend it.",
        )


def _warn(context: Context) -> None:
    mistakes, doubts = context.loaded.mistakes, context.loaded.doubts
    if mistakes is not None:
        context.screen.complain(warning_text(_continuing_without(context, mistakes)))
    elif doubts:
        context.screen.say(warning_text(_in_doubt(doubts, str(context.loaded.path))))


def _in_doubt(doubts: tuple[Mistake, ...], path: str) -> ConfigError:
    return ConfigError(
        "The configuration may not say what was meant; it is taken as it is",
        doubts,
        where=path,
        hint="Write it as allowed, and this is not said again.",
    )


def _continuing_without(context: Context, mistakes: ConfigError) -> ConfigError:
    place = f"{context.config.stack}, {context.target}, {context.config.region}"
    if context.loaded.path is None:
        return ConfigError(
            f"There is no configuration here; this goes on without it, for {place}",
            where=mistakes.where,
            why="It needs no more than the stack's name, target and region.",
            hint="`smsverifier up` needs the file: it is wherever the stack was made.",
        )
    return ConfigError(
        f"The configuration is wrong; this goes on without it, for {place}",
        mistakes.findings,
        where=mistakes.where,
        why="It needs no more than the stack's name, target and region.",
        hint="Mend it before the next `smsverifier up`.",
    )


def _region(context: Context, config: Config, target: str) -> str:
    """The option, the configuration, then (for AWS only) the environment, then the default."""
    chosen = context.options.region or (
        config.region if "region" in config.model_fields_set else None
    )
    if chosen is None and target == "aws":
        chosen = environment_region(context)
    return chosen or config.region


NAME_ONE = "Name one with --stack NAME, or its configuration with -c PATH."


def say_no_configuration(context: Context, kept: Sequence[HeldRegistrations]) -> None:
    """Say so, and which stacks the embedded AWS has; of one that was named, if it is not there."""
    running = context.running
    there = set(running.stacks if running else ())
    waiting = {held.stack for held in (running.kept if running else kept)}
    stack, others = context.config.stack, (there | waiting) - {context.config.stack}
    if context.options.stack is not None:
        if others and stack not in there | waiting:
            found = _in_embedded(running is not None, there, waiting - there)
            context.screen.say(f"There is no {stack}. {found}", "")
        return
    if context.loaded.path is None:
        context.screen.say(
            built_in_sentence(context),
            _in_embedded(running is not None, there, waiting - there),
            *([NAME_ONE] if others else []),
            "",
        )


def say_built_in(context: Context) -> None:
    """Say so, for what is reckoned from the configuration alone."""
    if context.loaded.path is None and context.options.stack is None:
        context.screen.say(built_in_sentence(context), "")


def built_in_sentence(context: Context) -> str:
    """That the stack is what comes with the program, and nobody's event."""
    folder, stack = context.folder or "this folder", context.config.stack
    return f"There is no {DEFAULT_FILE} in {folder}: this is about the built-in {stack}."


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


def with_known_stacks(context: Context, error: ConfigError) -> ConfigError:
    """`error`, which asks for a stack's name on AWS, with the names that there are."""
    options = context.options
    region = options.region or environment_region(context)
    if region is None or options.target != "aws" or os.path.lexists(DEFAULT_FILE):
        return error
    where = AwsTarget(region, options.profile, None)
    stacks = value_or(result_of(lambda: tagged_stacks(Aws(where).briefly())), ())
    if stacks:
        error.why += f" Tagged in {region}, some perhaps gone already: {', '.join(sorted(stacks))}."
    return error


def environment_region(context: Context) -> str | None:
    """The region that the environment names."""
    return context.environ.get("AWS_REGION") or context.environ.get("AWS_DEFAULT_REGION")
