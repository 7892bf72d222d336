"""What a row must be to come in by an import: one that the pipeline can send to, or has sent to.

What can be filled in is (source, request id, time of registration), and phones are brought into
E.164; whatever is left that nobody could ever send to, or that would stand twice under two
spellings of one number, is refused. A row that was sent to is not judged again by whether it could
be.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from smsverifier.config import Config, FormField
from smsverifier.config.field_types import behaviour, takes
from smsverifier.registrations.consent_gap import needed_marks
from smsverifier.row import (
    ATTRIBUTE_TYPES,
    E164,
    KEY,
    LATER_TYPES,
    OVER_CAP,
    OWN_ITEMS,
    PHONE,
    PIPE_SOURCES,
    REGISTERED_AT,
    REQUEST_ID,
    SMS_ERROR,
    SMS_STATUS,
    SOURCE,
    STATUSES,
    Item,
    completed,
    is_announced,
    is_ours,
    is_registration_key,
    is_unsent,
    text_of,
    type_of,
)
from smsverifier.sms.number_text import (
    NotAPhone,
    PhoneProblem,
    is_rounded,
    lost_digits,
    whole_number,
)
from smsverifier.sms.phone_numbers import in_e164, read_phone, refuse_two

MOST_BYTES = 399 * 1024
"""Of a row; DynamoDB takes 400 KB, and the handler adds to it."""
MOST_DIGITS = 38
"""Of a number in DynamoDB."""
LONGEST_KEY = 2048
"""Bytes that DynamoDB takes as a key."""
_TYPES = {**ATTRIBUTE_TYPES, **LATER_TYPES}
_WHAT = {"S": "text", "N": "a whole number"}
_NUMBERS = (KEY, PHONE)
"""What a program may write as a number instead of text."""


class RowRefused(ValueError):
    """A row cannot come in; the text says why, as clauses."""


@dataclass(frozen=True)
class ImportRules:
    """The rules of one stack."""

    duplicates: str
    default_country: str
    countries: tuple[str, ...]
    fields: Sequence[FormField]
    """What the form asks for."""
    now_ms: int
    """When the import began: for rows that do not say when they were registered."""
    new_request_id: Callable[[], str]
    marks: tuple[str, ...] = ()
    """Attributes that every row of the form has (`consent_gap`)."""

    @classmethod
    def of(cls, config: Config, now_ms: int, new_request_id: Callable[[], str]) -> "ImportRules":
        """Those of a stack with this configuration."""
        form, sms = config.form, config.sms
        duplicates = config.registrations.duplicates
        country, countries = form.default_country, sms.countries
        return cls(
            *(duplicates, country, countries, form.fields, now_ms, new_request_id),
            marks=needed_marks(config),
        )

    def admitted(self, item: Item) -> Item:
        """`item` as it may be written. Raises RowRefused."""
        known = _known(item)
        answers, wrong = self._answers(known)
        try:
            phone = self._phone(known)
            key = self._key(known, phone)
        except RowRefused as error:
            raise RowRefused("; ".join([str(error), *wrong])) from None
        if wrong:
            raise RowRefused("; ".join(wrong))
        row = completed(known | answers, self.new_request_id())
        since = known.get(REGISTERED_AT, {"N": str(self.now_ms)})
        whole = row | {KEY: {"S": key}, PHONE: {"S": phone}, REGISTERED_AT: since}
        if _size({"M": whole}) > MOST_BYTES:
            raise RowRefused("it is larger than DynamoDB takes, 400 KB")
        return whole

    def _answers(self, item: Item) -> tuple[Item, list[str]]:
        """The answers to the form as they are stored, as texts; why others cannot be."""
        texts: Item = {}
        wrong: list[str] = []
        for field in self.fields:
            text = None if is_ours(field.name) else _answer_text(item.get(field.name, {}))
            try:
                texts |= {} if text is None else {field.name: {"S": self._answer(field, text)}}
            except RowRefused as error:
                wrong.append(str(error))
        return texts, wrong

    def _answer(self, field: FormField, text: str) -> str:
        """`text`, or the answer that a spreadsheet made it from. Raises RowRefused."""
        kind = behaviour(field.type)
        if not kind.undoes_spreadsheets or takes(kind.schema(field, self.countries), text):
            return text
        if is_rounded(text):
            raise RowRefused(f"its {field.name}: {lost_digits(text)}")
        return whole_number(text) or text

    def other_keys(self, items: Iterable[Item]) -> set[str]:
        """Numbers whose registrants are among `items`, a table's rows, under another key.

        An earlier version has let a number in as it was spelled, or duplicates were allowed then.
        """
        if self.duplicates == "allow":
            return set()
        phones = (text_of(item, PHONE) for item in items if not E164.fullmatch(item[KEY]["S"]))
        return {number for phone in phones if (number := self.number_or_none(phone or ""))}

    def number_of(self, item: Item) -> str | None:
        """The number of a table's row in E.164, however an earlier version let it in."""
        phone = text_of(item, PHONE) or ""
        return phone if E164.fullmatch(phone) else self.number_or_none(phone)

    def number_or_none(self, text: str) -> str | None:
        """`text` in E.164 if it is a number, whether or not it may be texted."""
        try:
            return self._number(text, is_known=True)
        except NotAPhone:
            return None

    def _phone(self, item: Item) -> str:
        """The row's number; of one that was told, or that the form took, as it stands there."""
        text = text_of(item, PHONE) or ""
        if not text.strip():
            raise RowRefused("it has no phone")
        try:
            return self._number(text, is_known=_is_known(item))
        except NotAPhone as error:
            is_destroyed = error.problem is PhoneProblem.LOST_DIGITS
            if self.duplicates == "allow" and SMS_STATUS in item and not is_destroyed:
                return text
            where = f"{KEY} and phone" if text_of(item, KEY) == text else "phone"
            raise RowRefused(f"its {where}: {error.why}") from None

    def _number(self, text: str, *, is_known: bool) -> str:
        """`text` in E.164. Raises NotAPhone; of a row that is known only if it is no number."""
        try:
            phone = read_phone(text, self.default_country, self.countries)
            refuse_two(phone)
        except NotAPhone:
            known = in_e164(text) if is_known else None
            if known is None:
                raise
            return known
        return phone.number

    def _key(self, item: Item, phone: str) -> str:
        """The row's key under the stack's rule. Raises RowRefused."""
        text = text_of(item, KEY) or ""
        if not is_registration_key(text):
            raise RowRefused(f"its {KEY} begins with {OWN_ITEMS}: that is no registration's")
        if self.duplicates == "allow":
            return self._free_key(text)
        if text == text_of(item, PHONE):
            return phone
        if text.strip() and self._number_of_key(text, is_known=_is_known(item)) != phone:
            raise RowRefused(f"its {KEY} and its phone are two numbers")
        return phone

    def _free_key(self, text: str) -> str:
        """A key under `duplicates: allow`, where it may be anything."""
        if not text:
            raise RowRefused(f"it has no {KEY}")
        if len(text.encode()) > LONGEST_KEY:
            raise RowRefused(f"its {KEY} has more than {LONGEST_KEY} bytes")
        if is_rounded(text):
            raise RowRefused(f"its {KEY}: {lost_digits(text)}")
        return text

    def _number_of_key(self, text: str, *, is_known: bool) -> str:
        try:
            return self._number(text, is_known=is_known)
        except NotAPhone as error:
            if error.problem is PhoneProblem.LOST_DIGITS:
                raise RowRefused(f"its {KEY}: {error.why}") from None
            why = f"its {KEY} is not its phone, as it is with duplicates: {self.duplicates}"
            raise RowRefused(why) from None


