"""The cap on SMS as commands speak of it: what it costs at most, and whom it leaves waiting."""

from datetime import date

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.context import Context
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.config import Config
from smsverifier.delivery.cost import ceiling_of, ceiling_sentence
from smsverifier.output.formatting import counted
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Plan
from smsverifier.resources.deployed_settings import deployed_settings
from smsverifier.sms.prices import Prices


def max_spend_sentence(config: Config, prices: Prices, today: date) -> str:
    """The most that `config` can spend on SMS, in a line."""
    return ceiling_sentence(ceiling_of(config, prices), today)


def cap_in_force(context: Context) -> int | None:
    """The cap on whom a command has told now; None without one.

    The handler goes by what is deployed, and whoever lowered the cap means it.
    """
    caps = (context.config.cap, context.deployed.settings["max_messages"])
    return min((cap for cap in caps if cap is not None), default=None)


def warn_over_cap(context: Context, wanted: int) -> None:
    """Say beforehand if not all of those to be told fit under the cap."""
    cap = cap_in_force(context)
    if cap is None:
        return
    left = max(0, cap - _reserved(context))
    if wanted > left:
        context.screen.complain(
            f"sms.max_messages is {cap}, with room for {left}: of these {wanted}, {wanted - left} "
            "will wait. Once it is raised, `smsverifier registrations resend` tells them."
        )


def warn_default_cap_used_up(context: Context, plan: Plan) -> bool:
    """Say so if `plan` deploys a default cap below what was already sent; whether it does.

    An earlier version's stack had no cap unless somebody wrote one, and may have sent more.
    """
    used = _sent_above_default(context, plan)
    if used is None:
        return False
    context.screen.complain(
        f"sms.max_messages is not set, so the cap is {context.config.default_cap} SMS, and {used} "
        "were sent already: nobody else is told, and whoever registers waits. If they are people, "
        f"set sms.max_messages above {used}."
    )
    return True


def confirm_default_cap_used_up(context: Context, plan: Plan, *, yes: bool) -> None:
    """Ask before such a cap; on the local target only where somebody can answer."""
    if not warn_default_cap_used_up(context, plan):
        return
    if context.target == "aws" or is_interactive(context):
        confirm(context, "Go on with this cap?", yes=yes)


def next_step_for_cap(context: Context, report: RunReport) -> str | None:
    """After an `up`: the step for those whom the cap leaves waiting, or will.

    Rows are counted only where the handler was changed, which is how a cap is raised.
    """
    if "table" in report.keys(Action.CREATE):
        return None
    cap, used = context.config.cap, _reserved(context)
    if cap is not None and used >= cap:
        return (
            f"{used} SMS count and the cap is {cap}: whoever registers now waits. Next, if they "
            f"are people: set sms.max_messages above {used}, then smsverifier up"
        )
    waiting = _waiting(context) if "handler" in report.keys(Action.UPDATE) else 0
    if not waiting:
        return None
    who = counted(waiting, "registrant")
    return f"Next: smsverifier registrations resend tells the {who} whom a lower cap left waiting"


def _waiting(context: Context) -> int:
    """How many the cap has left waiting; 0 for who may not read the table."""
    rows = context.registrations
    tally = value_or(result_of(lambda: rows.tally_if_there(0)), None)
    return tally.over_cap if tally else 0


def _sent_above_default(context: Context, plan: Plan) -> int | None:
    """How many were sent, if that is more than the default cap, and `plan` brings that cap."""
    config, handler = context.config, _action(plan, "handler")
    is_first = _action(plan, "table") is Action.CREATE
    if not config.has_default_cap or handler is Action.KEEP or is_first:
        return None
    used = _reserved(context)
    if used <= config.default_cap:
        return None
    # Not `context.deployed`: whoever is told after this `up` is told by what it deploys.
    deployed = deployed_settings(context.aws, context.names, config)
    is_new = handler is Action.CREATE or deployed.in_sync is None
    if not is_new and deployed.settings["max_messages"] == config.default_cap:
        return None  # it holds already: somebody has gone on with it
    return used


def _reserved(context: Context) -> int:
    """How many count as sent; 0 for who may make the stack and not read its table."""
    totals = context.totals
    return value_or(result_of(totals.reserved), 0)


def _action(plan: Plan, key: str) -> Action:
    return next((step.action for step in plan.steps if step.key == key), Action.KEEP)
