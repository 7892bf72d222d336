"""The item of one announcement, in the hands of one run (`announcement`): read, taken, ended.

One run at a time has it, by a lease that runs out when its function's time does. What is written
while a run has it is written only if it still has it, and nobody has cancelled meanwhile.
"""

from collections.abc import Callable, Mapping
from typing import Any

from announced import (
    BEGAN,
    CURSOR,
    ENDED,
    IS_FULL,
    LEASE,
    LEASE_RUN,
    LEFT,
    OPEN_STATES,
    STATE,
    Announcement,
    State,
    announcement_of,
)
from botocore.exceptions import ClientError
from outcomes import is_condition
from row import (
    ANNOUNCEMENTS,
    FAILED,
    KEY,
    SENT,
    Marks,
    names_in,
    placeholder,
    set_clause,
    values_for,
)


class AnnouncementItem:
    """The announcement's item, in the hands of one run."""

    def __init__(
        self, dynamodb: Any, table: str, name: str, run_id: str, clock: Callable[[], float]
    ) -> None:
        """`clock`: epoch seconds."""
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._key = {KEY: {"S": f"{ANNOUNCEMENTS}{name}"}}
        self._run_id = run_id
        self.was_held = False
        """Whether a run before has not given it back: it was killed."""

    def read(self) -> Announcement | None:
        """It, as it is now."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=self._key, ConsistentRead=True)
        return announcement_of(answer.get("Item", {}))

    def take(self, until_ms: int) -> bool:
        """Have it for this run until then, unless another has it, or it has ended meanwhile."""
        values = {LEASE: _number(until_ms), LEASE_RUN: {"S": self._run_id}}
        began = f"{placeholder(BEGAN)} = if_not_exists({placeholder(BEGAN)}, :now)"
        answer = self._change(
            f"{set_clause(values)}, {placeholder(STATE)} = :running, {began}",
            f"{placeholder(STATE)} IN (:scheduled, :running) AND {_UNHELD}",
            values_for(values)
            | {f":{state}": {"S": state.value} for state in OPEN_STATES}
            | {":now": self._now},
        )
        self.was_held = answer is not None and LEASE in answer.get("Attributes", {})
        return answer is not None

    def write(self, cursor: str | None, left: int) -> bool:
        """How far this run is; False if it is not its own any more, or was cancelled."""
        update = f"SET {placeholder(LEFT)} = :left"
        values = {":left": _number(left)}
        if cursor is None:
            update += f" REMOVE {placeholder(CURSOR)}"
        else:
            update += f", {placeholder(CURSOR)} = :cursor"
            values[":cursor"] = {"S": cursor}
        return self._mine(update, values, f" AND {placeholder(STATE)} = :running")

    def recount(self, marks: Marks, counts: Mapping[str, int]) -> None:
        """Write down what the rows say: a run that was killed may have counted otherwise."""
        values = {
            marks.count_of("sent"): counts[SENT],
            marks.count_of("failed"): counts[FAILED],
            marks.count_of("reserved"): sum(counts.values()) - counts[FAILED],
        }
        typed = {name: _number(value) for name, value in values.items()}
        self._mine(set_clause(typed), values_for(typed))

    def give_back(self) -> None:
        """Leave it to the next run."""
        self._mine(f"REMOVE {placeholder(LEASE)}, {placeholder(LEASE_RUN)}", {})

    def end(self, *, is_full: bool) -> None:
        """Everybody has it who gets it; `is_full`: but for those above the cap."""
        values = {STATE: {"S": State.DONE.value}, ENDED: self._now}
        if is_full:
            values[IS_FULL] = {"S": "yes"}
        gone = ", ".join(map(placeholder, (CURSOR, LEFT, LEASE, LEASE_RUN)))
        self._mine(
            f"{set_clause(values)} REMOVE {gone}",
            values_for(values),
            f" AND {placeholder(STATE)} = :running",
        )

    def end_unheld(self, state: State) -> bool:
        """Its time is over; False while a run is at it."""
        values = {STATE: {"S": state.value}, ENDED: self._now}
        now = {":now": self._now}
        update = f"{set_clause(values)} REMOVE {placeholder(CURSOR)}"
        return self._change(update, _UNHELD, values_for(values) | now) is not None

    @property
    def _now(self) -> dict[str, str]:
        return _number(int(self._clock() * 1000))

    def _mine(self, update: str, values: dict[str, Any], also: str = "") -> bool:
        """Change it while this run has it."""
        condition = f"{placeholder(LEASE_RUN)} = :mine{also}"
        running = {":running": {"S": State.RUNNING.value}} if also else {}
        mine = {":mine": {"S": self._run_id}}
        return self._change(update, condition, values | mine | running) is not None

    def _change(self, update: str, condition: str, values: dict[str, Any]) -> Any:
        """The answer, with what was there before; None if the condition did not hold."""
        try:
            return self._dynamodb.update_item(
                TableName=self._table,
                Key=self._key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names_in(f"{update} {condition}", _NAMES),
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
            )
        except ClientError as error:
            if not is_condition(error):
                raise
            return None


_NAMES = (
    STATE,
    BEGAN,
    ENDED,
    IS_FULL,
    CURSOR,
    LEFT,
    LEASE,
    LEASE_RUN,
    "sent",
    "failed",
    "reserved",
)
_UNHELD = f"(attribute_not_exists({placeholder(LEASE)}) OR {placeholder(LEASE)} < :now)"


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}