def _is_known(item: Item) -> bool:
    """Whether its number is the pipeline's to judge: it was told, or the form took it.

    The form takes more than can be texted (a landline, a country taken out since). What `down`
    exported must come back whole; the handler then says in the row why nobody was told.
    """
    is_of_the_form = text_of(item, SOURCE) in PIPE_SOURCES and bool(text_of(item, REQUEST_ID))
    return SMS_STATUS in item or (is_of_the_form and REGISTERED_AT in item)


def _known(item: Item) -> Item:
    """`item` with each attribute of ours of its kind. Raises RowRefused."""
    if "" in item:  # DynamoDB takes no attribute without a name
        raise RowRefused("a value in it has no name")
    kept = {name: _kept(name, value) for name, value in item.items() if not _is_void(name, value)}
    misfits = [name for name, value in kept.items() if not _fits(name, value)]
    if misfits:
        raise RowRefused("; ".join(f"its {name} is not {_WHAT[type_of(name)]}" for name in misfits))
    status = text_of(kept, SMS_STATUS)
    if status is not None and status not in STATUSES:
        shown = f" {status[:20]}" if status.isalpha() else ""  # no number of anybody's
        raise RowRefused(f"its {SMS_STATUS}{shown} is none of {', '.join(STATUSES)}")
    if is_unsent(kept):  # an earlier version said failed of whom the cap left no room for
        kept.pop(SMS_STATUS, None)
        if text_of(kept, SMS_ERROR) == OVER_CAP:  # another stack's: the pipe may tell them here
            del kept[SMS_ERROR]
    return kept


def _is_void(name: str, value: dict[str, Any]) -> bool:
    """Whether somebody's hand left an attribute of ours there that says nothing."""
    is_blank_status = name == SMS_STATUS and not value.get("S", "x").strip()
    return _is_known_name(name) and ("NULL" in value or is_blank_status)


def _is_known_name(name: str) -> bool:
    return name in _TYPES or is_announced(name)


def _answer_text(value: dict[str, Any]) -> str | None:
    """The text of an answer, also of one that a program wrote as a number; else None.

    `1e5` is 100000, but `9.19E+11` stays as it is: its last digits would be made up.
    """
    if "N" not in value:
        return value.get("S")
    written = str(value["N"])
    if "." in written and is_rounded(written):
        return written
    number = Decimal(written)
    return str(int(number)) if number == int(number) else written


def _kept(name: str, value: dict[str, Any]) -> dict[str, Any]:
    """A value of ours as the pipeline writes it."""
    if name in _NUMBERS and "N" in value:
        return {"S": value["N"]}
    if _is_known_name(name) and type_of(name) == "N" and "N" in value:
        return {"N": whole_number(value["N"]) or value["N"]}
    return value


def _fits(name: str, value: dict[str, Any]) -> bool:
    """Whether one of our own attributes is of the kind that `status` and the handler read."""
    kind = type_of(name) if _is_known_name(name) else None
    return kind is None or (kind in value and (kind == "S" or _is_whole(value["N"])))


def _size(value: dict[str, Any]) -> int:
    """About the bytes that DynamoDB counts for a value: names, texts, a few for each part."""
    ((kind, content),) = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    texts = content if isinstance(content, list) else [content]
    return sum(len(t.encode("utf-8", "replace") if isinstance(t, str) else bytes(t)) for t in texts)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
