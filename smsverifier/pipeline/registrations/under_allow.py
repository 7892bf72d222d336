"""Who registered while duplicates were allowed, and could once more under `reject` or `ignore`.

`allow` keys a row by number and attempt, the others by the number alone: they find such a row under
no key they look for, store one more and text it. Counting takes a walk through the table, so it is
done only where an `up` would turn the API from the one to the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.resources.table import ABSENT
from smsverifier.row import KEY, PHONE, Item, text_of

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
    rows = find(lambda: list(islice(Rows(aws, table).numbers(), most + 1)), *ABSENT) or []
    return unguarded_among(rows, most)


def unguarded_among(numbers: Iterable[Item], most: int = MOST_ROWS) -> Unguarded:
    """Count them among the first `most` of these rows, of which key and number are enough."""
    rows = list(islice(numbers, most + 1))
    looked_at = [(str(row[KEY]["S"]), text_of(row, PHONE)) for row in rows[:most]]
    by_number = {key for key, phone in looked_at if key == phone}
    others = {phone for key, phone in looked_at if phone and key != phone}
    return Unguarded(len(others - by_number), len(rows) <= most)
