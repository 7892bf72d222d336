"""What a row of an organiser's own sheet must be to come in: a registration as the form makes one.

Phones are read as everywhere (`sms.phone_numbers`), answers by the form's own rules. What is
refused says why by a reason of its own, and in which column, so that it can be counted and mended.
"""

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from smsverifier.config import Config, FormField
from smsverifier.config.field_types import BLANK, Choice, behaviour, takes
from smsverifier.registrations.column_mapping import DIAL_CODE, ColumnMapping
from smsverifier.registrations.column_titles import is_filled, plain_title
from smsverifier.registrations.csv_cells import without_apostrophes
from smsverifier.registrations.sheet_moments import Order, moment_of_text
from smsverifier.row import (
    IMPORT,
    KEY,
    NAME,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SOURCE,
    Duplicates,
    Item,
    key_of,
)
from smsverifier.sms.invisible import CONTROL, without_invisible
from smsverifier.sms.number_text import (
    NotAPhone,
    PhoneProblem,
    is_rounded,
    whole_number,
)
from smsverifier.sms.phone_numbers import Phone, read_phone

_FORMULA_TEXT = re.compile(r'\s*="((?:[^"]|"")*)"\s*', re.DOTALL)
"""How a spreadsheet is made to leave digits alone."""
_CONTROL = re.compile(CONTROL)
_LONGEST = 10_000
"""Characters: ten times those of the longest answer, whatever of them is blank."""
_BLANKS = re.compile(r"\s+")
_PLAIN_SIGNS = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})
"""Word processors make these of an apostrophe; one of them would double the price of an SMS."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]\s*[^\s\d]")
LATEST_MS = 36 * 3600 * 1000
"""How far after now a moment may be and still be one: clocks and zones differ."""

TWO_NUMBERS = "two_numbers: the first is taken"
FORMULA = "formula: it is kept as text"
CONTROLS = "control_characters: they are taken off"
FUTURE = "registered_at: not a moment that was"


@dataclass(frozen=True)
class Refused(Exception):
    """A row cannot come in: a reason of its own, the column's title or None, and words."""

    reason: str
    column: str | None
    why: str
    value: str = ""
    """What stands there, of a question with options; other answers are nobody else's business."""


@dataclass(frozen=True)
class SheetRow:
    """A row that may come in."""

    item: Item
    warnings: tuple[str, ...] = ()
    registered_at_text: str = ""
    is_moment_read: bool = False
    """Whether that text is its moment; else that is now."""
    is_zoned: bool = True
    """Whether that text says its zone."""


