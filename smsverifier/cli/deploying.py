"""`deploy` from end to end: the handler's code, whatever else may have drifted."""

from smsverifier.aws.errors import explain
from smsverifier.cli.session import Session
from smsverifier.core.plan import Action, Plan, limited, plan_up
from smsverifier.engine import apply_plan, observe, refuse_foreign
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.report.documents import up_document
from smsverifier.report.progress import progress


def deploy_code(session: Session) -> int:
    """Upload the code if it differs; returns the exit code."""
    stack = session.config.stack
    handler = [resource for resource in session.resources if resource.key == "handler"]
    observation = observe(handler)
    refuse_foreign(handler, observation, stack)
    whole = plan_up(stack, handler, observation).steps[0]
    if whole.action is Action.CREATE:
        raise SmsverifierError(f"There is no function {whole.name} yet", where="handler",
                               hint="Run `smsverifier up` first.")
    plan = Plan(stack, (limited(whole, "code_sha256"),))
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        report = apply_plan(plan, handler, observation, listener, interrupts.stop)
    for outcome in report.failures:
        raise explain(outcome.error or RuntimeError(), "handler")
    outputs = session.outputs({})
    session.screen.document(up_document(report, session.where(), outputs, len(session.aws.calls)))
    session.screen.show("The handler's code is as it was." if plan.in_sync
                        else f"The handler's code is new ({report.seconds:.1f} s).")
    return ExitCode.DONE
