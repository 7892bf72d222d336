"""The embedded AWS as a command finds it: running or not, how it ended, what it keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from smsverifier.commands.configuration import say_no_configuration
from smsverifier.commands.context import Context
from smsverifier.config import Config
from smsverifier.local.endpoints import Site
from smsverifier.local.journal_file import (
    HeldRegistrations,
    read_journal,
    unreadable_journal_path,
)
from smsverifier.local.last_run import IDLE, SIGNALLED, STOPPED, LastRun, last_run
from smsverifier.local.process import ensure_running, find_running
from smsverifier.output.formatting import counted

ENDED = {
    STOPPED: "was stopped",
    SIGNALLED: "was told to end by the system",
    IDLE: "ended by itself, as no stack was in it,",
}
RESTORE_HINT = (
    "`smsverifier up` brings them back, each for its own stack; `smsverifier down` exports and "
    "removes them."
)


class StartPolicy(Enum):
    """When a command starts the embedded AWS that does not run."""

    ALWAYS = auto()
    TO_LOOK = auto()
    """For a command that only looks, at what has to run: it says what stack it is about."""
    FOR_KEPT = auto()
    """If registrations of its stack are kept on disk: only there can they be got at."""
    NEVER = auto()
    """What does not run holds no stack, and that is the answer."""
    TO_USE = auto()
    """As NEVER, by what uses a stack: while it is there, nothing is to be said of where it is."""


STARTS_AT_ONCE = {StartPolicy.ALWAYS, StartPolicy.TO_LOOK}


@dataclass(frozen=True)
class PreviousRun:
    """What the run that ended last has left."""

    run: LastRun | None = None
    kept: tuple[HeldRegistrations, ...] = ()
    problem: str = ""
    """Why the file cannot be read as it was written, and where it will be found."""

    def lines(self) -> Iterator[str]:
        """It in words; nothing where nothing was lost and nothing is to be done."""
        if self.run is not None and (self.run.how is None or self.kept):
            yield ended_sentence(self.run)
        if self.kept:
            yield kept_sentence(self.kept)
        elif self.run is not None and self.run.how is None:
            yield "What was built in it is gone; it held no registrations."
        if self.problem:
            yield self.problem


def find_embedded(context: Context, start: StartPolicy) -> None:
    """Find the embedded AWS, say what became of the last one, start one if `start` says so.

    `context` gets `running`, and of what waits on disk the registrations of its own stack.
    """
    screen, running = context.screen, find_running(context.site)
    context.running = running
    past = PreviousRun() if running else read_previous_run(context.site)
    is_there = running is not None and context.config.stack in running.stacks
    if start is not StartPolicy.ALWAYS and not (start is StartPolicy.TO_USE and is_there):
        say_no_configuration(context, past.kept)
    screen.say(*past.lines())
    context.kept = kept = _of_stack(context.config, running.kept if running else past.kept)
    if running is None and (start in STARTS_AT_ONCE or (start is StartPolicy.FOR_KEPT and kept)):
        context.running = running = ensure_running(context.site)
        if running.started:
            screen.say(f"Started the embedded AWS at {running.endpoint_url}")
    elif running and kept:
        screen.say(kept_sentence(kept))
    if running and running.not_kept:
        screen.complain(
            f"Registrations are not kept on disk: {running.not_kept}. They are lost if the "
            "embedded AWS ends; `smsverifier registrations export` makes a copy."
        )


def read_previous_run(site: Site) -> PreviousRun:
    """What is there of the last run. Only while none runs."""
    path = site.journal
    kept, problem = read_journal(path), ""
    if kept.problem:
        problem = (
            f"{path} is not as it was written: {kept.problem}. The next start keeps it aside as "
            f"{unreadable_journal_path(path).name}; it may hold phone numbers. Who seems untold "
            "in it counts as unconfirmed."
        )
    return PreviousRun(last_run(site), kept.held, problem)


def _of_stack(config: Config, kept: Sequence[HeldRegistrations]) -> tuple[HeldRegistrations, ...]:
    """Those of the stack that a command is about."""
    mine = config.stack, config.region
    return tuple(held for held in kept if (held.stack, held.region) == mine)


def ended_sentence(run: LastRun) -> str:
    """When and how it ended."""
    when = _moment(run.ended_at)
    if run.how is None:
        return (
            f"The embedded AWS ended unexpectedly at about {when}: it was killed, or this machine "
            "went down."
        )
    return f"The embedded AWS {ENDED.get(run.how, 'ended')} at {when}."


def kept_sentence(kept: Sequence[HeldRegistrations]) -> str:
    """What waits on disk, and what brings it back."""
    return f"Kept on disk: {held_words(kept)}. {RESTORE_HINT}"


def held_words(held: Sequence[HeldRegistrations]) -> str:
    """`26 registrations of hack-night in ap-south-1 (2 tests among them) and …`."""
    return " and ".join(map(_words, held))


def _words(held: HeldRegistrations) -> str:
    tests = f" ({counted(held.tests, 'test')} among them)" if held.tests else ""
    return f"{counted(held.registrations, 'registration')} of {held.stack} in {held.region}{tests}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
