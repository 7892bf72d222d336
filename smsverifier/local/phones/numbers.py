"""Phone numbers as SNS takes them, and its error for whatever it does not take."""

import re

from smsverifier.local.calls import AwsFailure
from smsverifier.local.phones.simulation import is_refused

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def is_e164(number: str) -> bool:
    """Whether SNS would take `number` as a phone number to publish to (aws: publish-e164)."""
    return _E164.fullmatch(number) is not None


def phone_number(number: object) -> str:
    """`number`; AwsFailure InvalidParameter if SNS would not publish to it."""
    text = str(number or "")
    if not is_e164(text) or is_refused(text):
        # aws: publish-names-the-number
        raise invalid_parameter(f"PhoneNumber Reason: {text} is not valid to publish to")
    return text


def invalid_parameter(what: str) -> AwsFailure:
    """SNS's error for a parameter it does not take."""
    return AwsFailure("InvalidParameter", f"Invalid parameter: {what}")
