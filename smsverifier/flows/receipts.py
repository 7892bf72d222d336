"""Delivery receipts are the whole account's: what `up` says of that before it asks."""

from collections.abc import Iterator

from smsverifier.core.plan import Action, Plan
from smsverifier.flows.session import Session
from smsverifier.resources.delivery_receipts import ALL, KEY, RATE, ROLE, DeliveryReceipts

LEFT = "This stack leaves it; if no other stack uses it, it becomes what it was."


def account_wide(session: Session, plan: Plan) -> Iterator[str]:
    """What of a plan goes beyond the stack: the account's setting, and what becomes of it."""
    action = next((step.action for step in plan.steps if step.key == KEY), Action.KEEP)
    if action is not Action.KEEP:
        yield (
            f"{KEY} is a setting of the whole account in {session.aws.region}, for everything in "
            f"it that sends SMS. {LEFT if action is Action.DELETE else _set(session)}"
        )


def _set(session: Session) -> str:
    """From what to what, by this stack."""
    receipts = next(r for r in session.resources if isinstance(r, DeliveryReceipts))
    before = receipts.setting()
    wanted = {ROLE: receipts.arn, RATE: ALL}
    changes = [
        f"{name} {before[name] or '(not set)'} → {new}"
        for name, new in wanted.items()
        if before[name] != new
    ]
    told = ", ".join(changes) or "It is set as this stack wants it, and stays"
    return f"{told}. The last stack that uses it puts it back."
