"""What is said of the embedded AWS: where it runs, how the last one ended, what is kept of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from rich.text import Text

from smsverifier.errors import ExitCode
from smsverifier.local.endpoints import Site
from smsverifier.local.journal_file import HeldRegistrations, unreadable_journal_path
from smsverifier.local.last_run import IDLE, SIGNALLED, STOPPED, LastRun
from smsverifier.local.process import Running
from smsverifier.output.formatting import counted, moment
from smsverifier.output.links import address
from smsverifier.output.screen import Screen
from smsverifier.platform.shells import USUAL, Shell

ENDED = {
    STOPPED: "was stopped",
    SIGNALLED: "was told to end by the system",
    IDLE: "ended by itself, as no stack was in it,",
}
RESTORE_HINT = (
    "`smsverifier up` brings them back, each for its own stack; `smsverifier down` exports and "
    "removes them."
)


OF_OLD = (
    "It is of a version that keeps no registrations on disk: after an `up`, `smsverifier "
    "registrations import FILE` brings them back."
)
NOT_ALL = (
    "Not all of them are kept on disk: {why}. After an `up`, `smsverifier registrations import "
    "FILE` brings the others back."
)


@dataclass(frozen=True)
class PreviousRun:
    """What the run that ended last has left."""

    run: LastRun | None = None
    kept: tuple[HeldRegistrations, ...] = ()
    problem: str = ""
    """Why the file cannot be read as it was written; nothing if it can."""
    journal: Path = Path()
    """That file."""


@dataclass(frozen=True)
class LocalStatus:
    """Whether it runs."""

    running: Running | None
    previous: PreviousRun = field(default_factory=PreviousRun)
    """The run before; looked up where none runs."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE only if it runs."""
        return ExitCode.DONE if self.running else ExitCode.NOT_IN_SYNC


def show_local_status(screen: Screen, status: LocalStatus) -> None:
    """Where it runs, or that it does not."""
    if status.running is None:
        _show_previous_run(screen, status.previous)
    else:
        _show_running(screen, status.running)


@dataclass(frozen=True)
class ShellEnvironment:
    """What any other AWS client needs to work with it, as variables of a shell."""

    running: bool
    exports: Mapping[str, str] = field(default_factory=dict)
    unset: Sequence[str] = ()
    """What would lead the client elsewhere."""
    shell: Shell = USUAL
    """The shell that they are written for."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE only if it runs."""
        return ExitCode.DONE if self.running else ExitCode.NOT_IN_SYNC


def show_env(screen: Screen, env: ShellEnvironment) -> None:
    """The exports for a shell."""
    screen.document({"running": env.running, "export": env.exports, "unset": env.unset})
    if not env.running:
        screen.say("The embedded AWS is not running.", "Next: smsverifier up")
        return
    screen.show(*(env.shell.assignment(name, value) for name, value in env.exports.items()))
    screen.show(*(env.shell.removal(name) for name in env.unset))


@dataclass(frozen=True)
class LocalLog:
    """The end of its log."""

    path: Path
    lines: Sequence[str]


def show_log(screen: Screen, log: LocalLog) -> None:
    """The last lines."""
    screen.document({"path": str(log.path), "lines": log.lines})
    screen.show(*log.lines)
    if not log.lines:
        screen.say(f"There is no log yet ({log.path}).")


@dataclass(frozen=True)
class StopResult:
    """What `local stop` did."""

    stopped: bool
    """Whether there was one to stop."""
    previous: PreviousRun
    """It, by now."""
    held: Sequence[HeldRegistrations] = ()
    exports: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Stack and region → format → whole path."""
    not_kept: str | None = ""
    """Why not all of `held` are on disk; None: it was of a version that keeps none."""


def say_before_stop(
    screen: Screen, held: Sequence[HeldRegistrations], stacks: Sequence[str]
) -> None:
    """What ends with it."""
    if held:
        screen.say(f"The embedded AWS holds {held_words(held)}.")
    if stacks:
        screen.say(f"Its stacks end: {', '.join(stacks)}. Nobody can register meanwhile.")


def show_stopped(screen: Screen, result: StopResult) -> None:
    """That it has ended, and what is kept of it."""
    past = result.previous
    if result.held and result.not_kept != "":
        of_old = result.not_kept is None
        screen.say(OF_OLD if of_old else NOT_ALL.format(why=result.not_kept))
    screen.document(
        {
            "stopped": result.stopped,
            "held": [vars(each) for each in result.held],
            "exports": result.exports,
            "kept": [vars(each) for each in past.kept],
        }
    )
    stopped = result.stopped
    screen.show("The embedded AWS has ended." if stopped else "The embedded AWS was not running.")
    if stopped and past.kept:
        screen.show(kept_sentence(past.kept))
    elif not stopped:
        screen.say(*previous_run_lines(past, screen.zone))


def say_started(screen: Screen, running: Running) -> None:
    """That a command has started it."""
    screen.say(f"Started the embedded AWS at {running.endpoint_url}")


def say_slow_start(screen: Screen, site: Site) -> None:
    """That it takes long to start."""
    screen.say(
        "The embedded AWS is still starting: this machine is busy, or a virus scanner reads it "
        f"first. Its log: {site.log}"
    )


def say_not_kept(screen: Screen, running: Running) -> None:
    """That registrations in it would be lost, if they would."""
    if running.not_kept:
        screen.complain(
            f"Registrations are not kept on disk: {running.not_kept}. They are lost if the "
            "embedded AWS ends; `smsverifier registrations export` makes a copy."
        )


def say_other_code(screen: Screen, running: Running) -> None:
    """That it was started of other code than this program's, if it was."""
    if running.of_other_code:
        screen.say(
            "! The embedded AWS that runs was started from other code than this command's: "
            "smsverifier was changed meanwhile, or it is another copy of it. `smsverifier local "
            "stop` exports its registrations and ends it; the next `smsverifier up` starts one of "
            "this code, with them in it."
        )


