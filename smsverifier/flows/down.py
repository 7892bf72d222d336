"""`down` from end to end: look, plan, ask, take apart, look again, report."""

from dataclasses import dataclass

from smsverifier.core.plan import Action, Plan, plan_down
from smsverifier.flows.asking import can_ask, confirm
from smsverifier.flows.bringing_back import bring_back
from smsverifier.flows.down_ending import tell_data, tell_end
from smsverifier.flows.export import file_paths
from smsverifier.flows.failures import tell_failures
from smsverifier.flows.first_look import first_look
from smsverifier.flows.second_look import second_look
from smsverifier.flows.session import Session
from smsverifier.flows.teardown import DATA, Teardown
from smsverifier.pipeline.asked import Silence, ask
from smsverifier.pipeline.health import dead_letters
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.report.documents import down_document
from smsverifier.report.looking import looking
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.report.values import counted


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `down`."""

    yes: bool = False
    keep_data: bool = False
    export: bool = True


def take_down(session: Session, wishes: Wishes) -> int:
    """Remove the stack; returns the exit code, which is FAILED while anything of it is left."""
    bring_back(session)
    before = first_look(session)
    kept_data = wishes.keep_data and before.readable
    keep = before.others | ({DATA} if kept_data else set())
    plan = plan_down(session.config.stack, session.resources, before.found, keep=keep)
    dead = _dead_letters(session, plan)
    _ask(session, plan, wishes, dead, readable=before.readable)
    work = Teardown(session, plan, readable=before.readable, exporting=wishes.export)
    with session.interrupts:
        report = work.run()
        with looking(session.screen, "what is left"):
            after = second_look(session, report, keep)
    data = {
        "exports": file_paths(work.exported),
        "pending": vars(work.pending),
        "dead_letters": dead,
        "seconds": round(session.stopwatch.seconds, 3),
    }
    session.screen.document(down_document(report, sorted(keep), after, data))
    tell_failures(session, report)
    tell_data(session, work, kept_data=kept_data)
    return tell_end(session, report, after, was_there=before.anything, kept_data=kept_data)


def _dead_letters(session: Session, plan: Plan) -> int:
    """About how many go with the queue."""
    queue = next(step for step in plan.steps if step.key == "dead_letter_queue")
    if queue.action is not Action.DELETE:
        return 0
    return dead_letters(session.aws, session.names.queue) or 0


def _registrants(session: Session) -> int:
    """How many registered who are no tests; a table that cannot be read holds perhaps somebody."""
    asked = ask(lambda: Rows(session.aws, session.names.table).tally_if_there(0))
    if isinstance(asked, Silence):
        return 1
    return 0 if asked.value is None else asked.value.registrations - asked.value.tests


def _ask(session: Session, plan: Plan, wishes: Wishes, dead: int, *, readable: bool) -> None:
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
    asking = can_ask(session.screen) and not wishes.yes
    registrants = _registrants(session) if asking and readable else 0
    if is_local and not registrants:
        return  # nobody to ask, or nothing that anybody would miss
    if registrants:
        session.screen.say(f"It holds {counted(registrants, 'registration')}, tests not counted.")
    confirm(session, f"Delete all this, {data}, from {session.place_text}?", yes=wishes.yes)
