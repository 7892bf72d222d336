"""`down` from end to end: observe, plan, ask, take apart, look again, report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smsverifier.cli.asking import confirm
from smsverifier.cli.exporting import export_sentence, file_paths, tell_privacy
from smsverifier.cli.failures import tell_failures
from smsverifier.cli.session import Session
from smsverifier.cli.teardown import DATA, Teardown
from smsverifier.core.leftover import Leftover, SecondLook, left_behind, not_ours
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Observation, Plan, plan_down
from smsverifier.engine import observe
from smsverifier.errors import ExitCode
from smsverifier.pipeline.leftovers import find_leftovers
from smsverifier.report.documents import down_document
from smsverifier.report.plan_view import plan_summary, plan_view

COPY = "it has this stack's tag but none of its names; delete it, or take the tag off"
OTHER_KIND = "it has this stack's tag, but smsverifier makes nothing of its kind"


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `down`."""

    yes: bool = False
    keep_data: bool = False
    export: bool = True


def take_down(session: Session, wishes: Wishes) -> int:
    """Remove the stack; returns the exit code, which is FAILED while anything of it is left."""
    stack = session.config.stack
    before = observe(session.resources)
    keep = frozenset(str(foreign.key) for foreign in not_ours(stack, before))
    kept_data = wishes.keep_data and before[DATA] is not None and DATA not in keep
    keep |= {DATA} if kept_data else frozenset()
    plan = plan_down(stack, session.resources, before, keep=keep)
    _ask(session, plan, wishes)
    work = Teardown(session, plan, exporting=wishes.export)
    report = work.run()
    after = _look_again(session, report, keep)
    data = {"exports": file_paths(work.exported), "pending": vars(work.pending)}
    session.screen.document(down_document(report, sorted(keep), after, data))
    tell_failures(session, report)
    _tell_data(session, work, kept_data=kept_data)
    return _tell(session, report, after, before)


def _ask(session: Session, plan: Plan, wishes: Wishes) -> None:
    if plan.in_sync:
        return
    if session.place.target == "local":
        session.screen.say(plan_summary(plan))
        return
    session.screen.say(plan_view(plan))
    data = "with every registration"
    if wishes.keep_data:
        data = "but not the registrations"
    elif not wishes.export:
        data = "with every registration and without a copy of them"
    confirm(session, f"Delete all this, {data}, from {session.place_text}?", yes=wishes.yes)


def _look_again(session: Session, report: RunReport, keep: frozenset[str]) -> SecondLook:
    """By every name, then by tag."""
    found = observe(session.resources)
    known = [observed.arn for observed in found.values() if observed is not None]
    search = find_leftovers(session.aws, session.names, known)
    return SecondLook(
        left=(*left_behind(report, found, keep), *(Leftover(arn, COPY) for arn in search.ours)),
        foreign=(
            *not_ours(report.stack, found),
            *(Leftover(arn, OTHER_KIND) for arn in search.unknown),
        ),
        denied=tuple(search.denied),
    )


def _tell_data(session: Session, work: Teardown, *, kept_data: bool) -> None:
    """What became of the registrations."""
    screen, pending = session.screen, work.pending
    if work.exported.files:
        screen.show(export_sentence(work.exported))
        tell_privacy(session)
    if kept_data:
        screen.show("The table is kept, with every registration: the next `up` goes on with it.")
    if pending.untold:
        told = "The next `up` tells them if it comes within a day." if kept_data else ""
        if work.exported.files:
            told = "After an `up`, `smsverifier registrations import FILE --tell` tells them."
        screen.show(f"Never told: {pending.untold}. {told}".rstrip())
    if pending.sending + pending.unconfirmed:
        screen.show(
            f"Unconfirmed, may or may not be told: {pending.sending + pending.unconfirmed}."
        )


def _tell(session: Session, report: RunReport, after: SecondLook, before: Observation) -> int:
    session.screen.show(*_lines("Not this stack's, not touched", after.foreign))
    session.screen.say(*(f"AWS does not allow a search {what}." for what in after.denied))
    if report.interrupted:
        session.screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return ExitCode.INTERRUPTED
    if after.left:
        session.screen.show(*_lines("Still there", after.left))
        session.screen.say("Run `smsverifier down` again.")
        return ExitCode.FAILED
    there = sum(1 for found in before.values() if found is not None)
    told = "removed; a second look found nothing left" if there else "not there: nothing to remove"
    session.screen.show(f"{report.stack} is {told}.")
    return ExitCode.DONE


def _lines(head: str, things: Sequence[Leftover]) -> Iterator[str]:
    for thing in things:
        yield f"{head}: {thing.key or thing.arn} ({thing.reason})"
