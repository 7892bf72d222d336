"""`deploy` from end to end: the handler's code, whatever else may have drifted."""

from collections.abc import Sequence

from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.commands.cap import warn_default_cap_used_up
from smsverifier.commands.context import Context
from smsverifier.commands.failures import report_failures
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.output.documents import up_document
from smsverifier.output.progress import progress
from smsverifier.output.screen import spinner
from smsverifier.provision.apply import apply_plan, observe, refuse_foreign
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Observation, Plan, limited, plan_up
from smsverifier.provision.resource import Condition, Resource

# aws: lambda-states
SETTLED = WaitLimit("another change of the function to end", 300, "it takes seconds")


def deploy_code(context: Context) -> int:
    """Upload the code if it differs; returns the exit code."""
    handler = context.part("handler")
    observation = _look(context, handler)
    plan = _plan(context, handler, observation)
    warn_default_cap_used_up(context, plan)
    with context.interrupts as interrupts, progress(context.screen, plan) as listener:
        report = apply_plan(plan, handler, observation, listener, interrupts.stop, context.aws)
    outputs = context.outputs(observe(context.part("api")))
    calls, seconds = len(context.aws.calls), context.stopwatch.seconds
    context.screen.document(up_document(report, context.where(), outputs, calls, seconds))
    report_failures(context, report)
    return _finish(context, report)


def _look(context: Context, handler: Sequence[Resource]) -> Observation:
    """The function, once no other change of it is under way: that one's settings are its own."""

    def look() -> Observation | None:
        observation = context.observe(handler)
        found = observation["handler"]
        return None if found and found.condition is Condition.CHANGING else observation

    with spinner(context.screen, "the function"):
        return wait_until(context.aws, look, SETTLED)


def _plan(context: Context, handler: Sequence[Resource], observation: Observation) -> Plan:
    """The handler's step, and of its changes only the code."""
    stack = context.config.stack
    refuse_foreign(handler, observation, stack)
    whole = plan_up(stack, handler, observation).steps[0]
    if whole.action is Action.CREATE:
        raise SmsverifierError(
            f"There is no function {whole.name} yet",
            where=f"handler, in {context.place_text}",
            why="`deploy` puts code into a function that is there; `up` makes the function.",
            hint="Run `smsverifier up` first.",
        )
    return Plan(stack, (limited(whole, "code_sha256"),))


def _finish(context: Context, report: RunReport) -> int:
    if report.interrupted:
        context.screen.say("", "Interrupted. Run `smsverifier deploy` again.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        return ExitCode.FAILED
    context.screen.show(
        f"The handler's code, with the message in it, is new ({context.stopwatch.seconds:.1f} s)."
        if report.keys(Action.UPDATE)
        else "The handler's code, with the message in it, is as it was."
    )
    context.screen.say("Next: smsverifier plan shows whether anything else differs.")
    return ExitCode.DONE
