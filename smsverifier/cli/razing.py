"""`down` from end to end: observe, plan, ask, tear down, look again, report."""

from smsverifier.cli.asking import confirm
from smsverifier.cli.failures import tell_failures
from smsverifier.cli.session import Session
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Observation, Plan, plan_down
from smsverifier.engine import observe, teardown
from smsverifier.errors import ExitCode
from smsverifier.report.documents import down_document
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.report.progress import progress


def take_down(session: Session, *, yes: bool) -> int:
    """Remove the stack; returns the exit code, which is FAILED while anything is left."""
    stack = session.config.stack
    observation = observe(session.resources)
    foreign = frozenset(
        key for key, found in observation.items() if found is not None and found.owner != stack
    )
    plan = plan_down(stack, session.resources, observation, keep=foreign)
    _ask(session, plan, yes=yes)
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        report = teardown(plan, session.resources, listener, interrupts.stop)
    left = [
        key
        for key, found in observe(session.resources).items()
        if found is not None and key not in foreign
    ]
    session.screen.document(down_document(report, sorted(foreign), left))
    return _tell(session, report, left, observation)


def _ask(session: Session, plan: Plan, *, yes: bool) -> None:
    if plan.in_sync:
        return
    if session.place.target == "local":
        session.screen.say(plan_summary(plan))
        return
    session.screen.say(plan_view(plan))
    question = f"Delete all this, with every registration, from {session.place_text}?"
    confirm(session, question, yes=yes)


def _tell(session: Session, report: RunReport, left: list[str], before: Observation) -> int:
    tell_failures(session, report)
    if report.interrupted:
        session.screen.say("Interrupted. Run `smsverifier down` again: it goes on.")
        return ExitCode.INTERRUPTED
    if left:
        session.screen.show(f"Still there: {', '.join(left)}. Run `smsverifier down` again.")
        return ExitCode.FAILED
    there = sum(1 for found in before.values() if found is not None)
    told = "removed; a second look found nothing left" if there else "not there: nothing to remove"
    session.screen.show(f"{report.stack} is {told}.")
    return ExitCode.DONE
