"""Delivery receipts are the whole account's: what `up` says of that, and how a stack leaves them.

The resource is in the catalog only while the configuration asks for it; a stack that was set up
with it and asks for it no more still has its tag on the shared role (decision 0015).
"""

from collections.abc import Iterator

from smsverifier.core.plan import Action, Plan, Step
from smsverifier.flows.asking import confirm
from smsverifier.flows.session import Session
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.resources.delivery_receipts import KEY, RATE, ROLE, DeliveryReceipts


def account_wide(session: Session, plan: Plan) -> Iterator[str]:
    """What of a plan goes beyond the stack: the account's setting, from what to what."""
    steps = [step for step in plan.steps if step.key == KEY and step.action is not Action.KEEP]
    if not steps:
        return
    receipts = _receipts(session)
    before = receipts.setting()
    wanted = {ROLE: receipts.arn, RATE: "100"}
    changes = (f"{name} {before[name] or '(not set)'} → {new}" for name, new in wanted.items())
    yield (
        f"{KEY} is a setting of the whole account in {session.aws.region}, for everything in it "
        f"that sends SMS: {', '.join(changes)}. The last stack that uses it puts it back."
    )


def leave_receipts(session: Session, *, yes: bool) -> None:
    """End this stack's part in receipts that its configuration does not ask for any more."""
    if not _is_leaving(session):
        return
    session.screen.say(
        "The configuration asks for no delivery receipts any more: this stack leaves them. If no "
        "other stack uses them, the account's setting becomes what it was."
    )
    confirm(session, "Leave the delivery receipts?", yes=yes or session.place.target == "local")
    _receipts(session).delete()


def leaving(session: Session) -> tuple[Step, ...]:
    """The same as a part of a plan."""
    if not _is_leaving(session):
        return ()
    receipts = _receipts(session)
    reason = "the configuration asks for no delivery receipts any more"
    return (Step(KEY, receipts.type, receipts.name, Action.DELETE, reason=reason),)


def _is_leaving(session: Session) -> bool:
    if session.config.sms.delivery_receipts:
        return False
    return answer_or(ask(_receipts(session).is_used), False)


def _receipts(session: Session) -> DeliveryReceipts:
    boundary = session.config.permissions_boundary
    return DeliveryReceipts(session.aws, session.names, boundary)
