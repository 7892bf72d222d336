"""The embedded AWS as a command finds it: running or not, how it ended, what it keeps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Timer

from smsverifier.commands import StartPolicy
from smsverifier.commands.configuration import say_stack
from smsverifier.commands.context import Context
from smsverifier.config import Config
from smsverifier.local.endpoints import Site
from smsverifier.local.journal_file import (
    HeldRegistrations,
    read_journal,
)
from smsverifier.local.last_run import last_run
from smsverifier.local.process import Running, ensure_running, find_running
from smsverifier.output.local_view import (
    PreviousRun,
    kept_sentence,
    previous_run_lines,
    say_not_kept,
    say_other_code,
    say_slow_start,
    say_started,
)
from smsverifier.output.screen import Screen

STARTS_AT_ONCE = {StartPolicy.ALWAYS, StartPolicy.TO_LOOK}


def find_embedded(context: Context, start: StartPolicy) -> None:
    """Find the embedded AWS, say what became of the last one, start one if `start` says so.

    `context` gets `running`, and of what waits on disk the registrations of its own stack.
    """
    screen, running = context.screen, find_running(context.site)
    context.running = running
    past = PreviousRun() if running else read_previous_run(context.site)
    is_there = running is not None and context.config.stack in running.stacks
    if start is not StartPolicy.ALWAYS and not (start is StartPolicy.TO_USE and is_there):
        say_stack(context, past.kept)
    screen.say(*previous_run_lines(past, screen.zone))
    all_kept = running.kept if running else past.kept
    context.kept = kept = _of_stack(context.config, all_kept)
    context.kept_elsewhere = _of_others(context.config, all_kept)
    if running is None and (start in STARTS_AT_ONCE or (start is StartPolicy.FOR_KEPT and kept)):
        context.running = running = ensure_started(context)
        if running.started:
            say_started(screen, running)
    elif running and kept:
        screen.say(kept_sentence(kept))
    if running:
        say_not_kept(screen, running)
        say_other_code(screen, running)


SLOW_SECONDS = 10.0
"""A start that takes longer is told: it may take much longer before it is given up."""


def ensure_started(context: Context) -> Running:
    """It, started if it does not run; raises as `ensure_running`."""
    with told_if_slow(context.screen, context.site):
        return ensure_running(context.site)


@contextmanager
def told_if_slow(screen: Screen, site: Site, seconds: float = SLOW_SECONDS) -> Iterator[None]:
    """Say what is waited for, if it is not over after so long."""
    reminder = Timer(seconds, say_slow_start, (screen, site))
    reminder.daemon = True
    reminder.start()
    try:
        yield
    finally:
        reminder.cancel()


def read_previous_run(site: Site) -> PreviousRun:
    """What is there of the last run. Only while none runs."""
    kept = read_journal(site.journal)
    return PreviousRun(last_run(site), kept.held, kept.problem, site.journal)


def _of_stack(config: Config, kept: Sequence[HeldRegistrations]) -> tuple[HeldRegistrations, ...]:
    """Those of the stack that a command is about."""
    mine = config.stack, config.region
    return tuple(held for held in kept if (held.stack, held.region) == mine)


def _of_others(config: Config, kept: Sequence[HeldRegistrations]) -> tuple[HeldRegistrations, ...]:
    """Those of its name in other regions."""
    named = (held for held in kept if held.stack == config.stack)
    return tuple(held for held in named if held.region != config.region)
