"""`down` from end to end: observe, plan, ask, take apart, look again, report."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.aws.waits import Limit, wait_until
from smsverifier.core.leftover import (
    Leftover,
    SecondLook,
    left_behind,
    not_ours,
    perhaps_ours,
)
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, Observation, Plan, plan_down
from smsverifier.core.resource import Observed
from smsverifier.engine import observe, observe_tagged
from smsverifier.errors import ExitCode, Interrupted, SmsverifierError, WaitTimeout
from smsverifier.flows.asking import confirm
from smsverifier.flows.export import export_sentence, file_paths, tell_privacy
from smsverifier.flows.failures import tell_failures
from smsverifier.flows.receipts import leave_receipts
from smsverifier.flows.session import Session
from smsverifier.flows.teardown import DATA, Teardown
from smsverifier.pipeline.health import dead_letters
from smsverifier.pipeline.leftovers import Search, find_leftovers
from smsverifier.report.documents import down_document
from smsverifier.report.errors import error_text
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.resources.table_shape import BEING_MADE

COPY = "it has this stack's tag but none of its names; delete it, or take the tag off"
OTHER_KIND = "it has this stack's tag, but smsverifier makes nothing of its kind"
UNREADABLE = "its tags may not be read"
UNSURE = (
    "Nobody can say whose that is. If it is this stack's, take it over with `smsverifier up "
    "--adopt` and run `smsverifier down` again; else remove it yourself or let it be."
)
SETTLED = Limit(
    "the table to be made",
    300,
    "an `up` that was just broken off leaves a table that can be neither read nor deleted for "
    "some seconds, rarely minutes",
)


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `down`."""

    yes: bool = False
    keep_data: bool = False
    export: bool = True


def take_down(session: Session, wishes: Wishes) -> int:
    """Remove the stack; returns the exit code, which is FAILED while anything of it is left."""
    stack = session.config.stack
    before = _observe(session)
    keep = _not_to_touch(stack, before)
    readable = _is_readable(before[DATA]) and DATA not in keep
    kept_data = wishes.keep_data and readable
    keep |= {DATA} if kept_data else frozenset()
    plan = plan_down(stack, session.resources, before, keep=keep)
    dead = _dead_letters(session, plan)
    _ask(session, plan, wishes, dead)
    leave_receipts(session, yes=True)  # part of what was asked about
    work = Teardown(session, plan, readable=readable, exporting=wishes.export)
    with session.interrupts:
        report = work.run()
        after, failure = _look_again(session, report, keep)
    data = {
        "exports": file_paths(work.exported),
        "pending": vars(work.pending),
        "dead_letters": dead,
    }
    session.screen.document(down_document(report, sorted(keep), after, data))
    tell_failures(session, report)
    _tell_data(session, work, kept_data=kept_data)
    if failure is not None:
        return _tell_unseen(session, report, after, failure)
    return _tell(session, report, after, before)


def _not_to_touch(stack: str, before: Observation) -> frozenset[str]:
    """The keys of what is not ours, as far as one can tell.

    What is on its way out may have lost its tag already: it is only waited for.
    """
    others = {thing.key for thing in not_ours(stack, before)}
    unsure = {thing.key for thing in perhaps_ours(before)}
    leaving = {key for key, found in before.items() if found is not None and found.leaving}
    return frozenset(key for key in others | (unsure - leaving) if key)


def _observe(session: Session) -> Observation:
    """What is there, once a table that is only being made is there too.

    Where that takes too long, as it is now: an export that fails will say why.
    """
    before = dict(observe_tagged(session.resources, session.aws))
    if _is_settled(before[DATA]):
        return before
    session.screen.say("Waiting for the table to be made …")
    table = next(resource for resource in session.resources if resource.key == DATA)

    def look() -> bool | None:
        before[DATA] = table.read()
        return True if _is_settled(before[DATA]) else None

    with suppress(WaitTimeout):
        wait_until(session.aws, look, SETTLED)
    return before


def _is_settled(table: Observed | None) -> bool:
    return table is None or table.detail != BEING_MADE


def _is_readable(table: Observed | None) -> bool:
    """A table on its way out has no rows any more to be kept, told about or exported."""
    return table is not None and not table.leaving


