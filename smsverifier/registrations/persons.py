"""Whose rows are meant by a number as somebody types it, or by the name of a row.

For `registrations correct` and `forget`: the number may be one that nobody could ever text (that is
why it is to be mended), and a row typed into the table by hand may spell it in any way. A table is
walked once, and no more of it is held than the rows that are asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.errors import UsageError
from smsverifier.registrations.list_columns import masked_key
from smsverifier.row import E164, KEY, PHONE, Item, text_of
from smsverifier.sms.number_text import NotAPhone
from smsverifier.sms.phone_numbers import in_e164, read_phone, refuse_two


@dataclass(frozen=True)
class NumberReader:
    """How numbers without a country code are meant."""

    default_country: str
    countries: tuple[str, ...]

    @classmethod
    def of(cls, config: Config) -> "NumberReader":
        """As the form of a stack with this configuration has it."""
        return cls(config.form.default_country, config.sms.countries)

    def read(self, text: str) -> str:
        """`text` in E.164 where it is a number, whoever may be texted; else as it stands."""
        bare = text.strip()
        if E164.fullmatch(bare):
            return bare
        try:
            found = read_phone(bare, self.default_country, self.countries)
            refuse_two(found)
        except NotAPhone:
            return in_e164(bare) or bare
        return found.number

    def number_of(self, item: Item) -> str:
        """The number of a row; of one without, that of its key."""
        phone = text_of(item, PHONE) or ""
        return self.read(phone if phone.strip() else str(item[KEY]["S"]).partition("/")[0])


def rows_of(items: Iterable[Item], reader: NumberReader, *numbers: str) -> tuple[list[Item], ...]:
    """For each of the numbers, as `NumberReader.read` gives them, the rows that have it."""
    found: dict[str, list[Item]] = {number: [] for number in numbers}
    for item in items:
        number = reader.number_of(item)
        if number in found:
            found[number].append(item)
    return tuple(found[number] for number in numbers)


def names_elsewhere(item: Item, number: str) -> bool:
    """Whether a row holds this number as the answer to some other field."""
    answer = {"S": number}
    return answer in item.values() and any(
        value == answer for name, value in item.items() if name not in (KEY, PHONE)
    )


def refuse_blank(typed: str) -> None:
    """Raise UsageError where no number was typed at all: it would name every row without one."""
    if not typed.strip():
        raise UsageError(
            "An empty text is nobody's number",
            where="PHONE",
            why="Somebody is named by the number they registered with.",
            hint="Type it as in the list: smsverifier registrations list --show-numbers",
        )


def chosen(rows: Sequence[Item], row_id: str | None) -> list[Item]:
    """Those with this key, whole or as the list shows it; all of them if none is given."""
    if row_id is None:
        return list(rows)
    whole = [item for item in rows if item[KEY]["S"] == row_id]
    return whole or [item for item in rows if shown_id(item) == row_id]


def shown_id(item: Item) -> str:
    """The key of a row as people see it."""
    return masked_key(str(item[KEY]["S"]), text_of(item, PHONE) or "")
