"""`deploy` from end to end: the handler's code, whatever else may have drifted."""

from collections.abc import Mapping, Sequence
from functools import partial

from smsverifier.aws.gather import gather
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.commands.announcements import refuse_silenced
from smsverifier.commands.cap import reserved_now, used_up_default_cap
from smsverifier.commands.context import Context
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.commands.taking_back import find_ejected, require_taken_back
from smsverifier.errors import SmsverifierError
from smsverifier.output.deploy_view import DeployResult, say_default_cap_used_up
from smsverifier.output.ejected_words import TEXTS_FOR_TERRAFORM, code_unnoticed
from smsverifier.output.progress import progress
from smsverifier.output.screen import spinner
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.plan import Action, Observation, Plan, limited, plan_up
from smsverifier.provision.resource import Condition, Resource

TAKE_BACK = (
    f"{TEXTS_FOR_TERRAFORM} writes handler.zip and templates/ for its folder. Or `smsverifier up "
    "--take-back` takes the stack back; `smsverifier eject terraform --force` then writes all anew."
)
# aws: lambda-states
SETTLED = WaitLimit("another change of the function to end", 300, "it takes seconds")


def deploy_code(context: Context) -> DeployResult:
    """Upload the code if it differs."""
    handler = context.part("handler")
    # That there is no function is told first, whatever else cannot be asked then.
    (plan, observation), reserved, outputs = gather(
        partial(_look, context, handler),
        partial(_reserved, context),
        partial(_outputs, context),
    )
    if not plan.in_sync:
        question = f"Put this configuration's code into {plan.steps[0].name} nevertheless?"
        ejected = find_ejected(context, {})
        require_taken_back(context, ejected, question, hint=TAKE_BACK, effect=code_unnoticed)
    refuse_silenced(context)
    used = used_up_default_cap(context, plan, reserved)
    say_default_cap_used_up(context.screen, context.config, used)
    with context.interrupts as interrupts, progress(context.screen, plan) as listener:
        report = apply_plan(plan, handler, observation, listener, interrupts.stop, context.aws)
    calls, seconds = len(context.aws.calls), context.stopwatch.seconds
    return DeployResult(report, context.location(), outputs, calls, seconds)


def _reserved(context: Context) -> int | None:
    """How many count as sent, where a default cap makes it matter."""
    return reserved_now(context) if context.config.has_default_cap else None


def _outputs(context: Context) -> Mapping[str, str | None]:
    """The addresses, where somebody reads them: documents have them, the screen has not."""
    (api,) = context.part("api")
    return context.outputs({"api": api.left() if context.screen.as_json else None})


def _look(context: Context, handler: Sequence[Resource]) -> tuple[Plan, Observation]:
    """The function, once no other change of it is under way: that one's settings are its own."""

    def look() -> Observation | None:
        observation = context.observe(handler)
        found = observation["handler"]
        return None if found and found.condition is Condition.CHANGING else observation

    with spinner(context.screen, "the function"):
        observation = wait_until(context.aws, look, SETTLED)
    return _plan(context, handler, observation), observation


def _plan(context: Context, handler: Sequence[Resource], observation: Observation) -> Plan:
    """The handler's step, and of its changes only the code."""
    stack = context.config.stack
    refuse_foreign(handler, observation, stack)
    whole = plan_up(stack, handler, observation).steps[0]
    if whole.action is Action.CREATE:
        raise SmsverifierError(
            f"There is no function {whole.name} yet",
            where=f"handler, in {context.location_text}",
            why="`deploy` puts code into a function that is there; `up` makes the function.",
            hint=hint_where_absent(context, "Run `smsverifier up` first."),
        )
    return Plan(stack, (limited(whole, "code_sha256"),))