def _dead_letters(session: Session, plan: Plan) -> int:
    """About how many go with the queue."""
    queue = next(step for step in plan.steps if step.key == "dead_letter_queue")
    if queue.action is not Action.DELETE:
        return 0
    return dead_letters(session.aws, session.names.queue) or 0


def _ask(session: Session, plan: Plan, wishes: Wishes, dead: int) -> None:
    if plan.in_sync:
        return
    data, rows = "with every registration", "are in the export"
    if wishes.keep_data:
        data, rows = "but not the registrations", "stay in the table"
    elif not wishes.export:
        data, rows = "with every registration and without a copy of them", "go too"
    is_local = session.place.target == "local"
    session.screen.say(plan_summary(plan) if is_local else plan_view(plan))
    if dead:
        session.screen.say(
            f"Dead letters, records the pipe gave up on: {dead}. They go with their queue; the "
            f"rows they are about {rows}."
        )
        data += f", and {dead} dead letter(s)"
    if not is_local:
        confirm(session, f"Delete all this, {data}, from {session.place_text}?", yes=wishes.yes)


def _look_again(
    session: Session, report: RunReport, keep: frozenset[str]
) -> tuple[SecondLook, Exception | None]:
    """By every name, then by tag; with what broke it off, which must not cost the report."""
    found: Observation = {}
    search, failure = Search(), None
    try:
        found = observe(session.resources)
        known = [observed.arn for observed in found.values() if observed is not None]
        search = find_leftovers(session.aws, session.names, known)
    except (SmsverifierError, *AWS_ERRORS) as error:
        failure = error
    return _second_look(report, keep, found, search), failure


def _second_look(
    report: RunReport, keep: frozenset[str], found: Observation, search: Search
) -> SecondLook:
    return SecondLook(
        left=(*left_behind(report, found, keep), *(Leftover(arn, COPY) for arn in search.ours)),
        foreign=(
            *not_ours(report.stack, found),
            *(Leftover(arn, OTHER_KIND) for arn in search.unknown),
            *(Leftover(arn, UNREADABLE) for arn in search.unreadable),
        ),
        unsure=tuple(perhaps_ours(found)),
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


def _tell_seen(session: Session, after: SecondLook) -> None:
    unsure = [thing for thing in after.foreign if thing.reason == UNREADABLE]
    foreign = [thing for thing in after.foreign if thing not in unsure]
    session.screen.show(*_lines("Not this stack's, not touched", foreign))
    session.screen.show(*_lines("Perhaps this stack's, not touched", [*after.unsure, *unsure]))
    session.screen.say(*(f"AWS does not allow a search {what}." for what in after.denied))


def _tell_unseen(session: Session, report: RunReport, after: SecondLook, failure: Exception) -> int:
    """The second look broke off: nobody knows whether anything is left."""
    _tell_seen(session, after)
    if report.interrupted or isinstance(failure, Interrupted):
        session.screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return ExitCode.INTERRUPTED
    session.screen.show(*_lines("Still there", after.left))
    session.screen.complain(error_text(explain(failure, "looking for what is left")))
    session.screen.say("Run `smsverifier down` again: it looks for what is left.")
    return ExitCode.FAILED


def _tell(session: Session, report: RunReport, after: SecondLook, before: Observation) -> int:
    _tell_seen(session, after)
    if report.interrupted:
        session.screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return ExitCode.INTERRUPTED
    if after.left:
        session.screen.show(*_lines("Still there", after.left))
        session.screen.say("Run `smsverifier down` again.")
        return ExitCode.FAILED
    if after.unsure:
        session.screen.say(UNSURE)
        return ExitCode.FAILED
    there = sum(1 for found in before.values() if found is not None)
    told = "removed; a second look found nothing left" if there else "not there: nothing to remove"
    unsure = after.denied or any(thing.reason == UNREADABLE for thing in after.foreign)
    limits = ", as far as these credentials may look" if unsure else ""
    session.screen.show(f"{report.stack} is {told}{limits}.")
    return ExitCode.DONE


def _lines(head: str, things: Sequence[Leftover]) -> Iterator[str]:
    for thing in things:
        yield f"{head}: {thing.key or thing.arn} ({thing.reason})"