@dataclass(frozen=True)
class SheetRules:
    """The rules of one stack, for the columns of one sheet."""

    fields: Sequence[FormField]
    duplicates: Duplicates
    default_country: str
    countries: tuple[str, ...]
    now_ms: int
    new_request_id: Callable[[], str]
    zone: tzinfo
    """Of moments that name none: the event's."""
    labels: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    """Field → its labels in the form's other languages."""

    @classmethod
    def of(cls, config: Config, now_ms: int, new_request_id: Callable[[], str]) -> "SheetRules":
        """Those of a stack with this configuration."""
        form, sms = config.form, config.sms
        duplicates = config.registrations.duplicates
        country, countries = form.default_country, sms.countries
        labels = {
            each.name: [
                label
                for translation in form.translations.values()
                if (label := translation.labels.get(each.name))
            ]
            for each in form.fields
        }
        return cls(
            *(form.fields, duplicates, country, countries, now_ms, new_request_id, config.zone),
            labels=labels,
        )

    def read(self, cells: Sequence[str], mapping: ColumnMapping, order: Order | None) -> SheetRow:
        """The row as it may be written. Raises Refused."""
        warnings: list[str] = []
        phone = self._phone(cells, mapping)
        warnings += [TWO_NUMBERS] if phone.others else []
        answers: Item = {}
        for field in self.fields:
            if field.name != PHONE:
                text = self._answer(field, cells, mapping, warnings)
                answers |= {field.name: {"S": text}} if text else {}
        since, row = self._moment(bare_cell(mapping.cell(REGISTERED_AT, cells)), order, warnings)
        key = key_of(self.duplicates, phone.number, "", _attempt(phone.number))
        item: Item = {
            KEY: {"S": key},
            PHONE: {"S": phone.number},
            **answers,
            REQUEST_ID: {"S": self.new_request_id()},
            REGISTERED_AT: {"N": str(since)},
            SOURCE: {"S": IMPORT},
        }
        return SheetRow(item, tuple(warnings), *row)

    def _phone(self, cells: Sequence[str], mapping: ColumnMapping) -> Phone:
        text = mapping.cell(PHONE, cells)
        try:
            if code := _digits(mapping.cell(DIAL_CODE, cells)):
                return self._with_code(code, text)
            return read_phone(text, self.default_country, self.countries)
        except NotAPhone as error:
            why = f"{error.why}. {error.hint}"
            raise Refused(error.problem.value, _title(PHONE, mapping, cells), why) from None

    def _with_code(self, code: str, text: str) -> Phone:
        """The number behind its country's code, unless it has one itself. Raises NotAPhone."""
        try:
            return read_phone(f"+{code} {text}", self.default_country, self.countries)
        except NotAPhone as error:
            if error.problem is PhoneProblem.LOST_DIGITS:
                raise
            alone = read_phone(text, self.default_country, self.countries)
            if not alone.number.startswith(f"+{code}"):
                raise
            return alone

    def _answer(
        self, field: FormField, cells: Sequence[str], mapping: ColumnMapping, warnings: list[str]
    ) -> str:
        """What is stored for a field of the form, blank for nothing. Raises Refused."""
        raw = mapping.filled(field.name, cells)
        texts = raw if field.name == NAME and mapping.joined else raw[:1]
        if (length := sum(map(len, texts))) > _LONGEST:
            why = f"It has {length} characters. At most {field.max_length} are taken."
            raise Refused(f"bad_{field.name}", _title(field.name, mapping, cells), why)
        if any(_CONTROL.search(text) for text in texts):
            warnings.append(CONTROLS)
        text = " ".join(filter(None, map(_tidy, texts)))
        text = text.translate(_PLAIN_SIGNS) if field.name == NAME else text
        if text and _FORMULA.match(text):
            warnings.append(FORMULA)
        text = self._as_typed(field, text)
        kind = behaviour(field.type)
        if text and not takes(kind.schema(field, self.countries), text):
            why, hint = kind.refusal(field, self.countries, text)
            shown = text if isinstance(kind.control, Choice) else ""
            title = _title(field.name, mapping, cells)
            raise Refused(_reason(field, text), title, f"{why}. {hint}", shown)
        if not text and field.required:
            why = f"{BLANK[0]}. {BLANK[1]}"
            raise Refused(f"no_{field.name}", _title(field.name, mapping, cells), why)
        return text

    def _as_typed(self, field: FormField, text: str) -> str:
        """What somebody would have typed into the form, of what a spreadsheet shows."""
        kind = behaviour(field.type)
        if isinstance(kind.control, Choice):
            wanted = plain_title(text)
            same = [option for option in field.options if plain_title(option) == wanted]
            return same[0] if len(same) == 1 else text
        if kind.control.read_as == "phone":
            return self._number_or_as_it_is(text)
        seen = without_invisible(text) if kind.control.strips_invisible else text
        if kind.undoes_spreadsheets and not takes(kind.schema(field, self.countries), seen):
            return seen if is_rounded(seen) else whole_number(seen) or seen
        return seen

    def _number_or_as_it_is(self, text: str) -> str:
        try:
            return read_phone(text, self.default_country, self.countries).number
        except NotAPhone:
            return text

    def _moment(
        self, text: str, order: Order | None, warnings: list[str]
    ) -> tuple[int, tuple[str, bool, bool]]:
        """When they signed up, and what is told of that; now where nobody can say."""
        read = moment_of_text(text, order, self.zone) if text else None
        if read is None:
            return self.now_ms, (text, False, True)
        if not 0 < read.epoch_ms <= self.now_ms + LATEST_MS:
            warnings.append(FUTURE)
            return self.now_ms, (text, False, True)
        return read.epoch_ms, (text, True, read.is_zoned)


def _reason(field: FormField, text: str) -> str:
    if is_rounded(text) and behaviour(field.type).undoes_spreadsheets:
        return PhoneProblem.LOST_DIGITS.value
    return f"bad_{field.name}"


def _attempt(number: str) -> str:
    """With `duplicates: allow` the name of this try: the same for the same number, so that the
    same sheet once more brings nobody twice."""
    return hashlib.sha256(f"sheet {number}".encode()).hexdigest()[:32]


def _digits(code: str) -> str:
    """The digits of `+91`, `0091` or `India (+91)`; blank for `IN`."""
    found = re.search("[0-9]{1,5}", plain_title(code))
    return found[0].lstrip("0") if found else ""


def _title(name: str, mapping: ColumnMapping, cells: Sequence[str]) -> str | None:
    """The column that a refusal is about: the one that is filled, else the first."""
    columns = mapping.columns.get(name, ())
    filled = (c for c in columns if c.index < len(cells) and is_filled(cells[c.index]))
    column = next(filled, columns[0] if columns else None)
    return column.shown if column else None


def bare_cell(text: str) -> str:
    """A cell without what only keeps a spreadsheet from changing it: `'11/04/2026`, `="0042"`."""
    match = _FORMULA_TEXT.fullmatch(text)
    return match[1].replace('""', '"') if match else without_apostrophes(text)


def _tidy(text: str) -> str:
    """A cell as somebody would have typed it into the form: one line, nothing around it."""
    blanks = _BLANKS.sub(" ", bare_cell(text).replace("\ufeff", ""))
    typed = _CONTROL.sub("", blanks).strip()
    return typed if is_filled(typed) else ""
