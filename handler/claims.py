"""A row's status for one kind of message: claimed by one try, then sent, failed or released.

Every write is one conditional UpdateItem. A claim needs a row that exists, that nobody claimed
and that is still the same submission: a redelivered record, a deleted row and the record of an
older submission all fail that, and so does the stream's record of who waits for a higher cap: a
new pipe reads a whole day again, and only a person may have them told. Who waits for a place is
told that alone, and who does not is not told it, whatever the record still says. Every later write
needs the row to be in the hands of the very same try (each kind of message counts its own), so it
neither brings a deleted row back nor overwrites another try's outcome. A new try takes the error of
an earlier one off the row, but not the message that SNS accepted: if the new one fails for good,
the row is `sent` by that again.

A write may be repeated, by the SDK or by our caller: one that finds its own values in the row
counts as done. Only a claim whose answer is lost cannot be told from another's; it is then left
alone, so the row shows as unconfirmed rather than being told twice.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import row
from botocore.exceptions import ClientError
from outcomes import is_condition
from registrations import Registration
from row import Marks, names_in, placeholder, set_clause, values_for

Item = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Claim:
    """The right to tell one registrant, once."""

    registration: Registration
    attempt: int
    was_sent: bool = False
    """Whether SNS has accepted an earlier message to this registrant."""


@dataclass(frozen=True)
class NotClaimed:
    """Why there is nothing to tell: gone, an older submission, waiting, or the status it has."""

    reason: str


class Claims:
    """The rows of one table, by the marks of one kind of message."""

    def __init__(
        self,
        dynamodb: Any,
        table: str,
        retention_days: int | None = None,
        clock: Callable[[], float] = time.time,
        marks: Marks = row.CONFIRMATION_SMS,
    ) -> None:
        """`retention_days`: after how many a claimed row expires; None: nothing is changed."""
        self._dynamodb = dynamodb
        self._table = table
        self._retention_days = retention_days
        self._clock = clock
        self._marks = marks

    def claim(self, registration: Registration) -> Claim | NotClaimed:
        """Take the row for one try. AWS's errors travel up: it is then unknown who has it."""
        odd_tries = registration.odd_tries(self._marks)
        if odd_tries is not None:
            self._forget(registration, odd_tries)
        marks = self._marks
        values = {marks.status: _text(row.SENDING), marks.updated_at: self._now()}
        if self._retention_days is not None:
            values[row.EXPIRES_AT] = self._expiry(registration, self._retention_days)
        over = {} if registration.is_direct else {"over": _text(row.OVER_CAP)}
        update = (
            f"{set_clause(values)} REMOVE {_stands(marks.error)} ADD {_stands(marks.attempts)} :one"
        )
        try:
            answer = self._update(
                registration,
                update,
                self._is_free(cap_matters=bool(over)),
                values | over | {"one": {"N": "1"}},
            )
        except ClientError as error:
            return NotClaimed(self._why_not(_item_that_refused(error), registration))
        now = answer["Attributes"]
        was_sent = bool(row.text_of(now, marks.message_id))
        return Claim(registration, int(now[marks.attempts]["N"]), was_sent)

    def sent(self, claim: Claim, message_id: str, parts: int | None = None) -> bool:
        """Record that the message was taken. False if the row is not this claim's any more."""
        values = {self._marks.status: _text(row.SENT), self._marks.message_id: _text(message_id)}
        if self._marks.parts is not None and parts is not None:
            values[self._marks.parts] = {"N": str(parts)}
        return self._end(claim, values)

    def failed(self, claim: Claim, reason: str) -> bool:
        """Record that this registrant cannot be told (once more). False as for `sent`."""
        status = row.SENT if claim.was_sent else row.FAILED
        values = {self._marks.status: _text(status), self._marks.error: _text(reason)}
        return self._end(claim, values)

    def release(self, claim: Claim, reason: str) -> bool:
        """Give the row back: nothing was sent, another try may. False as for `sent`."""
        values = {self._marks.error: _text(reason)}
        return self._end(claim, values, f" REMOVE {_stands(self._marks.status)}")

    def _is_free(self, *, cap_matters: bool) -> str:
        """The condition of a claim."""
        status, error = _stands(self._marks.status), _stands(self._marks.error)
        return " AND ".join(
            [
                f"attribute_exists({_stands(row.KEY)})",
                f"attribute_not_exists({status})",
                f"{_stands(row.REQUEST_ID)} = :request",
                f"{self._waits}({_stands(row.WAITING_AT)})",
                *([f"(attribute_not_exists({error}) OR {error} <> :over)"] if cap_matters else []),
            ]
        )

    @property
    def _waits(self) -> str:
        """Only who waits is told so, and nobody who waits is told anything else."""
        return "attribute_exists" if self._marks == row.WAITING_SMS else "attribute_not_exists"

    def _forget(self, registration: Registration, odd_tries: Mapping[str, Any]) -> None:
        """Take off what cannot be counted, if nobody has yet: the count of a try is never lost."""
        tries = _stands(self._marks.attempts)
        try:
            self._update(
                registration,
                f"REMOVE {tries}",
                f"{_stands(row.REQUEST_ID)} = :request"
                f" AND attribute_not_exists({_stands(self._marks.status)}) AND {tries} = :odd",
                {"odd": dict(odd_tries)},
            )
        except ClientError as error:
            _item_that_refused(error)  # the claim will find out what the row is now

    def _end(self, claim: Claim, values: Item, also: str = "") -> bool:
        stamped = values | {self._marks.updated_at: self._now()}
        try:
            self._update(
                claim.registration,
                set_clause(stamped) + also,
                f"{_stands(row.REQUEST_ID)} = :request"
                f" AND {_stands(self._marks.status)} = :held"
                f" AND {_stands(self._marks.attempts)} = :attempt",
                stamped | {"held": _text(row.SENDING), "attempt": {"N": str(claim.attempt)}},
            )
        except ClientError as error:
            # An earlier try may have worked and its answer may have been lost.
            return values.items() <= _item_that_refused(error).items()
        return True

    def _update(self, claimed: Registration, update: str, condition: str, values: Item) -> Any:
        known = (*self._marks.names, row.KEY, row.REQUEST_ID, row.WAITING_AT, row.EXPIRES_AT)
        return self._dynamodb.update_item(
            TableName=self._table,
            Key={row.KEY: _text(claimed.registration_id)},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames=names_in(update + condition, known),
            ExpressionAttributeValues=values_for(values) | {":request": _text(claimed.request_id)},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    def _now(self) -> dict[str, str]:
        return {"N": str(int(self._clock() * 1000))}

    def _expiry(self, registration: Registration, days: int) -> dict[str, str]:
        """Epoch seconds, as time to live wants them (aws: ttl-epoch-seconds)."""
        since = self._clock() if registration.registered_at is None else registration.registered_at
        return {"N": str(int(since) + days * 86_400)}

    def _why_not(self, item: Item, registration: Registration) -> str:
        if not item:
            return "gone"
        if item.get(row.REQUEST_ID) != _text(registration.request_id):
            return "older submission"
        if status := row.text_of(item, self._marks.status):
            return f"already {status}"
        if (row.WAITING_AT in item) != (self._marks == row.WAITING_SMS):
            return "waits for a place" if row.WAITING_AT in item else "waits no more"
        if row.waits_for_cap(item, self._marks):
            return "waits for a higher cap"
        return "already claimed"


def _text(value: str) -> dict[str, str]:
    return {"S": value}


_stands = placeholder


def _item_that_refused(error: ClientError) -> Item:
    """The row as it is, if it was the condition that refused; any other error travels up."""
    if not is_condition(error):
        raise error
    response: Any = error.response
    item: Item = response.get("Item", {})
    return item
