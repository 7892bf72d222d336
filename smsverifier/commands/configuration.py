"""What a command knows before it reaches any AWS: configuration, region, screen.

Where no configuration was found, it says so first: the stack that is meant may be another.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands import StackOptions
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
from smsverifier.local.process import Running
from smsverifier.output.errors import warning_text
from smsverifier.output.screen import Screen
from smsverifier.resources.tag_search import tagged_stacks


@dataclass(frozen=True)
class StackConfig:
    """A stack on paper."""

    config: Config
    """With the stack and the region that are meant, wherever they were said."""
    loaded: Loaded
    """As the file has it."""
    target: str
    screen: Screen
    is_named: bool = False
    """Whether the stack was named on the command line."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it; else only stack, region and target can be relied on."""
        return self.loaded.mistakes is None

    @property
    def path(self) -> Path | None:
        """The configuration file; None is the built-in demo."""
        return self.loaded.path


def read_stack_config(options: StackOptions, *, anyhow: bool = False) -> StackConfig:
    """Read the configuration, and what the options and the environment say over it.

    Args:
        options: what the command line says.
        anyhow: whether the command needs no more than the stack's name, region and target, so
            that a mistake elsewhere is told and does not stop it.

    Raises:
        ConfigError: a named file cannot be read, or what it says is wrong.
        UsageError: no stack can have the name that `--stack` says.
    """
    screen = Screen(as_json=options.as_json, quiet=options.quiet, verbose=options.verbose)
    _refuse_name(options.stack)
    loaded = _read_anyhow(options) if anyhow else load(options.config, environ=os.environ)
    _refuse_unread(options, loaded)
    target = options.target or loaded.config.target
    region = _region(options, loaded.config, target, os.environ)
    stack = options.stack or loaded.config.stack
    config = loaded.config.model_copy(update={"region": region, "stack": stack})
    known = StackConfig(config, loaded, target, screen, options.stack is not None)
    _warn(known)
    return known


def _read_anyhow(options: StackOptions) -> Loaded:
    """What can be read; on AWS a file that is not there is as one that cannot be read."""
    loaded = load_leniently(options.config, environ=os.environ)
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


def _warn(known: StackConfig) -> None:
    mistakes, doubts = known.loaded.mistakes, known.loaded.doubts
    if mistakes is not None:
        known.screen.complain(warning_text(_continuing_without(known, mistakes)))
    elif doubts:
        known.screen.say(warning_text(_in_doubt(doubts, str(known.path))))


def _in_doubt(doubts: tuple[Mistake, ...], path: str) -> ConfigError:
    return ConfigError(
        "The configuration may not say what was meant; it is taken as it is",
        doubts,
        where=path,
        hint="Write it as allowed, and this is not said again.",
    )


def _continuing_without(known: StackConfig, mistakes: ConfigError) -> ConfigError:
    place = f"{known.config.stack}, {known.target}, {known.config.region}"
    if known.path is None:
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


def _region(options: StackOptions, config: Config, target: str, environ: Mapping[str, str]) -> str:
    """The option, the configuration, then (for AWS only) the environment, then the default."""
    chosen = options.region or (config.region if "region" in config.model_fields_set else None)
    if chosen is None and target == "aws":
        chosen = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return chosen or config.region


NAME_ONE = "Name one with --stack NAME, or its configuration with -c PATH."


def say_no_configuration(
    known: StackConfig, running: Running | None, kept: Sequence[HeldRegistrations]
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
            built_in_sentence(stack),
            _in_embedded(running is not None, there, waiting - there),
            *([NAME_ONE] if others else []),
            "",
        )


def say_built_in(known: StackConfig) -> None:
    """Say so, for what is reckoned from the configuration alone."""
    if known.path is None and not known.is_named:
        known.screen.say(built_in_sentence(known.config.stack), "")


def built_in_sentence(stack: str) -> str:
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


def with_known_stacks(
    error: ConfigError, options: StackOptions, environ: Mapping[str, str]
) -> ConfigError:
    """`error`, which asks for a stack's name on AWS, with the names that there are."""
    region = options.region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    if region is None or options.target != "aws" or os.path.lexists(DEFAULT_FILE):
        return error
    where = AwsTarget(region, options.profile, None)
    stacks = value_or(result_of(lambda: tagged_stacks(Aws(where).briefly())), ())
    if stacks:
        error.why += f" Tagged in {region}, some perhaps gone already: {', '.join(sorted(stacks))}."
    return error
