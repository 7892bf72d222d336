"""The columns that a list of registrants can show, be sorted by and be counted by. Pure.

The form's own fields and what the pipeline adds, by the names that the table has. A number is
masked wherever it stands unless whole ones were asked for; so is one that somebody typed into
another field.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from smsverifier.config import FormField
from smsverifier.errors import UsageError
from smsverifier.mail.address import mask_addresses_in
from smsverifier.row import (
    ATTENDED_AT,
    ATTRIBUTE_TYPES,
    CONSENT_AT,
    CORRECTED_AT,
    EMAIL_STATUS,
    EXPIRES_AT,
    FORM_LANGUAGE,
    KEY,
    LATER_TYPES,
    NAME,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SMS_STATUS,
    SOURCE,
    Item,
    SmsStatus,
    is_moment,
    is_ours,
    moment_of,
    text_of,
    type_of,
    whole_of,
)
from smsverifier.sms.text import mask, mask_in
from smsverifier.whom import folded

ColumnKind = Literal["text", "answer", "number", "moment", "phone", "key", "status"]
"""How a column's values are read and shown; numbers in `answer`, `phone` and `key` are masked."""
Order = tuple[bool, Any]
"""Where a row stands in a column's order; who has no value comes last."""

_OFFERED = (
    *(REGISTERED_AT, PHONE, NAME, SMS_STATUS, EMAIL_STATUS, SOURCE, ATTENDED_AT),
    *(FORM_LANGUAGE, CONSENT_AT, CORRECTED_AT, KEY),
)
"""Ours that people ask for; the others, such as `sms_parts`, are found by their names as well."""
_LONG_NUMBER = re.compile(r"\+?[0-9](?:[ ().-]?[0-9]){9,14}")
"""A phone number somebody typed where none was asked for; a date is shorter."""
_STATUSES = tuple(SmsStatus)


@dataclass(frozen=True)
class Column:
    """One of them."""

    name: str
    kind: ColumnKind
    options: Sequence[str] = ()
    """Of a field with options, in the form's order, which is also that of the list."""
    unit_ms: int = 1
    """Of a moment: how many milliseconds its unit has."""

    def value(self, item: Item, at: SmsStatus) -> str | int | None:
        """What a row has there; None where nothing is. `at`: where its registrant stands."""
        match self.kind:
            case "status":
                return at.value
            case "number":
                return whole_of(item, self.name)
            case "moment":
                return (moment_of(item, self.name) or None) and self._ms(item)
        return text_of(item, self.name)

    def shown(self, item: Item, at: SmsStatus, *, show_numbers: bool) -> str | int | None:
        """The same, with numbers masked."""
        value = self.value(item, at)
        return value if show_numbers or not isinstance(value, str) else self.masked(value, item)

    def masked(self, value: str, item: Item) -> str:
        """A value without the numbers in it; `item` is the row it stands in."""
        match self.kind:
            case "phone":
                return mask(value)
            case "key":
                return masked_key(value, text_of(item, PHONE) or "")
            case "answer":
                return masked_in_answer(value)
        return value

    def order(self, value: str | int | None) -> Order:
        """Where a row with this value stands in the order of this column."""
        if value is None or value == "":
            return True, ()
        if isinstance(value, int):
            return False, value
        known: Sequence[str] = _STATUSES if self.kind == "status" else self.options
        place = known.index(value) if value in known else len(known)
        return False, (place, value.casefold(), value)

    def _ms(self, item: Item) -> int:
        return moment_of(item, self.name) * self.unit_ms


def masked_in_answer(answer: str) -> str:
    """What somebody typed, without phone numbers and e-mail addresses in it."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), mask_addresses_in(answer))


def masked_key(key: str, phone: str) -> str:
    """A key or a request id without the numbers in it, also where the row has no other."""
    return mask(key) if key == phone else mask_in(key)


def column_finder(
    fields: Sequence[FormField], *, is_form_known: bool = True
) -> Callable[[str], Column]:
    """Finds a column by its name; raises UsageError for what neither the form nor we have.

    A field is found by its label, too. Where the form is not known, as its configuration is broken,
    any name may be a field's.
    """
    by_label = {folded(field.label): field.name for field in fields}
    known = {**_ours(), **{field.name: _of_field(field) for field in fields}}
    names = list(dict.fromkeys([*(field.name for field in fields), *_OFFERED]))

    def find(name: str) -> Column:
        if name in known:
            return known[name]
        if folded(name) in by_label:
            return known[by_label[folded(name)]]
        if is_ours(name) and "." in name:
            return Column(name, _kind(name, type_of(name)))
        if not is_form_known:
            return Column(name, "answer")
        raise UsageError(
            f"There is no column {name[:40]!r}",
            where="--columns, --sort, --by, --field",
            why="A column is a field of the form, or one that the pipeline adds.",
            hint=f"The columns are {', '.join(names)}.",
        )

    return find


def _of_field(field: FormField) -> Column:
    if field.name == PHONE or field.type == "phone":
        return Column(field.name, "phone")
    return Column(field.name, "text" if field.name == NAME else "answer", field.options)


def _kind(name: str, kind: Literal["S", "N"]) -> ColumnKind:
    if kind == "S":
        return "text"
    return "moment" if is_moment(name) else "number"


def _ours() -> Mapping[str, Column]:
    kinds: Mapping[str, ColumnKind] = {
        **{name: _kind(name, kind) for name, kind in {**ATTRIBUTE_TYPES, **LATER_TYPES}.items()},
        **dict.fromkeys((KEY, REQUEST_ID), "key"),
        **{PHONE: "phone", SMS_STATUS: "status"},
    }
    units = {EXPIRES_AT: 1000}
    return {name: Column(name, kind, unit_ms=units.get(name, 1)) for name, kind in kinds.items()}
