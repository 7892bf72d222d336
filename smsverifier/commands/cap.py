"""The cap on SMS as commands ask about it: what is left of it, and whom it leaves waiting."""

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.context import Context
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.output.deploy_view import say_default_cap_used_up
from smsverifier.output.sending_view import warn_no_room
from smsverifier.output.up_view import CapUse
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Plan
from smsverifier.resources.deployed_settings import deployed_settings


def cap_in_force(context: Context) -> int | None:
    """The cap on whom a command has told now; None without one.

    The handler goes by what is deployed, and whoever lowered the cap means it.
    """
    caps = (context.config.cap, context.deployed.settings["max_messages"])
    return min((cap for cap in caps if cap is not None), default=None)


def warn_over_cap(context: Context, wanted: int) -> None:
    """Say beforehand if not all of those to be told fit under the cap."""
    cap = cap_in_force(context)
    if cap is not None:
        warn_no_room(context.screen, cap, max(0, cap - reserved_now(context)), wanted)


def used_up_default_cap(context: Context, plan: Plan, reserved: int | None = None) -> int | None:
    """How many were sent, if that is more than the default cap, and `plan` brings that cap.

    `reserved`: how many count as sent, if that is known.
    """
    config, handler = context.config, _action(plan, "handler")
    is_first = _action(plan, "table") is Action.CREATE
    if not config.has_default_cap or handler is Action.KEEP or is_first:
        return None
    used = reserved_now(context) if reserved is None else reserved
    if used <= config.default_cap:
        return None
    # Not `context.deployed`: whoever is told after this `up` is told by what it deploys.
    deployed = deployed_settings(context.aws, context.names, config)
    is_new = handler is Action.CREATE or deployed.in_sync is None
    if not is_new and deployed.settings["max_messages"] == config.default_cap:
        return None  # it holds already: somebody has gone on with it
    return used


def confirm_default_cap_used_up(context: Context, plan: Plan, *, yes: bool) -> None:
    """Ask before such a cap; on the local target only where somebody can answer."""
    used = used_up_default_cap(context, plan)
    say_default_cap_used_up(context.screen, context.config, used)
    if used is not None and (context.target == "aws" or is_interactive(context)):
        confirm(context, "Go on with this cap?", yes=yes)


def read_cap_use(context: Context, report: RunReport, reserved: int | None = None) -> CapUse | None:
    """After an `up`: how much of the cap is used (`reserved`, if known), and who waits for more.

    Rows are counted only where the handler was changed, which is how a cap is raised.
    """
    if "table" in report.keys(Action.CREATE):
        return None
    cap, used = context.config.cap, reserved_now(context) if reserved is None else reserved
    is_used_up = cap is not None and used >= cap
    counts = not is_used_up and "handler" in report.keys(Action.UPDATE)
    return CapUse(cap, used, _waiting(context) if counts else 0)


def _waiting(context: Context) -> int:
    """How many the cap has left waiting; 0 for who may not read the table."""
    rows = context.registrations
    row_counts = value_or(result_of(lambda: rows.row_counts_if_there(0)), None)
    return row_counts.over_cap if row_counts else 0


def reserved_now(context: Context) -> int:
    """How many count as sent; 0 for who may make the stack and not read its table."""
    totals = context.totals
    return value_or(result_of(totals.reserved), 0)


def _action(plan: Plan, key: str) -> Action:
    return next((step.action for step in plan.steps if step.key == key), Action.KEEP)
