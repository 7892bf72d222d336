"""`registrations show` from end to end, and what every command about one person asks first.

Whose number it is, which rows have it, and the story of each.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from smsverifier.aws.result import Unavailable, result_of, value_or
from smsverifier.commands.context import Context
from smsverifier.commands.emails import email_look
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.delivery import reasons
from smsverifier.delivery.account_limits import is_opted_out, read_account_limits
from smsverifier.delivery.receipts import DeliveryStatus, Receipt, last_receipts
from smsverifier.delivery.summary import OVERDUE_MS
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.mail.status import EmailLook
from smsverifier.output.person_view import Person, PersonResult
from smsverifier.output.screen import spinner
from smsverifier.registration_table import ago_ms, sent_messages
from smsverifier.registrations.persons import NumberReader
from smsverifier.registrations.story import ReceiptFound, story_of
from smsverifier.row import (
    PHONE,
    SMS_MESSAGE_ID,
    SMS_UPDATED_AT,
    Item,
    SmsStatus,
    moment_of,
    sms_status_of,
    text_of,
)
from smsverifier.sms.phone_numbers import in_e164, parse_mobile
from smsverifier.sms.text import mask
from smsverifier.templates.form_marks import consent_wording, wording_hash
from smsverifier.whom import standing_of

RECEIPTS_OFF = "delivery receipts are off (sms.delivery_receipts)"
RECEIPTS_DENIED = "AWS does not let us read the delivery receipts"
NO_RECEIPT = "no receipt has come yet; most take seconds"
OVERDUE = (
    "no receipt has come; it may take up to 72 hours, and none comes of what was sent while "
    "delivery receipts were off, or whose log is gone"
)


def show_person(context: Context, typed: str, *, show_numbers: bool) -> PersonResult:
    """The story of everybody with this number. Raises SmsverifierError where nobody has it."""
    phone = known_number(context, typed)
    require_table(context)
    with spinner(context.screen, "the registrations"):
        rows = rows_of(context, phone)
        people = people_of(context, rows)
    if not rows:
        raise SmsverifierError(
            f"Nobody is registered with {mask(phone)}",
            where=context.location_text,
            why="No row of the table has this number.",
            hint=f"`smsverifier registrations list --number {phone[-4:]}` shows who has these last "
            "digits, `smsverifier registrations add` registers somebody.",
        )
    return PersonResult(phone, people, context.config.form.fields, show_numbers)


def nobody_has(context: Context, number: str, *, has_rows: bool) -> SmsverifierError:
    """The refusal where no row is meant; `has_rows`: the number has some, under other ids."""
    return SmsverifierError(
        f"Nobody is registered with {mask(number)}{' under that id' if has_rows else ''}",
        where=context.location_text,
        why="None of its rows has that id." if has_rows else "No row has this number.",
        hint="Nothing was changed. `smsverifier registrations list --show-numbers` shows who is "
        "there.",
    )


def refuse_being_told(context: Context, rows: Iterable[Item]) -> None:
    """Raise if the handler is at one of these rows: it has to find it as it left it."""
    before_ms = unconfirmed_before_ms(context)
    if any(sms_status_of(row, before_ms) is SmsStatus.SENDING for row in rows):
        raise SmsverifierError(
            "This registrant is being told right now",
            where=context.location_text,
            why="The handler is at it, and records in this very row how it ends.",
            hint="Nothing was changed. Wait a moment, and run the same command again.",
        )


def known_number(context: Context, typed: str) -> str:
    """The number in E.164, of whatever country: a row may hold one that is not texted.

    Raises UsageError where `typed` is none.
    """
    config = context.config
    try:
        found = parse_mobile(typed, config.form.default_country, config.sms.countries)
    except UsageError:
        known = in_e164(typed)
        if known is None:
            raise
        return known
    return found.number


def rows_of(context: Context, phone: str) -> list[Item]:
    """Every row that has this number, oldest first."""
    return context.registrations.of_number(phone, NumberReader.of(context.config).read)


def people_of(context: Context, rows: Sequence[Item]) -> tuple[Person, ...]:
    """Each of these rows with its story, and what receipts say of it."""
    receipts = _receipts_of(context, rows)
    emails = email_look(context)
    return tuple(_person(context, row, receipts, emails) for row in rows)


def _person(
    context: Context,
    row: Item,
    receipts: Mapping[str, Receipt] | str,
    emails: EmailLook | None,
) -> Person:
    message_id = text_of(row, SMS_MESSAGE_ID) or ""
    if isinstance(receipts, str):
        found = ReceiptFound(why_unknown=receipts)
    else:
        overdue = moment_of(row, SMS_UPDATED_AT) < ago_ms(context.aws, 0) - OVERDUE_MS
        found = ReceiptFound(receipts.get(message_id), OVERDUE if overdue else NO_RECEIPT)
    if message_id and found.receipt is None and _wants_no_sms(context, row):
        found = ReceiptFound(why_unknown=f"{reasons.OPTED_OUT.words}, so it will not arrive")
    receipt, dropped = found.receipt, {}
    if receipt is not None and receipt.status is DeliveryStatus.FAILED:
        dropped = {message_id: reasons.of_response(receipt.provider_response).words}
    standing = standing_of(row, dropped, unconfirmed_before_ms(context))
    story = story_of(row, standing, found, _wordings(context), emails)
    return Person(row, standing, story, receipt, emails)


def _wants_no_sms(context: Context, row: Item) -> bool:
    phone = text_of(row, PHONE) or ""
    return bool(value_or(result_of(partial(is_opted_out, context.aws, phone)), False))


def _wordings(context: Context) -> Mapping[str, str]:
    """What somebody may have agreed to, by its hash: the form's words in each of its languages."""
    config = context.config
    words = [consent_wording(config, language) for language in config.form.languages]
    return {wording_hash(each): each for each in words if each}


def _receipts_of(context: Context, rows: Sequence[Item]) -> Mapping[str, Receipt] | str:
    """Message id → its last receipt; or why nobody knows of any."""
    sent = sent_messages(rows)
    if not sent:
        return {}
    found = result_of(lambda: last_receipts(context.aws, sent))
    if isinstance(found, Unavailable):
        return RECEIPTS_DENIED
    if not found.value and read_account_limits(context.aws).logs_receipts is False:
        return RECEIPTS_OFF
    return found.value
