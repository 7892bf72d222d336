"""A registration as the table holds it: attributes, key, sources, statuses, who is told by whom.

The one place that says what a row is. Configuration, templates, resources, import, export, list,
status and resend take it from here and, copied into the zip as `row`, so does the Lambda handler.
Standard library only, nothing of ours imported, no clock, no input or output.

An attribute of ours that comes later holds a dot (`consent.at`), which no name of a form's field
can, so no form that is in use breaks. The names without a dot are `RESERVED_NAMES`, for good
(but `sms_…`, which forms never could use). In an expression of DynamoDB's a
dot is a path, so there a name with one stands behind a `#` (`names_for`).

Anybody with the console may type a row by hand, with any attribute missing or odd. Every such row
has exactly one `SmsStatus` all the same, and either can be told or `why_unsendable` says why not.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Item = dict[str, dict[str, Any]]
"""A row as DynamoDB's client gives and takes it: attribute → {type: value}."""

KEY = "registration_id"
PHONE = "phone"
NAME = "name"
REQUEST_ID = "request_id"
"""Which submission a row came from: a later one may have taken the same key."""
REGISTERED_AT = "registered_at"
"""Epoch milliseconds."""
SOURCE = "source"
SMS_STATUS = "sms_status"
SMS_MESSAGE_ID = "sms_message_id"
SMS_PARTS = "sms_parts"
SMS_ERROR = "sms_error"
SMS_UPDATED_AT = "sms_updated_at"
"""Epoch milliseconds."""
SMS_ATTEMPTS = "sms_attempts"
"""How often the handler has claimed the row."""
EMAIL_STATUS = "email_status"
EMAIL_MESSAGE_ID = "email_message_id"
EMAIL_ERROR = "email_error"
EMAIL_AT = "email.at"
"""Epoch milliseconds, as `SMS_UPDATED_AT` of the SMS."""
EMAIL_TRIES = "email.tries"
EXPIRES_AT = "expires_at"
"""Epoch seconds, for DynamoDB's time to live."""
CONSENT_WORDING = "consent.wording"
"""Which wording somebody agreed to: the first 16 hex digits of its SHA-256."""
CONSENT_AT = "consent.at"
"""Epoch milliseconds: when they did."""
CONSENT_ADULT = "consent.adult"
"""`yes`, of who ticked to be 18 or older. Nothing else is ever kept of anybody's age."""
FORM_LANGUAGE = "form.language"
"""What the page was read in: the SMS is in that language, where it has a text."""
ATTENDED_AT = "attended.at"
"""Epoch milliseconds: when somebody's tick came in (`registrations.attendance`)."""

CORRECTED_AT = "corrected.at"
"""Epoch milliseconds: when the row moved here from a mistyped number (decision 0054)."""
CORRECTED_FROM = "corrected.from"
"""That number, masked."""
CORRECTED_TRIES = "corrected.tries"
"""The `SMS_ATTEMPTS` there had been by then: one more since is one to the number it has now."""

WAITING_AT = "waiting.at"
"""Epoch milliseconds: since when somebody is on the waiting list; absent: they are in."""
PROMOTED_AT = "promoted.at"
"""Epoch milliseconds: when somebody came in from the waiting list."""
PLACE_COUNTED = "place.counted"
"""`yes`, of who is counted in `PLACES`."""
COUNTED = {"S": "yes"}
WAITING_STATUS = "waiting_message.status"
WAITING_MESSAGE_ID = "waiting_message.message_id"
WAITING_PARTS = "waiting_message.parts"
WAITING_ERROR = "waiting_message.error"
WAITING_MESSAGE_AT = "waiting_message.at"
WAITING_TRIES = "waiting_message.tries"

ATTRIBUTE_TYPES: Mapping[str, Literal["S", "N"]] = {
    **dict.fromkeys((KEY, PHONE, NAME, REQUEST_ID, SOURCE), "S"),
    REGISTERED_AT: "N",
    **dict.fromkeys((SMS_STATUS, SMS_MESSAGE_ID, SMS_ERROR), "S"),
    **dict.fromkeys((SMS_PARTS, SMS_UPDATED_AT, SMS_ATTEMPTS), "N"),
    **dict.fromkeys((EMAIL_STATUS, EMAIL_MESSAGE_ID, EMAIL_ERROR), "S"),
    EXPIRES_AT: "N",
}
"""Attribute of ours → DynamoDB's type of it; the answers to the form's fields are S, too."""

