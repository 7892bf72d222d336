"""One SMS a number, where a person is one number: under `duplicates: reject` and `ignore`.

The API keeps one row a number there. Somebody may have typed a second one into the table by hand
all the same, or `allow` was configured before. So whoever picks rows to be sent to takes one of
each number, and none whose number another row says was told, is being told, or may have been.

An `up` that turns `allow` off counts who could register once more: `allow` keys a row by number and
attempt, the others by the number alone, so they find such a row under no key they look for, store
one more and text it. Counting takes a walk through the table and is done only then.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.registration_table import RegistrationTable
from smsverifier.resources.table import ABSENT
from smsverifier.row import (
    E164,
    KEY,
    PHONE,
    REGISTERED_AT,
    Item,
    SmsStatus,
    moment_of,
    sms_status_of,
    text_of,
)

TRIED = frozenset({SmsStatus.SENT, SmsStatus.UNCONFIRMED, SmsStatus.SENDING})
"""Who stands there has an SMS, may have it, or is about to get it."""


@dataclass(frozen=True)
class OnePerNumber:
    """Who of those picked is told, and how many are left out."""

    items: Sequence[Item]
    already_sent: int = 0
    """Left out because another row says that their number was told or may have been."""
    same: int = 0
    """Left out because another one picked has the same number."""


def one_per_number(
    picked: Sequence[Item],
    rows: Iterable[Item],
    *,
    dropped: Collection[str] = (),
    even_if_told: Callable[[Item], bool] = lambda _: False,
) -> OnePerNumber:
    """Those of `picked`, a part of `rows`, that are told so that no number is told twice.

    `dropped` as for `sms_status_of`; `even_if_told` says of a row that it is told although its
    number was. What has no number in E.164 stays: nobody can be told by it, and the handler says
    why.
    """
    keys = {item[KEY]["S"] for item in picked}
    tried = {
        _number(row)
        for row in rows
        if row[KEY]["S"] not in keys and sms_status_of(row, 0, dropped) in TRIED
    } - {None}
    unsent = [item for item in picked if _number(item) not in tried or even_if_told(item)]
    first: dict[str, Item] = {}
    for item in sorted(unsent, key=_precedence):
        first.setdefault(_number(item) or item[KEY]["S"], item)
    kept = {item[KEY]["S"] for item in first.values()}
    items = [item for item in unsent if item[KEY]["S"] in kept]
    return OnePerNumber(items, len(picked) - len(unsent), len(unsent) - len(items))


def _number(item: Item) -> str | None:
    phone = text_of(item, PHONE) or ""
    return phone if E164.fullmatch(phone) else None


def _precedence(item: Item) -> tuple[bool, int, str]:
    """The row that the API would have written comes first: the pipe may be at it, too."""
    key = item[KEY]["S"]
    return key != text_of(item, PHONE), moment_of(item, REGISTERED_AT), key


MOST_ROWS = 100_000
"""Looked at. With 300 bytes each that is 30 MB, in 30 calls."""


@dataclass(frozen=True)
class Unguarded:
    """How many numbers no key of their own stands for."""

    numbers: int
    is_whole: bool
    """Whether the whole table was looked at; else it may be more."""


def unguarded(aws: Aws, table: str, most: int = MOST_ROWS) -> Unguarded:
    """Count them among the first `most` rows; none where there is no table."""
    rows = (
        find(lambda: list(islice(RegistrationTable(aws, table).numbers(), most + 1)), *ABSENT) or []
    )
    return unguarded_among(rows, most)


def unguarded_among(numbers: Iterable[Item], most: int = MOST_ROWS) -> Unguarded:
    """Count them among the first `most` of these rows, of which key and number are enough."""
    rows = list(islice(numbers, most + 1))
    looked_at = [(str(row[KEY]["S"]), text_of(row, PHONE)) for row in rows[:most]]
    by_number = {key for key, phone in looked_at if key == phone}
    others = {phone for key, phone in looked_at if phone and key != phone}
    return Unguarded(len(others - by_number), len(rows) <= most)
