"""`down` from end to end: look, plan, ask, take apart, look again, report.

It ends with what became of the registrations, what is still there and the exit code. `teardown`
has the order of the work, `inventory` both looks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smsverifier.aws.errors import explain
from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.export import export_sentence, file_paths, say_privacy
from smsverifier.commands.failures import report_failures
from smsverifier.commands.inventory import UNREADABLE, take_inventory, verify_deleted
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.commands.restore import restore_table
from smsverifier.commands.teardown import DATA, Teardown
from smsverifier.delivery.health import dead_letters
from smsverifier.errors import ExitCode, Interrupted
from smsverifier.output.documents import down_document
from smsverifier.output.errors import error_text
from smsverifier.output.formatting import counted
from smsverifier.output.plan_view import plan_summary, plan_view
from smsverifier.output.screen import spinner
from smsverifier.provision.leftover import Leftover, Leftovers
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Plan, plan_down

REMOVED = "removed; a second look found nothing left"
REMOVED_BUT_DATA = "removed but for its table; a second look found nothing else"
NOT_THERE = "not there: nothing to remove"
UNSURE = (
    "Nobody can say whose that is. If it is this stack's, take it over with `smsverifier up "
    "--adopt` and run `smsverifier down` again; else remove it yourself or let it be."
)


def report_registrations(context: Context, work: Teardown, *, kept_data: bool) -> None:
    """What became of the registrations."""
    screen, pending = context.screen, work.pending
    if work.exported.files:
        screen.show(export_sentence(work.exported))
        say_privacy(context.screen)
    if kept_data:
        screen.show("The table is kept, with every registration: the next `up` goes on with it.")
    if pending.untried:
        told = "The next `up` tells them if it comes within a day." if kept_data else ""
        if work.exported.files:
            told = "After an `up`, `smsverifier registrations import FILE --tell` tells them."
        screen.show(f"Never told: {pending.untried}. {told}".rstrip())
    if pending.for_person:
        then = "After an `up`, `smsverifier registrations resend` tells them." if kept_data else ""
        verb = "waits" if pending.for_person == 1 else "wait"
        who = counted(pending.for_person, "registrant")
        screen.show(f"{who} {verb} for a person, never told. {then}".rstrip())
    if pending.sending + pending.unconfirmed:
        screen.show(
            f"Unconfirmed, may or may not be told: {pending.sending + pending.unconfirmed}."
        )


def report_end(
    context: Context, report: RunReport, after: Leftovers, *, was_there: bool, kept_data: bool
) -> int:
    """What is still there and what to do about it; the exit code, DONE only if nothing is."""
    screen = context.screen
    _report_others(context, after)
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
        told = f"{NOT_THERE} ({context.place_text})"  # perhaps it is somewhere else
    screen.show(f"{report.stack} is {told}{_limits(after)}.")
    return ExitCode.DONE


def _report_others(context: Context, after: Leftovers) -> None:
    """What was not touched, and where nobody could look."""
    unsure = [thing for thing in after.foreign if thing.reason == UNREADABLE]
    foreign = [thing for thing in after.foreign if thing not in unsure]
    context.screen.show(*_lines("Not this stack's, not touched", foreign))
    context.screen.show(*_lines("Perhaps this stack's, not touched", [*after.unsure, *unsure]))
    context.screen.say(*(f"AWS does not allow a search {what}." for what in after.denied))


def _limits(after: Leftovers) -> str:
    unsure = after.denied or any(thing.reason == UNREADABLE for thing in after.foreign)
    return ", as far as these credentials may look" if unsure else ""


def _lines(head: str, things: Sequence[Leftover]) -> Iterator[str]:
    for thing in things:
        yield f"{head}: {thing.key or thing.arn} ({thing.reason})"


@dataclass(frozen=True)
class DownOptions:
    """What the user asked of this `down`."""

    yes: bool = False
    keep_data: bool = False
    export: bool = True


def take_down(context: Context, options: DownOptions) -> int:
    """Remove the stack; returns the exit code, which is FAILED while anything of it is left."""
    restore_table(context)
    before = take_inventory(context)
    kept_data = options.keep_data and before.readable
    keep = before.others | ({DATA} if kept_data else set())
    plan = plan_down(context.config.stack, context.resources, before.found, keep=keep)
    dead = _dead_letters(context, plan)
    _ask(context, plan, options, dead, readable=before.readable)
    work = Teardown(context, plan, readable=before.readable, exporting=options.export)
    with context.interrupts:
        report = work.run()
        with spinner(context.screen, "what is left"):
            after = verify_deleted(context, report, keep)
    data = {
        "exports": file_paths(work.exported),
        "pending": work.pending.as_json(),
        "dead_letters": dead,
        "seconds": round(context.stopwatch.seconds, 3),
    }
    context.screen.document(down_document(report, sorted(keep), after, data))
    report_failures(context, report)
    report_registrations(context, work, kept_data=kept_data)
    return report_end(context, report, after, was_there=before.anything, kept_data=kept_data)


def _dead_letters(context: Context, plan: Plan) -> int:
    """About how many go with the queue."""
    queue = next(step for step in plan.steps if step.key == "dead_letter_queue")
    if queue.action is not Action.DELETE:
        return 0
    return dead_letters(context.aws, context.names.queue) or 0


def _registrants(context: Context) -> int:
    """How many registered who are no tests; a table that cannot be read holds perhaps somebody."""
    asked = result_of(lambda: context.registrations.tally_if_there(0))
    if isinstance(asked, Unavailable):
        return 1
    return 0 if asked.value is None else asked.value.registrations - asked.value.tests


def _ask(context: Context, plan: Plan, options: DownOptions, dead: int, *, readable: bool) -> None:
    if plan.in_sync:
        return
    data, rows = "with every registration", "are in the export"
    if options.keep_data:
        data, rows = "but not the registrations", "stay in the table"
    elif not options.export:
        data, rows = "with every registration and without a copy of them", "go too"
    is_local = context.target == "local"
    context.screen.say(plan_summary(plan) if is_local else plan_view(plan))
    if dead:
        context.screen.say(
            f"Dead letters, records the pipe gave up on: {dead}. They go with their queue; the "
            f"rows they are about {rows}."
        )
        data += f", and {dead} dead letter(s)"
    asking = is_interactive(context) and not options.yes
    registrants = _registrants(context) if asking and readable else 0
    if is_local and not registrants:
        return  # nobody to ask, or nothing that anybody would miss
    if registrants:
        context.screen.say(f"It holds {counted(registrants, 'registration')}, tests not counted.")
    confirm(context, f"Delete all this, {data}, from {context.place_text}?", yes=options.yes)