def _show_running(screen: Screen, running: Running) -> None:
    screen.document(
        {
            "running": True,
            "endpoint_url": running.endpoint_url,
            "outbox_url": running.outbox_url,
            "pid": running.pid,
            "held": [vars(held) for held in running.held],
            "kept": [vars(held) for held in running.kept],
            "ended": None,
            "other_code": running.of_other_code,
        }
    )
    screen.show(
        f"The embedded AWS runs at {running.endpoint_url} (process {running.pid}).",
        Text.assemble("Its outbox is ", address(running.outbox_url)),
        f"Any AWS client works with it after: {USUAL.evaluated('smsverifier local env')}",
    )
    say_other_code(screen, running)
    held = [each for each in running.held if each.registrations]
    if held:
        screen.show(f"It holds {held_words(held)}.")
    if running.kept:
        screen.show(kept_sentence(running.kept))


def _show_previous_run(screen: Screen, past: PreviousRun) -> None:
    run = past.run
    screen.document(
        {
            "running": False,
            "endpoint_url": None,
            "outbox_url": None,
            "pid": None,
            "held": [],
            "kept": [vars(held) for held in past.kept],
            "ended": run and {"at": run.ended_at.isoformat(), "how": run.how or "unexpectedly"},
            "other_code": False,
        }
    )
    screen.show("The embedded AWS is not running.", *previous_run_lines(past, screen.zone))
    screen.say("Next: smsverifier up")


@dataclass(frozen=True)
class LocalClock:
    """What its clock shows."""

    passed: float | None
    """Seconds that it is ahead of real time; None: it does not run."""
    put_back: float = 0.0
    """Seconds that it was put back by this command."""

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC if there is none."""
        return ExitCode.NOT_IN_SYNC if self.passed is None else ExitCode.DONE


def show_clock(screen: Screen, found: LocalClock) -> None:
    """The moment, and how far it is from the real one."""
    if found.passed is None:
        screen.document({"running": False, "now": None, "passed_seconds": None})
        screen.show("The embedded AWS is not running.")
        screen.say("Next: smsverifier up")
        return
    now = datetime.now(UTC) + timedelta(seconds=found.passed)
    shown = now.astimezone(screen.zone).isoformat(timespec="seconds")
    screen.document({"running": True, "now": shown, "passed_seconds": round(found.passed, 3)})
    screen.show(f"In the embedded AWS it is {moment(now, screen.zone)}: {_ahead(found.passed)}.")
    if round(found.put_back):
        back = _length(found.put_back)
        screen.say(f"It was put back by {back}: what was due until then was done, and stays so.")
    if found.passed:
        screen.say("`smsverifier local clock real` or `local stop` puts it right.")


def _ahead(passed: float) -> str:
    if not passed:
        return "real time"
    where = "ahead of" if passed > 0 else "behind"
    return f"{_length(abs(passed))} {where} real time"


def _length(length: float) -> str:
    seconds = round(length)
    number, unit = next(
        (seconds / each, name) for each, name in _UNITS if seconds >= each or each == 1
    )
    shown = f"{number:.1f}".removesuffix(".0")
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"


_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def previous_run_lines(past: PreviousRun, zone: tzinfo) -> Iterator[str]:
    """It in words; nothing where nothing was lost and nothing is to be done."""
    if past.run is not None and (past.run.how is None or past.kept):
        yield ended_sentence(past.run, zone)
    if past.kept:
        yield kept_sentence(past.kept)
    elif past.run is not None and past.run.how is None:
        yield "What was built in it is gone; it held no registrations."
    if past.problem:
        yield (
            f"{past.journal} is not as it was written: {past.problem}. The next start keeps it "
            f"aside as {unreadable_journal_path(past.journal).name}; it may hold phone numbers. "
            "Who seems untold in it counts as unconfirmed."
        )


def ended_sentence(run: LastRun, zone: tzinfo) -> str:
    """When and how it ended."""
    when = moment(run.ended_at, zone)
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
