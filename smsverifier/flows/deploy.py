"""`deploy` from end to end: the handler's code, whatever else may have drifted."""

from collections.abc import Sequence

from smsverifier.aws.waits import Limit, wait_until
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, Observation, Plan, limited, plan_up
from smsverifier.core.resource import Condition, Resource
from smsverifier.engine import apply_plan, observe, refuse_foreign
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.flows.cap import tell_used_up_default
from smsverifier.flows.failures import tell_failures
from smsverifier.flows.session import Session
from smsverifier.report.documents import up_document
from smsverifier.report.looking import looking
from smsverifier.report.progress import progress

# aws: lambda-states
SETTLED = Limit("another change of the function to end", 300, "it takes seconds")


def deploy_code(session: Session) -> int:
    """Upload the code if it differs; returns the exit code."""
    handler = session.part("handler")
    observation = _look(session, handler)
    plan = _plan(session, handler, observation)
    tell_used_up_default(session, plan)
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        report = apply_plan(plan, handler, observation, listener, interrupts.stop, session.aws)
    outputs = session.outputs(observe(session.part("api")))
    calls, seconds = len(session.aws.calls), session.stopwatch.seconds
    session.screen.document(up_document(report, session.where(), outputs, calls, seconds))
    tell_failures(session, report)
    return _finish(session, report)


def _look(session: Session, handler: Sequence[Resource]) -> Observation:
    """The function, once no other change of it is under way: that one's settings are its own."""

    def look() -> Observation | None:
        observation = session.observe(handler)
        found = observation["handler"]
        return None if found and found.condition is Condition.CHANGING else observation

    with looking(session.screen, "the function"):
        return wait_until(session.aws, look, SETTLED)


def _plan(session: Session, handler: Sequence[Resource], observation: Observation) -> Plan:
    """The handler's step, and of its changes only the code."""
    stack = session.config.stack
    refuse_foreign(handler, observation, stack)
    whole = plan_up(stack, handler, observation).steps[0]
    if whole.action is Action.CREATE:
        raise SmsverifierError(
            f"There is no function {whole.name} yet",
            where=f"handler, in {session.place_text}",
            why="`deploy` puts code into a function that is there; `up` makes the function.",
            hint="Run `smsverifier up` first.",
        )
    return Plan(stack, (limited(whole, "code_sha256"),))


def _finish(session: Session, report: RunReport) -> int:
    if report.interrupted:
        session.screen.say("", "Interrupted. Run `smsverifier deploy` again.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        return ExitCode.FAILED
    session.screen.show(
        f"The handler's code, with the message in it, is new ({session.stopwatch.seconds:.1f} s)."
        if report.keys(Action.UPDATE)
        else "The handler's code, with the message in it, is as it was."
    )
    session.screen.say("Next: smsverifier plan shows whether anything else differs.")
    return ExitCode.DONE
