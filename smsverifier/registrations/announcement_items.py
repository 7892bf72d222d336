"""The announcements of one table: each an item of its own, and one that names them all.

Written so that a process may end after any write: the name first, then the item, then (`schedules`)
what calls the handler. A name without an item is none; an item without a schedule is put right by
the same command again, or by `up`. Nothing is overwritten that has changed since it was looked at.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from smsverifier.announced import (
    BEGAN,
    BEGIN_BY,
    CURSOR,
    DUE,
    ENDED,
    IS_FULL,
    LEASE,
    LEASE_RUN,
    LEFT,
    MADE,
    MOST,
    ORDER,
    RESERVED,
    STATE,
    UNTIL,
    Announcement,
    State,
    announcement_of,
    without_words_of,
)
from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.aws.gather import gather
from smsverifier.errors import SmsverifierError
from smsverifier.registration_table import CONDITION_FAILED, RegistrationTable
from smsverifier.row import (
    ANNOUNCEMENTS,
    KEY,
    NAME,
    Item,
    names_for,
    names_in,
    placeholder,
    set_clause,
    text_of,
    values_for,
)

INDEX = ANNOUNCEMENTS.rstrip("/")
"""The key of the item that names them."""
NAMES = "names"


@dataclass(frozen=True)
class _Condition:
    """What must hold for a write."""

    text: str
    values: Mapping[str, State | int] = field(default_factory=dict)
    """Of its placeholders."""


@dataclass(frozen=True)
class AnnouncementItems:
    """Those of one table."""

    aws: Aws
    table: str

    def names(self) -> tuple[str, ...]:
        """What they are called, in order; none where there is no table."""
        found = self._items.get_if_there(INDEX) or {}
        return tuple(sorted(found.get(NAMES, {}).get("SS", ())))

    def get(self, name: str) -> Announcement | None:
        """The one of that name, or None."""
        item = self._items.get(f"{ANNOUNCEMENTS}{name}") or {}
        try:
            return announcement_of(item)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise SmsverifierError(
                f"What the table has of the announcement {name} cannot be made out",
                where=f"{ANNOUNCEMENTS}{name}",
                why=f"It is not as smsverifier writes it ({type(error).__name__}), nor may the "
                "handler make it out: somebody changed the item, or what answers is not AWS.",
                hint="Have the item's former state restored, or remove it in the table if nothing "
                "of this announcement is to go out any more: each row keeps what was sent to it.",
            ) from error

    def all(self) -> tuple[Announcement, ...]:
        """Each of them."""
        found = gather(*(partial(self.get, name) for name in self.names()))
        return tuple(each for each in found if each is not None)

    def put(self, wanted: Announcement, before: Announcement | None, now_ms: int) -> bool:
        """Have it as `wanted`, ready to go; what was sent stays counted.

        `before`: what was looked at. False if that has changed since, or a run is at it.
        """
        self._client.update_item(
            TableName=self.table,
            Key={KEY: {"S": INDEX}},
            UpdateExpression=f"ADD {placeholder(NAMES)} :name",
            ExpressionAttributeNames=names_for((NAMES,)),
            ExpressionAttributeValues={":name": {"SS": [wanted.order.name]}},
        )
        values = {
            ORDER: {"S": wanted.order.to_json()},
            STATE: {"S": State.SCHEDULED.value},
            **{
                name: {"N": str(number)}
                for name, number in (
                    (DUE, wanted.due_ms),
                    (BEGIN_BY, wanted.begin_by_ms),
                    (UNTIL, wanted.until_ms),
                    (MADE, wanted.made_ms),
                    (MOST, wanted.most),
                )
            },
        }
        over = (BEGAN, ENDED, CURSOR, LEFT, IS_FULL, LEASE, LEASE_RUN)
        return self._update(wanted.order.name, values, over, _unchanged(before, now_ms))

    def cancel(self, seen: Announcement, now_ms: int) -> bool:
        """End it, also in the middle; who has it has it. False as for `put`, but for runs."""
        values = {STATE: {"S": State.CANCELLED.value}, ENDED: {"N": str(now_ms)}}
        only = _Condition(f"{placeholder(STATE)} = :seen", {":seen": seen.state})
        return self._update(seen.order.name, values, (CURSOR,), only)

    def forget(self, phone: str, rows: Sequence[Item]) -> int:
        """Take what they hold of a person out of them; of how many it was.

        `rows`: those that were erased. Of a number alone, its keys are known and no name is.
        """
        keys = {row[KEY]["S"] for row in rows}
        names = [text_of(row, NAME) or "" for row in rows] or [""]
        return sum(self._forget(each, phone, names, keys) for each in self.all())

    def _forget(
        self, each: Announcement, phone: str, names: Sequence[str], keys: Collection[str]
    ) -> bool:
        order = each.order
        for name in names:
            order = without_words_of(order, phone, name)
        cursor = each.cursor or ""
        is_cursor = cursor in keys or cursor == phone or cursor.startswith(f"{phone}/")
        if order == each.order and not is_cursor:
            return False
        values = {ORDER: {"S": order.to_json()}}
        # The round begins anew, and goes past all who have it.
        gone = (CURSOR,) if is_cursor else ()
        return self._update(each.order.name, values, gone, _Condition(f"attribute_exists({KEY})"))

    def _update(
        self,
        name: str,
        values: Mapping[str, Mapping[str, str]],
        gone: tuple[str, ...],
        only: _Condition,
    ) -> bool:
        update = set_clause(values)
        if gone:
            update += " REMOVE " + ", ".join(map(placeholder, gone))
        named = {*values, *gone, STATE, LEASE, RESERVED}
        return ignoring(
            lambda: self._client.update_item(
                TableName=self.table,
                Key={KEY: {"S": f"{ANNOUNCEMENTS}{name}"}},
                UpdateExpression=update,
                ConditionExpression=only.text,
                ExpressionAttributeNames=names_in(update + only.text, named),
                ExpressionAttributeValues=values_for(values)
                | {sign: _typed(value) for sign, value in only.values.items()},
            ),
            CONDITION_FAILED,
        )

    @property
    def _items(self) -> RegistrationTable:
        return RegistrationTable(self.aws, self.table)

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")


def _unchanged(before: Announcement | None, now_ms: int) -> _Condition:
    """That it is what was looked at, and no run is at it."""
    if before is None:
        return _Condition(f"attribute_not_exists({placeholder(STATE)})")
    lease, reserved = placeholder(LEASE), placeholder(RESERVED)
    return _Condition(
        f"{placeholder(STATE)} = :seen"
        f" AND (attribute_not_exists({lease}) OR {lease} < :now)"
        f" AND (attribute_not_exists({reserved}) OR {reserved} = :reserved)",
        {":seen": before.state, ":now": now_ms, ":reserved": before.reserved},
    )


def _typed(value: State | int) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": str(value)}
