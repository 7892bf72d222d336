"""What is said of the configuration before a command begins: which stack, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.config.load import DEFAULT_FILE, Loaded
from smsverifier.errors import ConfigError, Mistake
from smsverifier.output.errors import warning_text
from smsverifier.output.screen import Screen

NAME_ONE = "Name one with --stack NAME, or its configuration with -c PATH."


@dataclass(frozen=True)
class KnownStacks:
    """Which stacks the embedded AWS has."""

    runs: bool
    there: frozenset[str]
    waiting: frozenset[str]
    """Those with registrations kept on disk."""


def say_mistakes(screen: Screen, loaded: Loaded, location: str) -> None:
    """What is wrong with it and does not stop the command, or may be wrong.

    `location`: the stack, target and region that it goes on with.
    """
    mistakes, path = loaded.mistakes, loaded.path
    if mistakes is not None:
        going_on = _continuing_without(mistakes, location, is_file=path is not None)
        screen.complain(warning_text(going_on))
    elif loaded.doubts:
        screen.say(warning_text(_in_doubt(loaded.doubts, str(path))))


def say_unknown_stack(screen: Screen, stack: str, known: KnownStacks) -> None:
    """That there is no stack of the name that was given, if there are others."""
    names = known.there | known.waiting
    if stack not in names and names:
        screen.say(f"There is no {stack}. {_in_embedded(known)}", "")


def say_no_configuration(
    screen: Screen, stack: str, folder: Path | None, known: KnownStacks
) -> None:
    """That there is none, and which stacks may be meant."""
    others = (known.there | known.waiting) - {stack}
    screen.say(_built_in(stack, folder), _in_embedded(known), *([NAME_ONE] if others else []), "")


def say_built_in(screen: Screen, stack: str, folder: Path | None) -> None:
    """That the stack is what comes with the program, and nobody's event."""
    screen.say(_built_in(stack, folder), "")


def _built_in(stack: str, folder: Path | None) -> str:
    where = folder or "this folder"
    return f"There is no {DEFAULT_FILE} in {where}: this is about the built-in {stack}."


def _in_embedded(known: KnownStacks) -> str:
    there, waiting = known.there, known.waiting - known.there
    parts = []
    if there:
        parts.append(f"In the embedded AWS: {', '.join(sorted(there))}.")
    elif known.runs:
        parts.append("The embedded AWS has no stack.")
    else:
        parts.append("The embedded AWS does not run.")
    if waiting:
        parts.append(f"With registrations kept on disk: {', '.join(sorted(waiting))}.")
    return " ".join(parts)


def _in_doubt(doubts: tuple[Mistake, ...], path: str) -> ConfigError:
    return ConfigError(
        "The configuration may not say what was meant; it is taken as it is",
        doubts,
        where=path,
        hint="Write it as allowed, and this is not said again.",
    )


def _continuing_without(mistakes: ConfigError, location: str, *, is_file: bool) -> ConfigError:
    if not is_file:
        return ConfigError(
            f"There is no configuration here; this goes on without it, for {location}",
            where=mistakes.where,
            why="It needs no more than the stack's name, target and region.",
            hint="`smsverifier up` needs the file: it is wherever the stack was made.",
        )
    return ConfigError(
        f"The configuration is wrong; this goes on without it, for {location}",
        mistakes.findings,
        where=mistakes.where,
        why="It needs no more than the stack's name, target and region.",
        hint="Mend it before the next `smsverifier up`.",
    )
