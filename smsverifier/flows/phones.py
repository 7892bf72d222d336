"""The phone that somebody typed on the command line, as one that this stack may text."""

from smsverifier.errors import UsageError
from smsverifier.flows.session import Session
from smsverifier.sms.phone_numbers import parse_mobile
from smsverifier.sms.simulated_numbers import SIMULATED
from smsverifier.sms.text import mask


def phone_to_text(session: Session, typed: str) -> str:
    """`typed` in E.164; says so where there were words around it.

    Raises UsageError for what the stack does not text, for two numbers, and on AWS for the numbers
    that simulate an outcome: there they belong to somebody.
    """
    config = session.config
    found = parse_mobile(typed, config.form.default_country, config.sms.countries)
    phone = found.number
    if found.words:
        session.screen.say(f"The number in it is {mask(phone)}; left out: {found.words[:80]}")
    if phone in SIMULATED and session.place.target == "aws":
        raise UsageError(
            f"{mask(phone)} is a simulated number of the embedded AWS",
            where="PHONE",
            why="On AWS a real SMS would go to whoever has this number.",
            hint="Use a phone that you can hold in your hand.",
        )
    return phone
