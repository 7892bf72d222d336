"""`plan` from end to end: observe, plan, show."""

from smsverifier.core.plan import plan_up
from smsverifier.engine import refuse_foreign
from smsverifier.errors import ExitCode
from smsverifier.flows.changed_duplicates import who_could_register_again
from smsverifier.flows.session import Session
from smsverifier.report.documents import plan_document
from smsverifier.report.looking import looking
from smsverifier.report.plan_view import plan_view


def show_plan(session: Session) -> int:
    """Show what `up` would do; returns the exit code, DONE only if that is nothing."""
    with looking(session.screen, "the stack"):
        stack, resources = session.config.stack, session.resources
        observation = session.observe(resources, tagged=True)
    refuse_foreign(resources, observation, stack)
    planned = plan_up(stack, resources, observation, allow_data_loss=True)
    session.screen.show(plan_view(planned))
    again = who_could_register_again(session, observation)
    session.screen.document({**plan_document(planned), "can_register_again": again})
    if planned.in_sync:
        return ExitCode.DONE
    session.screen.say("Next: smsverifier up")
    return ExitCode.NOT_IN_SYNC
