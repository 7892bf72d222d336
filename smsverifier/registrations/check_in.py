"""The check-in sheet: who may come in, by name, with a column to tick. Pure; for `exporter`.

It is for paper, and for a spreadsheet at the desk: numbered rows, the form's labels over the
answers, the SMS in a word, and empty lines for whoever comes unannounced. Of who has come already
the cell is ticked. The key stands in a hidden last column, so that the sheet finds its rows again
when it comes back (`attendance`), sorted as people like, and with other columns gone.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smsverifier.registrations import attendance
from smsverifier.registrations.csv_cells import as_text
from smsverifier.registrations.workbook_writer import PrintLayout
from smsverifier.row import (
    ATTENDED_AT,
    KEY,
    LAST_MOMENT_MS,
    NAME,
    PHONE,
    SMS_STATUS,
    Item,
    SmsStatus,
    is_ours,
    sms_status_of,
)

NUMBER, SMS, TICKED = "number", "sms", "x"
WALK_INS = 20
"""Empty lines below the last registrant: about a page less its header."""

WORDS: Mapping[SmsStatus, str] = {
    SmsStatus.SENT: "told",
    SmsStatus.UNSENT: "not told",
    SmsStatus.SENDING: "being told",
    SmsStatus.FAILED: "could not be told",
    SmsStatus.UNCONFIRMED: "perhaps told",
    SmsStatus.WAITING: "on the waiting list",
}


@dataclass(frozen=True)
class CheckIn:
    """Which check-in sheet to make."""

    title: str
    """The event, at the top of each page."""
    labels: Mapping[str, str]
    """Field of the form → what people read beside it, in the form's order."""
    columns: Sequence[str] | None = None
    """What of each registrant to show, as attributes; None: name, phone, the answers, the SMS."""

    @property
    def shown(self) -> Sequence[str]:
        """The attributes between the number and the tick."""
        if self.columns is not None:
            return self.columns
        answers = (name for name in self.labels if name not in (NAME, PHONE))
        return (NAME, PHONE, *answers, SMS_STATUS)

    @property
    def tick(self) -> str:
        """The heading of the column to tick."""
        return attendance.column_of(self.labels)

    @property
    def headings(self) -> Sequence[str]:
        """The first row. No heading stands in it twice, and none means something else to us."""
        taken = {NUMBER, SMS, self.tick, NAME, PHONE}
        titles = []
        for name in self.shown:
            titles.append(self._heading(name, taken))
            taken.add(titles[-1].casefold())
        return (NUMBER, *titles, self.tick, KEY)

    def _heading(self, name: str, taken: Collection[str]) -> str:
        if name == SMS_STATUS:
            return SMS
        if name in (NAME, PHONE):
            return name
        if is_ours(name):  # not its name: that would make it an export
            return f"({name.replace('_', ' ').replace('.', ' ')})"
        label = " ".join(self.labels.get(name, "").split())
        is_free = label and label.casefold() not in taken and not is_ours(label)
        if is_free:
            return label
        return name if name not in taken else f"({name})"

    def rows(self, items: Iterable[Item], dropped: Collection[str]) -> Iterator[Item]:
        """A row of the sheet for each of `items`: heading → text, as an item.

        `dropped`: ids of messages that did not arrive after all, as receipts say.
        """
        for number, item in enumerate(items, 1):
            words = WORDS[sms_status_of(item, LAST_MOMENT_MS + 1, dropped)]
            shown = (words if name == SMS_STATUS else _line(item, name) for name in self.shown)
            tick = TICKED if ATTENDED_AT in item else ""
            cells = (str(number), *shown, tick, _text(item, KEY))
            yield {
                heading: {"S": cell}
                for heading, cell in zip(self.headings, cells, strict=True)
                if cell
            }

    def layout(self, registrants: int) -> PrintLayout:
        """What it is on paper."""
        last = len(self.headings) - 1
        numbers = range(registrants + 1, registrants + WALK_INS + 1)
        return PrintLayout(
            self.title, [[str(number)] for number in numbers], narrow=[0, last - 1], hidden=[last]
        )


def _line(item: Item, name: str) -> str:
    """What a person reads of an attribute, on one line: on paper a row has no more."""
    return " ".join(_text(item, name).split())


def _text(item: Item, name: str) -> str:
    return (as_text(name, item[name]) or "") if name in item else ""


def collation(item: Item) -> str:
    """What to sort by: the name, as people look it up, then the number.

    Capitals, accents, blanks and signs in front count for nothing; Devanagari's letters stand in
    Unicode as in the alphabet, and vowel signs are no accents. Whoever has no name comes last.
    """
    name = _line(item, NAME)
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = re.sub(r"\A\W+", "", re.sub("[\u0300-\u036f\u200b-\u200f\ufeff]", "", plain))
    return "\0".join(("0" if letters else "1", letters, name, _text(item, PHONE)))