LATER_TYPES: Mapping[str, Literal["S", "N"]] = {
    **dict.fromkeys((CONSENT_WORDING, CONSENT_ADULT, FORM_LANGUAGE), "S"),
    CONSENT_AT: "N",
    ATTENDED_AT: "N",
    CORRECTED_AT: "N",
    CORRECTED_FROM: "S",
    CORRECTED_TRIES: "N",
    **dict.fromkeys((EMAIL_AT, EMAIL_TRIES, WAITING_AT, PROMOTED_AT), "N"),
    **dict.fromkeys((PLACE_COUNTED, WAITING_STATUS, WAITING_MESSAGE_ID, WAITING_ERROR), "S"),
    **dict.fromkeys((WAITING_PARTS, WAITING_MESSAGE_AT, WAITING_TRIES), "N"),
}
"""The same of those that came later; what ends with `.at` is a moment, in epoch milliseconds."""

_NUMBERS = (".at", ".tries", ".parts")
"""How the later names end whose attribute is a number: those of announcements are in no list."""


def type_of(name: str) -> Literal["S", "N"]:
    """DynamoDB's type of an attribute, as the pipeline writes it."""
    known = ATTRIBUTE_TYPES.get(name) or LATER_TYPES.get(name)
    return known or ("N" if name.endswith(_NUMBERS) else "S")


RECEIPT_STATUS = "receipt.status"
RECEIPT_DETAIL = "receipt.detail"
EMAIL_BOUNCED = "email.bounced"
"""Why the mail did not arrive, in words; absent where nothing says that it did not."""
COMPUTED = (RECEIPT_STATUS, RECEIPT_DETAIL, EMAIL_BOUNCED)
"""What an export adds for its readers and no row holds; an import leaves it out."""

RESERVED_NAMES = frozenset(ATTRIBUTE_TYPES)
"""The names of ours without a dot. Nothing is ever added: that would break a form in use."""

_OWN_PREFIX = "sms_"
_EVERY_FORM_HAS = frozenset({PHONE, NAME})


def is_ours(name: str) -> bool:
    """Whether an attribute is the pipeline's own; any other is the answer to a form's field."""
    return name in RESERVED_NAMES or name.startswith(_OWN_PREFIX) or "." in name


def is_taken(name: str) -> bool:
    """Whether no field of a form may be called `name`, beside the two that every form has."""
    return is_ours(name) and name not in _EVERY_FORM_HAS


def names_for(names: Iterable[str]) -> dict[str, str]:
    """`ExpressionAttributeNames` for these attributes: each stands as `placeholder(name)`."""
    return {placeholder(name): name for name in names}


def placeholder(name: str) -> str:
    """How an attribute's name stands in an expression; capitals are in no name of ours."""
    return "#" + name.replace(".", "DOT").replace("-", "DASH")


def value_placeholder(name: str) -> str:
    """How a value for that attribute stands in an expression."""
    return f":{placeholder(name)[1:]}"


def values_for(values: Mapping[str, Any]) -> dict[str, Any]:
    """`ExpressionAttributeValues` for these: each stands as `value_placeholder` of its name."""
    return {value_placeholder(name): value for name, value in values.items()}


def set_clause(names: Iterable[str]) -> str:
    """`SET` of each attribute to the value that stands as its `value_placeholder`."""
    return "SET " + ", ".join(f"{placeholder(name)} = {value_placeholder(name)}" for name in names)


def names_in(expression: str, names: Iterable[str]) -> dict[str, str]:
    """As `names_for`, but of those alone that stand in `expression`: no others are allowed."""
    return {sign: name for sign, name in names_for(names).items() if sign in expression}


