"""By what a command knows where registrants stand with the e-mail."""

from smsverifier.aws.result import value_or
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import unconfirmed_before_ms
from smsverifier.delivery.bounces import read_bounces
from smsverifier.mail.status import EmailLook


def email_look(context: Context) -> EmailLook | None:
    """With what SES tells of addresses, where it tells; None for a stack without the e-mail."""
    field = context.config.email_field
    if field is None:
        return None
    bounces = value_or(read_bounces(context.aws), {})
    alone = not context.config.sms.enabled
    return EmailLook(field, unconfirmed_before_ms(context), bounces, alone)
