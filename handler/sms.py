"""The SMS of one kind to one registrant: its text, why it can never be sent, and the sending."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from outcomes import Accepted, Outcome, Refused, Send
from publisher import Publisher
from registrations import Registration
from row import why_no_number
from settings import DltRegistration, Settings, Words
from sms_dlt import off_template
from sms_text import MESSAGE_LIMIT, measure, render


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
        refusal = unsendable(phone, text, self.settings)
        if refusal is None and dlt is not None:
            refusal = off_template(phone, dlt.template, text)
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
