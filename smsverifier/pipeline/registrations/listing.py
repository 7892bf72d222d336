"""Who registered, page by page, oldest first.

DynamoDB scans in the order of its own hashes and pages by key, which is a phone number. So every
page reads the whole table (as `status` does, decision 0012) and is cut out of what was sorted by
time; the cursor is a time and a digest, and names nobody.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from smsverifier.core.registrant import Registrant, RegistrantPage
from smsverifier.errors import UsageError
from smsverifier.pipeline.registrations.json_lines import Item
from smsverifier.pipeline.registrations.rows import Standing, number_of, standing, text_of
from smsverifier.resources.table import KEY
from smsverifier.sms.text import mask

Place = tuple[int, str]
"""Where a row stands in the list: when it was registered, and what parts it from its equals."""

_CURSOR = re.compile(r"([0-9]{1,40})-([0-9a-f]{12})")


@dataclass(frozen=True)
class Wanted:
    """Which registrants to list, and how."""

    standings: Set[Standing]
    """Where they stand; empty: anywhere."""
    only_tests: bool
    show_numbers: bool
    limit: int
    after: str | None
    """The cursor of the page before."""


@dataclass(frozen=True)
class _Row:
    """A row, where its registrant stands, and why the SMS did not arrive if that is known."""

    item: Item
    at: Standing
    dropped: str | None


def page_of(
    items: Iterable[Item], wanted: Wanted, dropped: Mapping[str, str], unconfirmed_before_ms: int
) -> RegistrantPage:
    """The page of `items` that is asked for. Raises UsageError for a cursor that is none.

    `dropped`: message id → why it did not arrive after all; its registrant is among the failed.
    """
    after = (-1, "") if wanted.after is None else _place_from(wanted.after)
    rows = [
        _Row(
            item,
            standing(item, unconfirmed_before_ms),
            dropped.get(text_of(item, "sms_message_id") or ""),
        )
        for item in items
    ]
    matching = sorted(
        (_place(row.item), number) for number, row in enumerate(rows) if _is_wanted(row, wanted)
    )
    rest = [number for place, number in matching if place > after]
    shown = [rows[number] for number in rest[: wanted.limit]]
    is_last = len(rest) <= wanted.limit
    return RegistrantPage(
        tuple(_registrant(row, wanted) for row in shown),
        len(matching),
        None if is_last else _cursor(_place(shown[-1].item)),
    )


def _is_wanted(row: _Row, wanted: Wanted) -> bool:
    if wanted.only_tests and text_of(row.item, "source") != "test":
        return False
    at = Standing.FAILED if row.dropped else row.at
    return not wanted.standings or at in wanted.standings


def _place(item: Item) -> Place:
    digest = hashlib.sha256(item[KEY]["S"].encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return number_of(item, "registered_at"), digest


def _cursor(place: Place) -> str:
    return f"{place[0]}-{place[1]}"


def _place_from(cursor: str) -> Place:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise UsageError(
            f"{cursor[:40]!r} is no place in the list",
            where="--next",
            why="It is what an earlier `registrations list` gave as the place to go on.",
            hint="Leave it out to begin at the first registrant.",
        )
    return int(match[1]), match[2]


def _registrant(row: _Row, wanted: Wanted) -> Registrant:
    item = row.item
    key, phone = item[KEY]["S"], text_of(item, "phone") or ""
    return Registrant(
        registration_id=key if wanted.show_numbers or key != phone else mask(key),
        phone=phone if wanted.show_numbers else mask(phone),
        name=text_of(item, "name") or "",
        registered_at=_number(item, "registered_at"),
        source=text_of(item, "source") or "",
        sms_status=None if row.at is Standing.NOT_TOLD else row.at.value,
        sms_error=text_of(item, "sms_error"),
        sms_message_id=text_of(item, "sms_message_id"),
        sms_parts=_number(item, "sms_parts"),
        sms_attempts=_number(item, "sms_attempts"),
        sms_updated_at=_number(item, "sms_updated_at"),
        request_id=text_of(item, "request_id") or "",
        dropped=row.dropped,
    )


def _number(item: Item, name: str) -> int | None:
    return number_of(item, name) if name in item else None
