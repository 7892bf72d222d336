"""One registrant's whole story, out of their row and what a receipt says. Pure.

`registrations show` tells it, and so does whatever is refused because somebody is there already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from smsverifier.config.languages import LANGUAGES
from smsverifier.delivery import email_reasons, reasons
from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.mail.address import domain_of
from smsverifier.mail.domains import meant_domain
from smsverifier.mail.status import MARKS, EmailLook, EmailStatus, address_of
from smsverifier.row import (
    ATTENDED_AT,
    CONSENT_ADULT,
    CONSENT_AT,
    CONSENT_WORDING,
    CORRECTED_AT,
    CORRECTED_FROM,
    DESK,
    EXPIRES_AT,
    FAILED,
    FORM,
    FORM_LANGUAGE,
    HELD,
    IMPORT,
    OVER_CAP,
    PROMOTED_AT,
    REGISTERED_AT,
    SENT,
    SMS_ATTEMPTS,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_PARTS,
    SMS_UPDATED_AT,
    SOURCE,
    TEST,
    WAITING_AT,
    Item,
    Marks,
    SmsStatus,
    announcement,
    announcements_in,
    is_ours,
    is_waiting,
    moment_of,
    number_of,
    text_of,
    waits_for_person,
)
from smsverifier.whom import Standing

What = Literal[
    "registered",
    "consent",
    "corrected",
    "waiting",
    "promoted",
    "sms",
    "receipt",
    "email",
    "announced",
    "attended",
    "expires",
]
NOT_ASKED = "nobody asked what became of it"

_CAME = {
    FORM: "registered by the form",
    TEST: "registered by test-register",
    IMPORT: "came by an import",
    DESK: "added at the desk",
}
_NO_REASON = reasons.Reason("the row does not say why", "Look at `smsverifier logs`.")
_RESEND = "`smsverifier registrations resend --phone NUMBER` texts them."
_RESEND_MAIL = "`smsverifier registrations resend --channel email --phone NUMBER` mails them."
_NO_ADDRESS = "They gave no address, and sms.enabled is false: nobody tells them but you."


@dataclass(frozen=True)
class Event:
    """One thing that happened to a registrant, or will."""

    at_ms: int | None
    """When, epoch milliseconds; None where nothing says so."""
    what: What
    words: str


@dataclass(frozen=True)
class ReceiptFound:
    """What there is to know of the SMS after SNS accepted it."""

    receipt: Receipt | None = None
    why_unknown: str = NOT_ASKED
    """Where there is no receipt: why not."""


@dataclass(frozen=True)
class Story:
    """All of it, in the order of time."""

    events: tuple[Event, ...]
    advice: tuple[str, ...]
    """What to do next, if somebody has to."""


def story_of(
    item: Item,
    standing: Standing,
    found: ReceiptFound,
    wordings: Mapping[str, str] | None = None,
    emails: EmailLook | None = None,
) -> Story:
    """The story of the registrant of `item`; `wordings`: what a consent's hash stands for.

    `emails`: by what is known of the e-mail; None without it.
    """
    agreed = _consent(item, wordings or {})
    told = [_registered(item), *agreed, *_corrected(item)]
    if SMS_ERROR in item or not _is_mailed_alone(standing, emails):
        told.append(_sms(item, standing))
    if text_of(item, SMS_MESSAGE_ID) and standing.status is SmsStatus.SENT:
        told.append(_receipt(found))
    told += [*_mail(item, emails), *_announced(item), *_later(item)]
    sms_ms = moment_of(item, SMS_UPDATED_AT)
    known = sorted((e for e in told if e.at_ms is not None), key=lambda e: _turn(e, sms_ms))
    unknown = [event for event in told if event.at_ms is None]
    return Story((*known, *unknown), tuple(_advice(item, standing, found, emails)))


def _is_mailed_alone(standing: Standing, emails: EmailLook | None) -> bool:
    """Whether no SMS was sent, and none will be."""
    return emails is not None and emails.alone and standing.status is SmsStatus.UNSENT


def answers_of(item: Item) -> Mapping[str, str]:
    """What the registrant answered, beside name and number: field → answer."""
    own = (name for name in item if not is_ours(name))
    return {name: text for name in own if (text := text_of(item, name))}


def _turn(event: Event, sms_ms: int) -> int:
    """By its moment. The row says when it was noted that SNS took the SMS: a receipt may be dated
    before that, and cannot have come before."""
    at_ms = event.at_ms or 0
    return max(at_ms, sms_ms) if event.what == "receipt" else at_ms


def _at(item: Item, name: str) -> int | None:
    return moment_of(item, name) or None


def _registered(item: Item) -> Event:
    source = text_of(item, SOURCE) or ""
    came = _CAME.get(source, "came by somebody's hand")
    if is_waiting(item):  # who has no place is not registered yet
        came = came.replace("registered by", "came by")
    language = text_of(item, FORM_LANGUAGE)
    words = f"{came}, in {LANGUAGES.get(language, language)}" if language else came
    return Event(_at(item, REGISTERED_AT), "registered", words)


def _consent(item: Item, wordings: Mapping[str, str]) -> Iterator[Event]:
    if CONSENT_AT in item or CONSENT_WORDING in item:
        shown = _wording(text_of(item, CONSENT_WORDING), wordings)
        adult = ", and said to be 18 or older" if CONSENT_ADULT in item else ""
        yield Event(_at(item, CONSENT_AT), "consent", f"agreed{shown}{adult}")
    elif CONSENT_ADULT in item:
        yield Event(_at(item, REGISTERED_AT), "consent", "said to be 18 or older")


def _wording(hashed: str | None, wordings: Mapping[str, str]) -> str:
    if not hashed:
        return ""
    if hashed in wordings:
        return f' to "{wordings[hashed]}"'
    return f" to words that the configuration does not have now ({hashed})"


def _corrected(item: Item) -> Iterator[Event]:
    if CORRECTED_AT in item or CORRECTED_FROM in item:
        before = text_of(item, CORRECTED_FROM) or "another one"
        words = f"the number was corrected; it was {before}"
        yield Event(_at(item, CORRECTED_AT), "corrected", words)


def _announced(item: Item) -> Iterator[Event]:
    for name in announcements_in(item):
        marks = announcement(name)
        yield Event(_at(item, marks.updated_at), "announced", f"{name}: {_became(item, marks)}")


def _became(item: Item, marks: Marks) -> str:
    why = _why_not(text_of(item, marks.error))
    match text_of(item, marks.status):
        case status if status == SENT:
            parts = number_of(item, marks.parts or "")
            if not parts:
                return "SES accepted the mail"
            return f"SNS accepted the SMS{f' in {parts} parts' if parts > 1 else ''}"
        case status if status == FAILED:
            return f"could not be sent: {why}"
        case None:
            return f"not sent yet: {why}"
    return "sending began, and how it ended is not recorded: they may have it"


def _why_not(error: str | None) -> str:
    """A row does not say by which channel it was: what is no reason of SMS is one of mails."""
    if error is None:
        return _NO_REASON.words
    if error == OVER_CAP:
        return "more were due than it was for"
    found = reasons.of_code(error) if reasons.is_code(error) else email_reasons.of_code(error)
    return found.words


def _later(item: Item) -> Iterator[Event]:
    if PROMOTED_AT in item:
        yield Event(_at(item, PROMOTED_AT), "promoted", "got a place, from the waiting list")
    if ATTENDED_AT in item:
        yield Event(_at(item, ATTENDED_AT), "attended", "was there, as an attendance sheet says")
    if expires := moment_of(item, EXPIRES_AT):
        words = "is deleted by itself (registrations.retention_days)"
        yield Event(expires * 1000, "expires", words)


def _sms(item: Item, standing: Standing) -> Event:
    if standing.status is SmsStatus.WAITING:
        words = "on the waiting list: registered, and told so, once they have a place"
        return Event(_at(item, WAITING_AT), "waiting", words)
    at_ms = None if standing.status is SmsStatus.UNSENT else _at(item, SMS_UPDATED_AT)
    tries = number_of(item, SMS_ATTEMPTS)
    tried = f", tried {tries} times" if tries > 1 else ""
    return Event(at_ms, "sms", f"{_state(item, standing.status)}{tried}")


def _state(item: Item, status: SmsStatus) -> str:
    match status:
        case SmsStatus.SENT:
            return _accepted(item)
        case SmsStatus.FAILED:
            return f"could not be told: {_reason(item).words}"
        case SmsStatus.SENDING:
            return "is being told at this moment"
        case SmsStatus.UNCONFIRMED:
            return "sending began, and how it ended is not recorded: they may have the SMS"
    return f"not told: {_why_unsent(item)}"


def _accepted(item: Item) -> str:
    parts = number_of(item, SMS_PARTS)
    size = f" in {parts} parts" if parts > 1 else ""
    again = f"; one more failed: {_reason(item).words}" if SMS_ERROR in item else ""
    return f"SNS accepted the SMS{size}{again}"


def _why_unsent(item: Item) -> str:
    if SMS_ERROR in item:
        return _reason(item).words
    if item.get(SMS_ATTEMPTS) == HELD:
        is_added = text_of(item, SOURCE) == DESK
        came = "added with --no-tell" if is_added else "imported without --tell"
        return f"{came}, so nobody texts them until you do"
    if waits_for_person(item):
        return "no form of this stack wrote them, so nobody texts them until you do"
    return "nobody has tried yet"


def _mail(item: Item, emails: EmailLook | None) -> Iterator[Event]:
    """What became of the e-mail; nothing of who has no address."""
    if emails is None or emails.status(item) is EmailStatus.NO_ADDRESS:
        return
    at_ms = _at(item, MARKS.updated_at) if MARKS.status in item else None
    yield Event(at_ms, "email", _mailed(item, emails))


def _mailed(item: Item, emails: EmailLook) -> str:
    reason, bounce = _mail_reason(item), emails.bounce(item)
    match emails.status(item):
        case EmailStatus.BOUNCED if bounce:
            return f"the mail did not arrive: {email_reasons.of_bounce(bounce.reason).words}"
        case EmailStatus.SENT:
            return "SES accepted the mail; whether it arrived nobody tells"
        case EmailStatus.FAILED:
            return f"got no mail: {reason.words if reason else _NO_REASON.words}"
        case EmailStatus.SENDING:
            return "is being mailed at this moment"
        case EmailStatus.UNCONFIRMED:
            return "mailing began, and how it ended is not recorded: they may have the mail"
    return f"not mailed: {reason.words}" if reason else "not mailed: nobody has tried yet"


def _mail_reason(item: Item) -> reasons.Reason | None:
    code = text_of(item, MARKS.error)
    return None if code is None else email_reasons.of_code(code)


def _mail_advice(item: Item, emails: EmailLook | None) -> Iterator[str]:
    if emails is None:
        return
    address = address_of(item, emails.field)
    if meant := meant_domain(address):
        yield f"The address ends in @{domain_of(address)}: @{meant} is meant, most likely."
    bounce, reason = emails.bounce(item), _mail_reason(item)
    if bounce:
        yield email_reasons.of_bounce(bounce.reason).advice
    elif reason and emails.status(item) in {EmailStatus.FAILED, EmailStatus.UNSENT}:
        yield reason.advice


def _mail_alone_advice(item: Item, emails: EmailLook) -> Iterator[str]:
    match emails.status(item):
        case EmailStatus.NO_ADDRESS:
            yield _NO_ADDRESS
        case EmailStatus.UNSENT if waits_for_person(item):
            yield _RESEND_MAIL
        case EmailStatus.UNSENT:
            yield f"The pipe does within seconds, unless it was paused or gave up. {_RESEND_MAIL}"


def _reason(item: Item) -> reasons.Reason:
    code = text_of(item, SMS_ERROR)
    return reasons.of_code(code) if code else _NO_REASON


def _receipt(found: ReceiptFound) -> Event:
    receipt = found.receipt
    if receipt is None:
        return Event(None, "receipt", f"whether it arrived is not known: {found.why_unknown}")
    by = f" ({receipt.carrier})" if receipt.carrier else ""
    match receipt.status:
        case DeliveryStatus.DELIVERED:
            words = f"delivered to the phone{by}"
        case DeliveryStatus.ACCEPTED:
            words = f"accepted by the carrier{by}; the phone's own answer is not told"
        case DeliveryStatus.FAILED:
            words = f"did not arrive: {reasons.of_response(receipt.provider_response).words}"
    return Event(receipt.at_ms, "receipt", words)


def _advice(
    item: Item, standing: Standing, found: ReceiptFound, emails: EmailLook | None
) -> Iterator[str]:
    yield from _mail_advice(item, emails)
    if emails is not None and _is_mailed_alone(standing, emails):
        yield from _mail_alone_advice(item, emails)
    else:
        yield from _sms_advice(item, standing)
    receipt = found.receipt
    if receipt is not None and receipt.status is DeliveryStatus.FAILED:
        yield reasons.of_response(receipt.provider_response).advice


def _sms_advice(item: Item, standing: Standing) -> Iterator[str]:
    match standing.status:
        case SmsStatus.WAITING:
            yield "`smsverifier registrations promote PHONE` gives them a place, and tells them."
        case SmsStatus.FAILED:
            yield _reason(item).advice
        case SmsStatus.UNCONFIRMED:
            yield f"Ask them. {reasons.AGAIN} texts them once more."
        case SmsStatus.UNSENT if text_of(item, SMS_ERROR) == OVER_CAP:
            yield _reason(item).advice
        case SmsStatus.UNSENT if waits_for_person(item):
            yield _RESEND
        case SmsStatus.UNSENT:
            yield f"The pipe does within seconds, unless it was paused or has given up. {_RESEND}"