OWN_ITEMS = "#"
"""How the key of every item begins that is no registration (decision 0053). None has a source."""
TOTALS = "#totals"
"""The key of the counts (decision 0003)."""
PLACES = "#places"
"""The key of the item that counts the places that are taken (decision 0066). It is written with the
row that takes one, in one transaction: `TAKEN` is always the number of rows `PLACE_COUNTED`."""
TAKEN = "taken"
PLACE_CHANGES = "changes"
"""In `PLACES`, how often it was changed: who counts the rows sees by it if one came meanwhile."""
FORGOTTEN = "#forgotten"
"""The key of the item that holds by what numbers are hashed, and how the keys of those hashes begin
(`registrations.forgotten`)."""
CORRECTED = "#corrected"
"""How the keys begin of hashes of numbers that were mistyped (likewise)."""
SEALED = "#sealed"
"""How the keys begin of what proves that data was processed and names nobody."""
ANNOUNCEMENTS = "#announce/"
"""How the keys begin of what is known of one announcement, with its counts."""


def is_registration_key(key: str) -> bool:
    """Whether it is the key of a registration, and not of an item of ours beside them."""
    return not key.startswith(OWN_ITEMS)


CONFIRMATION = "confirmation"
"""The message that every registrant gets; any other kind of message has counts of its own."""
Count = Literal["reserved", "sent", "failed"]


def count_of(count: Count, message: str = CONFIRMATION) -> str:
    """The attribute of `TOTALS` that counts `count` of one kind of message.

    Confirmations have the names without a dot: those of every version, so that a stack goes on.
    """
    return count if message == CONFIRMATION else f"{count}.{message}"


@dataclass(frozen=True)
class Marks:
    """One kind of message, by the attributes of a row that say what became of it (decision 0065).

    Each kind goes through the same statuses (`STATUSES`, `TRANSITIONS`), and no kind looks at the
    marks of another.
    """

    kind: str
    """In logs, in records of a wish, and in the names of its counts."""
    status: str
    message_id: str
    error: str
    updated_at: str
    """Epoch milliseconds."""
    attempts: str
    """How often the handler has claimed the row for it."""
    parts: str | None = None
    """None: it has no parts, as an e-mail."""
    counts_in: str = TOTALS
    """The key of the item that counts it."""

    def count_of(self, count: Count) -> str:
        """The attribute of the item `counts_in` that counts `count` of this kind."""
        return count if self.counts_in != TOTALS else count_of(count, self.kind)

    @property
    def names(self) -> tuple[str, ...]:
        """All of its attributes."""
        known = (self.status, self.message_id, self.error, self.updated_at, self.attempts)
        return known if self.parts is None else (*known, self.parts)


CONFIRMATION_SMS = Marks(
    kind=CONFIRMATION,
    status=SMS_STATUS,
    message_id=SMS_MESSAGE_ID,
    error=SMS_ERROR,
    updated_at=SMS_UPDATED_AT,
    attempts=SMS_ATTEMPTS,
    parts=SMS_PARTS,
)
CONFIRMATION_EMAIL = Marks(
    kind="email",
    status=EMAIL_STATUS,
    message_id=EMAIL_MESSAGE_ID,
    error=EMAIL_ERROR,
    updated_at=EMAIL_AT,
    attempts=EMAIL_TRIES,
)
WAITING_SMS = Marks(
    kind="waiting",
    status=WAITING_STATUS,
    message_id=WAITING_MESSAGE_ID,
    error=WAITING_ERROR,
    updated_at=WAITING_MESSAGE_AT,
    attempts=WAITING_TRIES,
    parts=WAITING_PARTS,
)
"""That somebody is on the waiting list; who comes in from it gets the confirmation as well."""
COUNTED_IN_TOTALS = (CONFIRMATION_SMS, CONFIRMATION_EMAIL, WAITING_SMS)
"""The kinds whose `sent` and `failed` are those of the rows: they come and go with the rows.

Of an announcement they say what went out, and stay when somebody is erased who had it."""

ANNOUNCEMENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
AnnouncementKind = Literal["reminder", "change", "promotion"]
AnnouncementChannel = Literal["sms", "email"]
_ANNOUNCED = "announce."


def announcement(name: str) -> Marks:
    """The marks of the announcement `name`, which is as `ANNOUNCEMENT_NAME` says.

    It counts in an item of its own, with the names that confirmations have in `TOTALS`.
    """
    begin = f"{_ANNOUNCED}{name}."
    return Marks(
        kind=f"{_ANNOUNCED}{name}",
        status=f"{begin}status",
        message_id=f"{begin}message_id",
        error=f"{begin}error",
        updated_at=f"{begin}at",
        attempts=f"{begin}tries",
        parts=f"{begin}parts",
        counts_in=f"{ANNOUNCEMENTS}{name}",
    )


