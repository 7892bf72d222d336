"""The cap on SMS as commands speak of it: what it costs at most, and whom it leaves waiting."""

from datetime import date

from smsverifier.config import Config
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, Plan
from smsverifier.flows.asking import can_ask, confirm
from smsverifier.flows.session import Session
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.pipeline.ceiling import ceiling_of, ceiling_sentence
from smsverifier.pipeline.deployed import deployed_settings
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.pipeline.registrations.totals import Totals
from smsverifier.report.values import counted
from smsverifier.sms.prices import Prices


def most_it_can_spend(config: Config, prices: Prices, today: date) -> str:
    """The most that `config` can spend on SMS, in a line."""
    return ceiling_sentence(ceiling_of(config, prices), today)


def cap_in_force(session: Session) -> int | None:
    """The cap on whom a command has told now; None without one.

    The handler goes by what is deployed, and whoever lowered the cap means it.
    """
    caps = (session.config.cap, session.deployed.settings["max_messages"])
    return min((cap for cap in caps if cap is not None), default=None)


def say_who_waits(session: Session, wanted: int) -> None:
    """Say beforehand if not all of those to be told fit under the cap."""
    cap = cap_in_force(session)
    if cap is None:
        return
    left = max(0, cap - _reserved(session))
    if wanted > left:
        session.screen.complain(
            f"sms.max_messages is {cap}, with room for {left}: of these {wanted}, {wanted - left} "
            "will wait. Once it is raised, `smsverifier registrations resend` tells them."
        )


def tell_used_up_default(session: Session, plan: Plan) -> bool:
    """Say so if `plan` deploys a default cap below what was already sent; whether it does.

    An earlier version's stack had no cap unless somebody wrote one, and may have sent more.
    """
    used = _sent_above_default(session, plan)
    if used is None:
        return False
    session.screen.complain(
        f"sms.max_messages is not set, so the cap is {session.config.default_cap} SMS, and {used} "
        "were sent already: nobody else is told, and whoever registers waits. If they are people, "
        f"set sms.max_messages above {used}."
    )
    return True


def confirm_used_up_default(session: Session, plan: Plan, *, yes: bool) -> None:
    """Ask before such a cap; on the local target only where somebody can answer."""
    if not tell_used_up_default(session, plan):
        return
    if session.place.target == "aws" or can_ask(session.screen):
        confirm(session, "Go on with this cap?", yes=yes)


def next_about_cap(session: Session, report: RunReport) -> str | None:
    """After an `up`: the step for those whom the cap leaves waiting, or will.

    Rows are counted only where the handler was changed, which is how a cap is raised.
    """
    if "table" in report.keys(Action.CREATE):
        return None
    cap, used = session.config.cap, _reserved(session)
    if cap is not None and used >= cap:
        return (
            f"{used} SMS count and the cap is {cap}: whoever registers now waits. Next, if they "
            f"are people: set sms.max_messages above {used}, then smsverifier up"
        )
    waiting = _waiting(session) if "handler" in report.keys(Action.UPDATE) else 0
    if not waiting:
        return None
    who = counted(waiting, "registrant")
    return f"Next: smsverifier registrations resend tells the {who} whom a lower cap left waiting"


def _waiting(session: Session) -> int:
    """How many the cap has left waiting; 0 for who may not read the table."""
    rows = Rows(session.aws, session.names.table)
    tally = answer_or(ask(lambda: rows.tally_if_there(0)), None)
    return tally.over_cap if tally else 0


def _sent_above_default(session: Session, plan: Plan) -> int | None:
    """How many were sent, if that is more than the default cap, and `plan` brings that cap."""
    config, handler = session.config, _action(plan, "handler")
    is_first = _action(plan, "table") is Action.CREATE
    if not config.has_default_cap or handler is Action.KEEP or is_first:
        return None
    used = _reserved(session)
    if used <= config.default_cap:
        return None
    # Not `session.deployed`: whoever is told after this `up` is told by what it deploys.
    deployed = deployed_settings(session.aws, session.names, config)
    is_new = handler is Action.CREATE or deployed.in_sync is None
    if not is_new and deployed.settings["max_messages"] == config.default_cap:
        return None  # it holds already: somebody has gone on with it
    return used


def _reserved(session: Session) -> int:
    """How many count as sent; 0 for who may make the stack and not read its table."""
    totals = Totals(session.aws, session.names.table)
    return answer_or(ask(totals.reserved), 0)


def _action(plan: Plan, key: str) -> Action:
    return next((step.action for step in plan.steps if step.key == key), Action.KEEP)
