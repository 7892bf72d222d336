"""Whether somebody would hear that something goes wrong, and at what price. Listed in `checks`."""

from smsverifier.delivery.alerts import CONFIRM
from smsverifier.mail.address import mask_address
from smsverifier.preflight.check_context import CheckContext, Verdict, ok, warning


def alerts(case: CheckContext) -> Verdict:
    """Whom alarms tell, and whether they reach anybody."""
    email = case.config.alerts.email
    if email is None:
        return ok("off: nobody is told when something goes wrong (alerts.email)")
    told, to = case.facts.alert_addresses.get(), mask_address(email)
    if told is None:
        return ok(f"`smsverifier up` makes them; {to} must confirm then. {case.alert_cost}")
    if email not in told:
        return warning(
            f"{to} is not subscribed: nobody is told. {case.alert_cost}",
            "`smsverifier up` subscribes it. (Whoever reads mail there can unsubscribe by a link "
            "in every alert, or let two days pass without confirming.)",
        )
    if not told[email].startswith("arn:"):
        return warning(
            f"{to} has not confirmed yet: nobody is told. {case.alert_cost}",
            CONFIRM,
        )
    return ok(f"{to} is told. {case.alert_cost}")
