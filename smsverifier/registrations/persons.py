"""Whose rows are meant by a number as somebody types it, or by the name of a row.

For `registrations correct` and `forget`: the number may be one that nobody could ever text (that is
why it is to be mended), and a row typed into the table by hand may spell it in any way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.errors import UsageError
from smsverifier.registrations.listing import ListQuery, Registrant, page_of
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


def rows_of(items: Iterable[Item], number: str, reader: NumberReader) -> list[Item]:
    """Those of the rows that have this number, as `NumberReader.read` gave it."""
    return [item for item in items if reader.number_of(item) == number]


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
    shown = [each.registration_id for each in registrants(rows)]
    whole = [item for item in rows if item[KEY]["S"] == row_id]
    return whole or [item for item, mask in zip(rows, shown, strict=True) if mask == row_id]


def registrants(rows: Sequence[Item], unconfirmed_before_ms: int = 0) -> list[Registrant]:
    """These rows as people may see them, numbers masked, in the same order."""
    everybody = ListQuery(frozenset(), False, False, 1, None)
    return [page_of([row], everybody, {}, unconfirmed_before_ms).registrants[0] for row in rows]
