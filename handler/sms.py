"""The SMS of one kind to one registrant: its text, why it can never be sent, and the sending."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from outcomes import Accepted, Outcome, Refused, Send
from publisher import Publisher
from registrations import Registration
from row import why_no_number
from settings import DltRegistration, Settings, Words
from sms_dlt import matches
from sms_text import MESSAGE_LIMIT, measure, render

INDIA = "+91"
"""Only there are texts registered (aws: dlt-india-only)."""


@dataclass(frozen=True)
class Texts:
    """One kind of SMS."""

    publisher: Publisher
    settings: Settings
    words_for: Callable[[Registration], Words]

    def prepare(self, registration: Registration) -> Refused | Send:
        """The SMS to a registrant, ready to be sent, or why it never can be."""
        words = self.words_for(registration)
        phone, text = registration.phone, render(words.wording, registration.values)
        dlt = words.dlt and words.dlt.in_language(registration.language)
        refusal = unsendable(phone, text, self.settings) or off_template(phone, text, dlt)
        return Refused(refusal) if refusal else lambda: self._send(phone, text, dlt)

    def _send(self, phone: str, text: str, dlt: DltRegistration | None) -> Outcome:
        outcome = self.publisher.publish(phone, text, dlt)
        if isinstance(outcome, Accepted):
            return replace(outcome, parts=measure(text).parts)
        return outcome


def unsendable(phone: str, text: str, settings: Settings) -> str | None:
    """Why this text can never go to this number, or None."""
    if fault := why_no_number(phone):
        return fault
    if not settings.numbers.fullmatch(phone):
        return "country_not_allowed"
    if settings.landlines.fullmatch(phone):
        return "not_a_mobile"  # SNS would take it, and bill it
    if not text.strip():
        return "empty_message"
    return "message_too_long" if len(text) > MESSAGE_LIMIT else None


def off_template(phone: str, text: str, dlt: DltRegistration | None) -> str | None:
    """Why an Indian carrier would drop this text without a word, or None."""
    if dlt is None or not phone.startswith(INDIA) or matches(dlt.template, text):
        return None
    return "dlt_template_mismatch"
