"""How `down` ends: what became of the registrations, what is still there, the exit code."""

from collections.abc import Iterator, Sequence

from smsverifier.aws.errors import explain
from smsverifier.core.leftover import Leftover, SecondLook
from smsverifier.core.outcome import RunReport
from smsverifier.errors import ExitCode, Interrupted
from smsverifier.flows.export import export_sentence, tell_privacy
from smsverifier.flows.second_look import UNREADABLE
from smsverifier.flows.session import Session
from smsverifier.flows.teardown import Teardown
from smsverifier.report.errors import error_text
from smsverifier.report.values import counted

REMOVED = "removed; a second look found nothing left"
REMOVED_BUT_DATA = "removed but for its table; a second look found nothing else"
NOT_THERE = "not there: nothing to remove"
UNSURE = (
    "Nobody can say whose that is. If it is this stack's, take it over with `smsverifier up "
    "--adopt` and run `smsverifier down` again; else remove it yourself or let it be."
)


def tell_data(session: Session, work: Teardown, *, kept_data: bool) -> None:
    """What became of the registrations."""
    screen, pending = session.screen, work.pending
    if work.exported.files:
        screen.show(export_sentence(work.exported))
        tell_privacy(session.screen)
    if kept_data:
        screen.show("The table is kept, with every registration: the next `up` goes on with it.")
    if pending.untold:
        told = "The next `up` tells them if it comes within a day." if kept_data else ""
        if work.exported.files:
            told = "After an `up`, `smsverifier registrations import FILE --tell` tells them."
        screen.show(f"Never told: {pending.untold}. {told}".rstrip())
    if pending.for_person:
        then = "After an `up`, `smsverifier registrations resend` tells them." if kept_data else ""
        verb = "waits" if pending.for_person == 1 else "wait"
        who = counted(pending.for_person, "registrant")
        screen.show(f"{who} {verb} for a person, never told. {then}".rstrip())
    if pending.sending + pending.unconfirmed:
        screen.show(
            f"Unconfirmed, may or may not be told: {pending.sending + pending.unconfirmed}."
        )


def tell_end(
    session: Session, report: RunReport, after: SecondLook, *, was_there: bool, kept_data: bool
) -> int:
    """What is still there and what to do about it; the exit code, DONE only if nothing is."""
    screen = session.screen
    _tell_others(session, after)
    if report.interrupted or isinstance(after.failure, Interrupted):
        screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return ExitCode.INTERRUPTED
    screen.show(*_lines("Still there", after.left))
    if after.failure is not None:  # nobody knows whether anything more is left
        screen.complain(error_text(explain(after.failure, "looking for what is left")))
        screen.say("Run `smsverifier down` again: it looks for what is left.")
        return ExitCode.FAILED
    if after.left or after.unsure:
        screen.say("Run `smsverifier down` again." if after.left else UNSURE)
        return ExitCode.FAILED
    told = REMOVED_BUT_DATA if kept_data else REMOVED
    if not was_there:
        told = f"{NOT_THERE} ({session.place_text})"  # perhaps it is somewhere else
    screen.show(f"{report.stack} is {told}{_limits(after)}.")
    return ExitCode.DONE


def _tell_others(session: Session, after: SecondLook) -> None:
    """What was not touched, and where nobody could look."""
    unsure = [thing for thing in after.foreign if thing.reason == UNREADABLE]
    foreign = [thing for thing in after.foreign if thing not in unsure]
    session.screen.show(*_lines("Not this stack's, not touched", foreign))
    session.screen.show(*_lines("Perhaps this stack's, not touched", [*after.unsure, *unsure]))
    session.screen.say(*(f"AWS does not allow a search {what}." for what in after.denied))


def _limits(after: SecondLook) -> str:
    unsure = after.denied or any(thing.reason == UNREADABLE for thing in after.foreign)
    return ", as far as these credentials may look" if unsure else ""


def _lines(head: str, things: Sequence[Leftover]) -> Iterator[str]:
    for thing in things:
        yield f"{head}: {thing.key or thing.arn} ({thing.reason})"
