"""The request to AWS for production access and a higher spend limit, filled in for one event.

Its questions are those of the support case that AWS opens for it (End User Messaging SMS User
Guide, "Moving from the SMS/MMS sandbox", read Nov 2026). Plain text, to be pasted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from smsverifier.config import Config, further_sms
from smsverifier.config.announcement_rules import announced_by
from smsverifier.config.languages import every_language
from smsverifier.message import longest_text
from smsverifier.preflight.check_context import SmsNeed

CASE_URL = (
    "https://support.console.aws.amazon.com/support/home#/case/create"
    "?issueType=service-limit-increase"
)
SITE = "[the address of the registration page]"


@dataclass(frozen=True)
class ProductionRequest:
    """What one event needs of AWS."""

    config: Config
    """Its region is the one that is asked for: both limits are a region's own."""
    need: SmsNeed
    spend_limit_usd: int | None
    """A month's; None where no price is known."""
    in_sandbox: bool
    spent_usd: float = 0.0
    """This month's so far, which counts against the same limit."""
    form_url: str | None = None
    is_allowed: bool = False
    """Whether AWS lets this account spend `spend_limit_usd` as it is."""

    @property
    def is_needed(self) -> bool:
        """Whether anything is left to ask for."""
        return self.in_sandbox or not self.is_allowed


def request_text(request: ProductionRequest) -> str:
    """The whole request: what to choose in the form, and the text of the case."""
    return "\n".join([*_choices(request), "", *_description(request)])


def _choices(request: ProductionRequest) -> Iterator[str]:
    yield f"Open {CASE_URL}"
    yield "  Service   Service Quotas"
    yield "  Category  AWS End User Messaging SMS (Pinpoint)"
    yield "  Severity  General question"
    increases = [("Exit SMS Sandbox", "1")] if request.in_sandbox else []
    amount = "[US dollars a month]" if request.spend_limit_usd is None else request.spend_limit_usd
    if not request.is_allowed:
        increases.append(("Account Spend Threshold Increase", str(amount)))
    for number, (quota, value) in enumerate(increases, start=1):
        yield f"  Request {number}"
        yield f"    Region         {request.config.region}"
        yield "    Resource type  General Limits"
        yield f"    Quota          {quota}"
        yield f"    New value      {value}"


def _description(request: ProductionRequest) -> Iterator[str]:
    config = request.config
    site = request.form_url or config.event.url or SITE
    yield "Case description:"
    yield ""
    yield (
        f"Use case: {_event(config)} People register for it themselves, with their own mobile "
        f"number, at {site}. Each gets one {config.sms.type.lower()} SMS that confirms the "
        f"registration. {_further(config)}, and no list of numbers is bought."
    )
    yield f"Message type: {config.sms.type}"
    yield f"Countries: {', '.join(config.sms.countries)}"
    yield f"Sender: {_sender(config)}"
    yield from _volume(request)
    yield (
        "Opt-in: the registrant types the number into the form, which says that the confirmation "
        f"comes by SMS. {_SECOND[config.registrations.duplicates]}"
    )
    yield "Opt-out: numbers on the account's opt-out list get nothing."
    for language, each in every_language(config):
        of = "" if language == config.form.languages[0] else f" ({language})"
        yield f"Template{of}: {each.sms.message}"
        yield f"Sample{of}: {longest_text(each)}"
    yield f"Protection from abuse: {_protection(config)}"


_SECOND = {
    "reject": "A number is texted once: a second registration is refused.",
    "ignore": "A number is texted once: a second registration changes nothing.",
    "allow": "Whoever registers again gets the confirmation again.",
}
"""What becomes of a second registration, by the key `registrations.duplicates`."""


def _further(config: Config) -> str:
    """What else goes by SMS."""
    announced = announced_by(config, "sms")
    texts = [*(["word of the waiting list"] if further_sms(config) else []), *announced]
    return (
        f"They also get, about the event: {', '.join(texts)}" if texts else "Nothing else is sent"
    )


def _event(config: Config) -> str:
    event = config.event
    when_and_where = ", ".join(filter(None, (event.date, event.venue)))
    return f"we organise {event.name}{f' ({when_and_where})' if when_and_where else ''}."


def _sender(config: Config) -> str:
    sender = config.sms.sender_id or "no sender ID; a number chosen by AWS"
    dlt = config.sms.dlt
    ids = f"; DLT entity {dlt.entity_id}, template {dlt.template_id}" if dlt else ""
    return f"{sender}{ids}"


def _volume(request: ProductionRequest) -> Iterator[str]:
    need = request.need
    yield (
        f"Volume: {need.messages} messages of at most {need.parts} part(s) in all, at most "
        f"{request.config.sms.max_per_second} a second."
    )
    spent = f", and {request.spent_usd:.2f} USD are spent" if request.spent_usd else ""
    if need.price is not None and need.usd is not None and need.high_usd is not None:
        asked = (
            f"; with a margin for tests and prices, {request.spend_limit_usd} USD a month are "
            "asked for."
        )
        yield (
            f"Spend: {need.messages} x {need.parts} x "
            f"{_range(need.price.unit_price_usd, need.price.at_most(1), 'g')} = "
            f"{_range(need.usd, need.high_usd, '.2f')}{spent}{'.' if request.is_allowed else asked}"
        )


def _range(low: float, high: float, digits: str) -> str:
    return f"{low:{digits}} USD" if low == high else f"{low:{digits}} to {high:{digits}} USD"


def _protection(config: Config) -> str:
    cap = config.cap
    capped = "the spend limit caps the rest" if cap is None else f"no more than {cap} SMS in all"
    return (
        "numbers of other countries are refused by the API and by the sending code; at most "
        f"{config.api.requests_per_second} requests a second; {capped}; sending can be paused at "
        "once."
    )