def is_announced(name: str) -> bool:
    """Whether an attribute says what became of an announcement."""
    return name.startswith(_ANNOUNCED)


def announcements_in(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the announcements of which a row says something, in order."""
    marked = (name.split(".") for name in item if name.startswith(_ANNOUNCED))
    return tuple(sorted({parts[1] for parts in marked if len(parts) == 3}))


SENDING_PAUSED = "sending.paused"
"""In `TOTALS`: since when nobody is texted, as text; absent otherwise. `pause` writes it."""
SENDING_FULL = "sending.full"
"""In `TOTALS`: the cap on confirmations that is used up, as text. The handler writes it.

Both are for the form alone, which says then that the SMS comes later (decision 0059). Nothing else
goes by them: what was sent is counted, and a pause is marked at what sends."""

Duplicates = Literal["reject", "ignore", "allow"]

ATTEMPT = "attempt.id"
"""Which try of the form's a row came from: whoever sends the same again, because the answer got
lost, is no second registrant, and is answered alike after registration was closed. With `allow` the
key says it."""


def key_of(duplicates: Duplicates, phone: str, request_id: str, attempt: str | None = None) -> str:
    """The key of a registration under `registrations.duplicates`; `phone` is in E.164.

    One row a number, but with `allow`: there one an attempt that the form has named, else one a
    request. No caller can make it that of an item of ours, for a key made of their words begins
    with the number.
    """
    if duplicates != "allow":
        return phone
    return f"{phone}/{attempt}" if attempt else request_id


FORM, TEST, IMPORT, DESK = "form", "test", "import", "desk"
SOURCES = (FORM, TEST, IMPORT, DESK)
PIPE_SOURCES = (FORM, TEST)
"""Whose rows the pipe hands on. An import texts nobody by itself: a person has to ask for it."""
TOLD_SOURCES = (*PIPE_SOURCES, DESK)
"""Whose rows are to be told without anybody asking, unless they are `HELD`. Who was added at the
desk is told by a direct record (decision 0061), and by a backfill where that was broken off."""

DIRECT = "smsverifier"
"""The `eventSource` of records that do not come by the stream, but by somebody's wish."""


def source_of(item: Mapping[str, Any]) -> str:
    """Where a row came from; an absent or unknown source means that no form of ours wrote it."""
    source = text_of(item, SOURCE)
    return source if source in SOURCES else IMPORT


def is_test(item: Mapping[str, Any]) -> bool:
    """Whether it is one of `test-register`'s."""
    return text_of(item, SOURCE) == TEST


SENDING, SENT, FAILED = "sending", "sent", "failed"
IMPORTING = "importing"
"""What an import holds a row back with, for a moment; for ever if it was killed just then."""
STATUSES = (SENDING, SENT, FAILED)
"""Those that a row keeps. Absent: nobody was told, and nobody is being told."""

TRANSITIONS: Mapping[str | None, frozenset[str | None]] = {
    None: frozenset({SENDING}),  # claimed by the handler
    SENDING: frozenset({SENT, FAILED, None}),  # its outcome, or released; `resend` opens, too
    SENT: frozenset({None}),  # opened by `resend`
    FAILED: frozenset({None}),
    IMPORTING: frozenset({None}),  # the import is over
}
"""Status of a row that exists → what may follow. None is its absence."""

HELD = {"N": "0"}
"""The `sms_attempts` of a row that an import, or `add --no-tell`, has brought untold: only a person
may have it told (decision 0010). The API writes none, and every try of the handler's adds one."""


OVER_CAP = "over_max_messages"
"""The `sms_error` of a row that `sms.max_messages` left no room for."""

MOST_TRIES = 10**9
"""More than anybody tries; larger numbers DynamoDB may write as 1E+40."""


class SmsStatus(StrEnum):
    """Where a registrant stands. Every row has exactly one."""

    UNSENT = "not_told"
    """Nobody has tried to send: not told, as people read it."""
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    """Perhaps told: sending began long ago and never ended, or the status is none of ours."""
    SENT = "sent"
    FAILED = "failed"
    """Not told, or told in vain: the carrier's receipt says that the SMS did not arrive."""
    WAITING = "waiting"
    """On the waiting list: not registered, so there is nothing yet to confirm to them."""


def sms_status_of(
    item: Mapping[str, Any], unconfirmed_before_ms: int, dropped: Collection[str] = ()
) -> SmsStatus:
    """Where the registrant of `item` stands; who was sending before that moment never ended.

    `dropped`: ids of messages that did not arrive after all, as receipts say.
    """
    if is_waiting(item):
        return SmsStatus.WAITING
    if is_unsent(item):
        return SmsStatus.UNSENT
    status = text_of(item, SMS_STATUS)
    if status == SENDING:
        is_old = moment_of(item, SMS_UPDATED_AT) < unconfirmed_before_ms
        return SmsStatus.UNCONFIRMED if is_old else SmsStatus.SENDING
    if status == SENT and text_of(item, SMS_MESSAGE_ID) in dropped:
        return SmsStatus.FAILED
    return SmsStatus(status) if status in {SENT, FAILED} else SmsStatus.UNCONFIRMED


def is_waiting(item: Mapping[str, Any]) -> bool:
    """Whether whoever it is about is on the waiting list, not registered."""
    return WAITING_AT in item


def due_since(item: Mapping[str, Any]) -> int:
    """Since when whoever it is about is to be told, epoch milliseconds; 0 if nothing says so.

    Who was on the waiting list is so from the moment of their place.
    """
    return moment_of(item, PROMOTED_AT) or moment_of(item, REGISTERED_AT)


def takes_place(item: Mapping[str, Any]) -> bool:
    """Whether it is of somebody who counts against `registrations.max`."""
    return not is_waiting(item) and not is_test(item)


def is_unsent(item: Mapping[str, Any]) -> bool:
    """Whether no status says that somebody tried: it is absent or blank, or an import's own.

    Whom the cap left no room for was not tried either; earlier versions say `failed` of them.
    """
    value = item.get(SMS_STATUS)
    if value is None or "NULL" in value:
        return True
    text = value.get("S")
    if text == FAILED:
        return text_of(item, SMS_ERROR) == OVER_CAP
    return isinstance(text, str) and (text == IMPORTING or not text.strip())


def waits_for_person(item: Mapping[str, Any]) -> bool:
    """Whether an unsent row waits for a person: the pipe will not send to it, no backfill may."""
    return is_held_back(item) or SMS_STATUS in item or waits_for_cap(item)


def is_held_back(item: Mapping[str, Any]) -> bool:
    """Whether it was brought untold, by an import or the desk: nothing is sent by itself."""
    return item.get(SMS_ATTEMPTS) == HELD or text_of(item, SOURCE) not in TOLD_SOURCES


def waits_for_cap(item: Mapping[str, Any], marks: Marks = CONFIRMATION_SMS) -> bool:
    """Whether nobody was told because the cap was reached: a `resend` under a higher one does."""
    is_over_cap = text_of(item, marks.error) == OVER_CAP
    return is_over_cap and (marks.status not in item or text_of(item, marks.status) == FAILED)


E164 = re.compile(r"\+[1-9][0-9]{7,14}")


def why_unsendable(item: Mapping[str, Any]) -> str | None:
    """Why nobody can tell this row as it is, as a code of `sms_error`, or None."""
    return why_no_number(text_of(item, PHONE) or "")


def why_no_number(phone: str) -> str | None:
    """Why nothing can be sent to `phone`, as a code of `sms_error`, or None."""
    if not phone.strip():
        return "no_phone"
    return None if E164.fullmatch(phone) else "invalid_number"


def completed(item: Item, request_id: str) -> Item:
    """`item` with what the handler needs and can be given: a source, and a request id.

    What is no count of tries goes, for the handler adds to it.
    """
    kept = text_of(item, REQUEST_ID) or request_id
    whole = item | {SOURCE: {"S": source_of(item)}, REQUEST_ID: {"S": kept}}
    if not has_countable_tries(item):
        del whole[SMS_ATTEMPTS]
    return whole


def has_countable_tries(item: Mapping[str, Any], marks: Marks = CONFIRMATION_SMS) -> bool:
    """Whether the handler can count one more try of this row."""
    tries = whole_of(item, marks.attempts)
    return marks.attempts not in item or (tries is not None and tries <= MOST_TRIES)


FILTER: Mapping[str, Any] = {
    "eventName": ["INSERT"],
    "dynamodb": {
        "NewImage": {
            SOURCE: {"S": list(PIPE_SOURCES)},
            SMS_STATUS: {"S": [{"exists": False}]},
        }
    },
}
"""What the pipe lets pass: only rows nobody has been told about; `TOTALS` has no source."""


def is_new(record: object) -> bool:
    """Whether the handler may tell the row in a record of the stream's: what `FILTER` says.

    Said once more, for a filter may be changed by hand. A record that is somebody's direct wish
    may be of an import as well.
    """
    image = _at(record, "dynamodb", "NewImage")
    is_wish = is_direct(record)
    return (
        _at(record, "eventName") in (("INSERT", TELL) if is_wish else ("INSERT",))
        and _at(image, SOURCE, "S") in (SOURCES if is_wish else PIPE_SOURCES)
        and _at(image, SMS_STATUS, "S") is None
    )


def is_direct(record: object) -> bool:
    """Whether somebody has sent the record to the handler directly, and not the stream."""
    return bool(_at(record, "eventSource") == DIRECT)


TELL = "TELL"
"""The `eventName` of a wish that says of which kinds of message it is, and not of the first SMS: a
handler of an earlier version, which knows no other, leaves such a record alone."""
KINDS = "kinds"


def kinds_of(record: object) -> frozenset[str] | None:
    """Of which kinds of message (`Marks.kind`) somebody's wish is; None: of all that are due."""
    kinds = _at(record, KINDS)
    return frozenset(map(str, kinds)) if isinstance(kinds, list) else None


def record_of(item: Item, number: int, kinds: Collection[str] | None = None) -> dict[str, Any]:
    """A record, as DynamoDB streams have them, of somebody's wish to have `item` told.

    Of the row it holds what the handler reads: texts and numbers, no earlier status. Who was added
    at the desk goes as imported: a handler deployed by an earlier version knows no desk. `kinds`:
    only these messages (`Marks.kind`); None: all that are due.
    """
    image = {
        name: value
        for name, value in item.items()
        if value.keys() <= {"S", "N"} and name != SMS_STATUS
    }
    if text_of(item, SOURCE) == DESK:
        image[SOURCE] = {"S": IMPORT}
    is_known_to_all = kinds is None or CONFIRMATION in kinds
    return {
        "eventID": str(number),
        "eventName": "INSERT" if is_known_to_all else TELL,
        "eventSource": DIRECT,
        "dynamodb": {"Keys": {KEY: item[KEY]}, "NewImage": image},
        **({} if kinds is None else {KINDS: sorted(kinds)}),
    }


def is_moment(name: str) -> bool:
    """Whether an attribute of ours says when something was."""
    return name in {REGISTERED_AT, SMS_UPDATED_AT, EXPIRES_AT} or name.endswith(".at")


LAST_MOMENT_MS = 253_402_300_799_999
"""The end of the year 9999: no clock that wrote a row shows more."""


def text_of(item: Mapping[str, Any], name: str) -> str | None:
    """The text in an attribute, or None."""
    text = _at(item, name, "S")
    return text if isinstance(text, str) else None


def whole_of(item: Mapping[str, Any], name: str) -> int | None:
    """The whole number, 0 or more, in an attribute, or None."""
    text = str(_at(item, name, "N"))
    return int(text) if text.isascii() and text.isdecimal() else None


def number_of(item: Mapping[str, Any], name: str) -> int:
    """As `whole_of`; 0 where none is."""
    return whole_of(item, name) or 0


def moment_of(item: Mapping[str, Any], name: str) -> int:
    """The moment in an attribute, in its own unit; 0 where none is that a clock can show."""
    number = number_of(item, name)
    return number if number <= LAST_MOMENT_MS else 0


def _at(document: object, *path: str) -> Any:
    """What stands at `path`, or None: nothing about a record's shape is taken for granted."""
    for key in path:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return document
