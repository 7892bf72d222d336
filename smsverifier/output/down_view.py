"""What `down` says before it asks, what became of the registrations, and what is still there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smsverifier.aws.errors import explain
from smsverifier.errors import ExitCode, Interrupted
from smsverifier.output.documents import JsonDocument, failure_document
from smsverifier.output.errors import error_text
from smsverifier.output.export_view import file_paths, say_privacy, show_exported
from smsverifier.output.formatting import counted
from smsverifier.output.other_regions_view import Elsewhere
from smsverifier.output.plan_view import plan_summary, plan_view
from smsverifier.output.progress import say_failures
from smsverifier.output.screen import Screen
from smsverifier.provision.leftover import UNREADABLE, Leftover, Leftovers
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Plan
from smsverifier.registrations.drain import DrainCounts
from smsverifier.registrations.exporter import Exported

REMOVED = "removed; a second look found nothing left"
REMOVED_BUT_DATA = "removed but for its table; a second look found nothing else"
NOT_THERE = "not there: nothing to remove"
UNSURE = (
    "Nobody can say whose that is. If it is this stack's, take it over with `smsverifier up "
    "--adopt` and run `smsverifier down` again; else remove it yourself or let it be."
)


ADDRESS_GOES = (
    "The form's address goes with it, for good: whoever follows a poster or a QR code reads an "
    "error, and the next `up` makes another address. To end registration and keep the form, with "
    "your words on it: `smsverifier registrations close`."
)


@dataclass(frozen=True)
class DownPreview:
    """What is about to go."""

    plan: Plan
    dead_letters: int
    kept_data: bool
    """Whether the table stays."""
    exported: bool
    """Whether a copy of the registrations is made; else they go without."""

    @property
    def data(self) -> str:
        """What becomes of the registrations, for the question."""
        data = "with every registration and without a copy of them"
        if self.kept_data:
            data = "but not the registrations"
        elif self.exported:
            data = "with every registration"
        return f"{data}, and {self.dead_letters} dead letter(s)" if self.dead_letters else data


@dataclass(frozen=True)
class DownResult:
    """What `down` removed, what a second look still found, and what became of the data."""

    report: RunReport
    location_text: str
    kept: Sequence[str]
    """The keys of what was not to be touched."""
    kept_data: bool
    after: Leftovers
    was_there: bool
    """Whether there was anything at all."""
    exported: Exported
    pending: DrainCounts
    dead_letters: int
    seconds: float
    elsewhere: Sequence[Elsewhere] = ()
    """Where else a stack of its name is."""
    moved: Sequence[str] = ()
    """What to say of that."""

    @property
    def is_interrupted(self) -> bool:
        """Whether Ctrl-C ended it, or the look after it."""
        return self.report.interrupted or isinstance(self.after.failure, Interrupted)

    @property
    def exit_code(self) -> ExitCode:
        """DONE only if nothing of the stack is left, and that is known."""
        after = self.after
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        is_left = after.failure is not None or after.left or after.unsure
        return ExitCode.FAILED if is_left else ExitCode.DONE


def say_back(screen: Screen) -> None:
    """That registrations kept on disk were put back, as their stack is gone."""
    screen.say("They are back in their table, to be exported and removed.")


def say_before_down(screen: Screen, preview: DownPreview, *, in_short: bool) -> None:
    """The plan, and the dead letters that go with their queue."""
    screen.say(plan_summary(preview.plan) if in_short else plan_view(preview.plan))
    if not in_short and "api" in {s.key for s in preview.plan.steps if s.action is Action.DELETE}:
        screen.say(ADDRESS_GOES)
    rows = "go too"
    if preview.kept_data:
        rows = "stay in the table"
    elif preview.exported:
        rows = "are in the export"
    if preview.dead_letters:
        screen.say(
            f"Dead letters, records the pipe gave up on: {preview.dead_letters}. They go with "
            f"their queue; the rows they are about {rows}. `smsverifier failures retry --all` "
            "tells them before that."
        )


def say_holds(screen: Screen, registrants: int) -> None:
    """How many people are in the table."""
    if registrants:
        screen.say(f"It holds {counted(registrants, 'registration')}, tests not counted.")


def say_waiting_for_table(screen: Screen) -> None:
    """That an `up` which was just broken off has left one half made."""
    screen.say("Waiting for the table to be made …")


def say_draining(screen: Screen, now: DrainCounts) -> None:
    """How many the pipe still has to tell."""
    screen.say(f"Waiting for the pipe: {now.waiting} to be told …")


def say_drain_failed(screen: Screen, error: Exception) -> None:
    """That nobody knows who is not told; nothing else stops for it."""
    screen.complain(error_text(explain(error, "waiting for the pipe")))


def show_down(screen: Screen, result: DownResult) -> None:
    """What failed, what became of the registrations, and what is still there."""
    screen.document(down_document(result))
    say_failures(screen, result.report)
    _show_registrations(screen, result)
    _show_others(screen, result.after)
    _show_end(screen, result)


def down_document(result: DownResult) -> JsonDocument:
    """What was removed, what a second look still found, and what became of the data."""
    report, after, exports = result.report, result.after, file_paths(result.exported)
    return {
        "stack": report.stack,
        "deleted": list(report.keys(Action.DELETE)),
        "absent": [outcome.step.key for outcome in report.outcomes if outcome.step.absent],
        "kept": list(result.kept),
        "left": [vars(thing) for thing in after.left],
        "foreign": [vars(thing) for thing in after.foreign],
        "unsure": [vars(thing) for thing in after.unsure],
        "searches_denied": list(after.denied),
        "failed": [failure_document(outcome) for outcome in report.failures],
        "interrupted": report.interrupted,
        "export": exports.get("csv"),
        "exports": exports,
        "pending": result.pending.as_json(),
        "dead_letters": result.dead_letters,
        "seconds": round(result.seconds, 3),
        "elsewhere": [each.document for each in result.elsewhere],
    }


def _show_registrations(screen: Screen, result: DownResult) -> None:
    exported, kept, pending = bool(result.exported.files), result.kept_data, result.pending
    if exported:
        show_exported(screen, result.exported)
        say_privacy(screen)
    if kept:
        screen.show("The table is kept, with every registration: the next `up` goes on with it.")
    if pending.untried:
        told = "The next `up` tells them if it comes within a day." if kept else ""
        if exported:
            told = "After an `up`, `smsverifier registrations import FILE --tell` tells them."
        screen.show(f"Never told: {pending.untried}. {told}".rstrip())
    if pending.for_person:
        then = "After an `up`, `smsverifier registrations resend` tells them." if kept else ""
        verb = "waits" if pending.for_person == 1 else "wait"
        who = counted(pending.for_person, "registrant")
        screen.show(f"{who} {verb} for a person, never told. {then}".rstrip())
    if pending.sending + pending.unconfirmed:
        screen.show(
            f"Unconfirmed, may or may not be told: {pending.sending + pending.unconfirmed}."
        )


def _show_others(screen: Screen, after: Leftovers) -> None:
    """What was not touched, and where nobody could look."""
    unsure = [thing for thing in after.foreign if thing.reason == UNREADABLE]
    foreign = [thing for thing in after.foreign if thing not in unsure]
    screen.show(*_lines("Not this stack's, not touched", foreign))
    screen.show(*_lines("Perhaps this stack's, not touched", [*after.unsure, *unsure]))
    screen.say(*(f"AWS does not allow a search {what}." for what in after.denied))


def _show_end(screen: Screen, result: DownResult) -> None:
    """What is still there, and what to do about it."""
    after = result.after
    if result.is_interrupted:
        screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return
    screen.show(*_lines("Still there", after.left))
    if after.failure is not None:  # nobody knows whether anything more is left
        screen.complain(error_text(explain(after.failure, "looking for what is left")))
        screen.say("Run `smsverifier down` again: it looks for what is left.")
    elif after.left or after.unsure:
        screen.say(_what_then(result.report) if after.left else UNSURE)
    else:
        screen.show(f"{result.report.stack} is {_removed(result)}{_limits(after)}.")
        screen.show(*result.moved)


def _what_then(report: RunReport) -> str:
    """Whether trying again is enough."""
    from smsverifier.aws.explanations import is_retryable  # noqa: PLC0415 - after a failure

    if all(is_retryable(outcome.error) for outcome in report.failures if outcome.error):
        return "Run `smsverifier down` again."
    return "Once that is mended, `smsverifier down` removes what is left."


def _removed(result: DownResult) -> str:
    if not result.was_there:
        return f"{NOT_THERE} ({result.location_text})"  # perhaps it is somewhere else
    return REMOVED_BUT_DATA if result.kept_data else REMOVED


def _limits(after: Leftovers) -> str:
    unsure = after.denied or any(thing.reason == UNREADABLE for thing in after.foreign)
    return ", as far as these credentials may look" if unsure else ""


def _lines(head: str, things: Sequence[Leftover]) -> Iterator[str]:
    for thing in things:
        yield f"{head}: {thing.key or thing.arn} ({thing.reason})"
