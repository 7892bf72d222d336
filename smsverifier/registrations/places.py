"""The places that are taken, one by one: counted, given to who waits, passed on, given back.

`#places` says how many rows hold one (`row.PLACE_COUNTED`). Each change of either is one
transaction on both, whoever makes it: the API with a new row, and everything here. So the count is
exact whatever is killed, and what no transaction has counted yet (rows from before
`registrations.max`, of an import) is found by its missing mark and counted later (decision 0066).
What a hand or DynamoDB's time to live took out of the table, `recount` puts right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring
from smsverifier.registration_table import CONDITION_FAILED, RegistrationTable
from smsverifier.registrations.transactions import Part, is_refused, transact
from smsverifier.row import (
    COUNTED,
    KEY,
    PLACE_CHANGES,
    PLACE_COUNTED,
    PLACES,
    PROMOTED_AT,
    REGISTERED_AT,
    REQUEST_ID,
    SOURCE,
    TAKEN,
    WAITING_AT,
    Item,
    is_test,
    is_waiting,
    moment_of,
    names_for,
    number_of,
    placeholder,
    takes_place,
    text_of,
)

CHUNK = 50
"""Rows counted in one transaction; DynamoDB takes 100 parts."""
TRIES = 3
"""How often the rows are gone through for a repair while people register."""
SEEN = (SOURCE, REQUEST_ID, WAITING_AT, PLACE_COUNTED, REGISTERED_AT)
"""What of a row it takes to count its place."""


class Promotion(Enum):
    """What came of giving a place to somebody."""

    DONE = "done"
    FULL = "full"
    """All places are taken."""
    NOT_WAITING = "not waiting"
    """They have one by now, or are gone."""


@dataclass(frozen=True)
class PlaceCount:
    """How the places stand."""

    taken: int
    """As counted: what the API goes by."""
    uncounted: int = 0
    """Rows that take a place and are not counted yet."""
    off_by: int = 0
    """By how many `taken` is more than the rows that hold one, if anybody could see that."""
    waiting: int = 0
    """Who is on the waiting list, tests aside."""

    @property
    def registered(self) -> int:
        """How many take a place."""
        return self.taken - self.off_by + self.uncounted


@dataclass(frozen=True)
class Places:
    """The places of one table."""

    aws: Aws
    table: str

    def taken(self) -> int | None:
        """As they are counted; None where nobody ever did, or without a table."""
        item = self._rows.get_if_there(PLACES)
        return number_of(item, TAKEN) if item and TAKEN in item else None

    def look(self) -> tuple[PlaceCount, list[Item]]:
        """How they stand, and the rows that are not counted yet. Goes through the table."""
        before = self._rows.get(PLACES) or {}
        rows = list(self._rows.registrations(SEEN))
        after = self._rows.get(PLACES) or {}
        new = [row for row in rows if takes_place(row) and PLACE_COUNTED not in row]
        held = sum(1 for row in rows if PLACE_COUNTED in row)
        is_still = before.get(PLACE_CHANGES) == after.get(PLACE_CHANGES)
        off_by = number_of(after, TAKEN) - held if is_still else 0
        waiting = sum(1 for row in rows if is_waiting(row) and not is_test(row))
        return PlaceCount(number_of(after, TAKEN), len(new), off_by, waiting), new

    def recount(self, should_stop: Callable[[], bool] = lambda: False) -> PlaceCount:
        """Count what is not counted yet, and put right what does not agree with the rows.

        While people register without a pause only the first can be done.
        """
        for _ in range(TRIES):
            seen, new = self.look()
            self.count(new, should_stop)
            if not seen.off_by or should_stop():
                break
            self._correct(seen, len(new))
        return self.look()[0]

    def count(self, rows: Sequence[Item], should_stop: Callable[[], bool] = lambda: False) -> None:
        """Count each of these rows that takes a place, once."""
        rows = [row for row in rows if takes_place(row) and PLACE_COUNTED not in row]
        for start in range(0, len(rows), CHUNK):
            if should_stop():
                break
            chunk: Sequence[Item] = rows[start : start + CHUNK]
            while chunk:
                parts = [self._counted(row) for row in chunk]
                reasons = transact(self.aws, [*parts, self._changed(len(chunk))])
                chunk = _not_refused(chunk, reasons)

    def waiting(self) -> list[Item]:
        """Who is on the waiting list, tests aside; who came first is first."""
        found = [row for row in self._rows.registrations() if is_waiting(row) and not is_test(row)]
        return sorted(found, key=lambda row: (moment_of(row, WAITING_AT), row[KEY]["S"]))

    def promote(self, row: Item, now_ms: int, most: int | None) -> Promotion:
        """Give a place to who waits, if one of `most` is free; None: also if none is."""
        parts = [self.given(row, now_ms)]
        if not is_test(row):
            parts.append(self._changed(1, most))
        reasons = transact(self.aws, parts)
        if reasons is None:
            return Promotion.DONE
        if not is_refused(reasons[0]):
            return Promotion.FULL
        now = reasons[0].get("Item", {})
        is_ours = moment_of(now, PROMOTED_AT) == now_ms and not is_waiting(now)
        return Promotion.DONE if is_ours else Promotion.NOT_WAITING

    def given(self, row: Item, now_ms: int) -> Part:
        """The part of a transaction that gives a place to who waits."""
        is_counted = not is_test(row)
        names = (WAITING_AT, PROMOTED_AT, REQUEST_ID, *([PLACE_COUNTED] if is_counted else []))
        counted = f", {placeholder(PLACE_COUNTED)} = :yes" if is_counted else ""
        request = text_of(row, REQUEST_ID)
        return {
            "Update": {
                "TableName": self.table,
                "Key": {KEY: row[KEY]},
                "UpdateExpression": f"SET {placeholder(PROMOTED_AT)} = :now{counted} "
                f"REMOVE {placeholder(WAITING_AT)}",
                "ConditionExpression": f"attribute_exists({placeholder(WAITING_AT)})"
                f" AND {placeholder(REQUEST_ID)} = :request",
                "ExpressionAttributeNames": names_for(names),
                "ExpressionAttributeValues": {
                    ":now": {"N": str(now_ms)},
                    ":request": {"S": request or ""},
                    **({":yes": COUNTED} if is_counted else {}),
                },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def given_back(self) -> Part:
        """The part of a transaction that frees the place of a row that goes with it."""
        return self._changed(-1)

    def passed_on(self, row: Item, now_ms: int, most: int) -> list[Part]:
        """The parts that give the place of a row that goes to who waits.

        Only while no more are taken than there are: an import may have gone over that.
        """
        condition = {
            "ConditionExpression": f"{TAKEN} <= :most",
            "UpdateExpression": f"ADD {PLACE_CHANGES} :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":most": {"N": str(most)}},
        }
        return [self.given(row, now_ms), self._update(condition)]

    def _counted(self, row: Item) -> Part:
        names = (PLACE_COUNTED, WAITING_AT)
        return {
            "Update": {
                "TableName": self.table,
                "Key": {KEY: row[KEY]},
                "UpdateExpression": f"SET {placeholder(PLACE_COUNTED)} = :yes",
                "ConditionExpression": f"attribute_exists({KEY}) AND "
                + " AND ".join(f"attribute_not_exists({placeholder(name)})" for name in names),
                "ExpressionAttributeNames": names_for(names),
                "ExpressionAttributeValues": {":yes": COUNTED},
            }
        }

    def _changed(self, by: int, below: int | None = None) -> Part:
        """That so many more places are taken; `below`: if fewer were than that."""
        values = {":by": {"N": str(by)}, ":one": {"N": "1"}}
        request: dict[str, Any] = {
            "UpdateExpression": f"ADD {TAKEN} :by, {PLACE_CHANGES} :one",
            "ExpressionAttributeValues": values,
        }
        if below is not None:
            request["ConditionExpression"] = f"attribute_not_exists({TAKEN}) OR {TAKEN} < :below"
            values[":below"] = {"N": str(below)}
        return self._update(request)

    def _update(self, request: Mapping[str, Any]) -> Part:
        return {"Update": {"TableName": self.table, "Key": {KEY: {"S": PLACES}}, **request}}

    def _correct(self, seen: PlaceCount, counted: int) -> None:
        """Take off what the rows do not bear out, if nothing has changed since but by us."""
        request = self._changed(-seen.off_by)["Update"]
        ignoring(
            lambda: self.aws.client("dynamodb").update_item(
                **{
                    **request,
                    "ExpressionAttributeValues": {
                        **request["ExpressionAttributeValues"],
                        ":seen": {"N": str(seen.taken + counted)},
                    },
                },
                ConditionExpression=f"{TAKEN} = :seen",
            ),
            CONDITION_FAILED,
        )

    @property
    def _rows(self) -> RegistrationTable:
        return RegistrationTable(self.aws, self.table)


def _not_refused(
    chunk: Sequence[Item], reasons: Sequence[Mapping[str, Any]] | None
) -> Sequence[Item]:
    """Those that are still to be counted: of a transaction that was done none."""
    if reasons is None:
        return ()
    return [row for row, reason in zip(chunk, reasons, strict=False) if not is_refused(reason)]
