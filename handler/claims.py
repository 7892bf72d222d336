"""A row's `sms_status`: claimed by one try, then sent, failed or released.

Every write is one conditional UpdateItem. A claim needs a row that exists, that nobody claimed
and that is still the same submission: a redelivered record, a deleted row and the record of an
older submission all fail that, and so does the stream's record of who waits for a higher cap: a
new pipe reads a whole day again, and only a person may have them told. Every later write needs the
row to be in the hands of the very same try (`sms_attempts` counts them), so it neither brings a
deleted row back nor overwrites another try's outcome. A new try takes the error of an earlier one
off the row, but not the message that SNS accepted: if the new one fails for good, the row is `sent`
by that again.

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
from registrations import Registration

Item = dict[str, dict[str, str]]

_NOT_OVER_CAP = f" AND (attribute_not_exists({row.SMS_ERROR}) OR {row.SMS_ERROR} <> :over)"


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
    """The rows of one table."""

    def __init__(
        self,
        dynamodb: Any,
        table: str,
        retention_days: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._retention_days = retention_days
        self._clock = clock

    def claim(self, registration: Registration) -> Claim | NotClaimed:
        """Take the row for one try. AWS's errors travel up: it is then unknown who has it."""
        if registration.odd_tries is not None:
            self._forget(registration, registration.odd_tries)
        values = {row.SMS_STATUS: _text(row.SENDING), row.SMS_UPDATED_AT: self._now()}
        if self._retention_days is not None:
            values[row.EXPIRES_AT] = self._expiry(registration, self._retention_days)
        over = {} if registration.is_direct else {"over": _text(row.OVER_CAP)}
        try:
            answer = self._update(
                registration,
                f"{_set(values)} REMOVE {row.SMS_ERROR} ADD {row.SMS_ATTEMPTS} :one",
                f"attribute_exists({row.KEY}) AND attribute_not_exists({row.SMS_STATUS})"
                f" AND {row.REQUEST_ID} = :request{_NOT_OVER_CAP if over else ''}",
                values | over | {"one": {"N": "1"}},
            )
        except ClientError as error:
            return NotClaimed(_why_not(_item_that_refused(error), registration))
        now = answer["Attributes"]
        was_sent = bool(row.text_of(now, row.SMS_MESSAGE_ID))
        return Claim(registration, int(now[row.SMS_ATTEMPTS]["N"]), was_sent)

    def sent(self, claim: Claim, message_id: str, parts: int) -> bool:
        """Record that SNS took the message. False if the row is not this claim's any more."""
        values = {row.SMS_MESSAGE_ID: _text(message_id), row.SMS_PARTS: {"N": str(parts)}}
        return self._end(claim, {row.SMS_STATUS: _text(row.SENT)} | values)

    def failed(self, claim: Claim, reason: str) -> bool:
        """Record that this registrant cannot be told (once more). False as for `sent`."""
        status = row.SENT if claim.was_sent else row.FAILED
        return self._end(claim, {row.SMS_STATUS: _text(status), row.SMS_ERROR: _text(reason)})

    def release(self, claim: Claim, reason: str) -> bool:
        """Give the row back: nothing was sent, another try may. False as for `sent`."""
        return self._end(claim, {row.SMS_ERROR: _text(reason)}, f" REMOVE {row.SMS_STATUS}")

    def _forget(self, registration: Registration, odd_tries: Mapping[str, Any]) -> None:
        """Take off what cannot be counted, if nobody has yet: the count of a try is never lost."""
        try:
            self._update(
                registration,
                f"REMOVE {row.SMS_ATTEMPTS}",
                f"{row.REQUEST_ID} = :request AND attribute_not_exists({row.SMS_STATUS})"
                f" AND {row.SMS_ATTEMPTS} = :odd",
                {"odd": dict(odd_tries)},
            )
        except ClientError as error:
            _item_that_refused(error)  # the claim will find out what the row is now

    def _end(self, claim: Claim, values: Item, also: str = "") -> bool:
        stamped = values | {row.SMS_UPDATED_AT: self._now()}
        try:
            self._update(
                claim.registration,
                _set(stamped) + also,
                f"{row.REQUEST_ID} = :request AND {row.SMS_STATUS} = :held"
                f" AND {row.SMS_ATTEMPTS} = :attempt",
                stamped | {"held": _text(row.SENDING), "attempt": {"N": str(claim.attempt)}},
            )
        except ClientError as error:
            # An earlier try may have worked and its answer may have been lost.
            return values.items() <= _item_that_refused(error).items()
        return True

    def _update(self, claimed: Registration, update: str, condition: str, values: Item) -> Any:
        return self._dynamodb.update_item(
            TableName=self._table,
            Key={row.KEY: _text(claimed.registration_id)},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()}
            | {":request": _text(claimed.request_id)},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    def _now(self) -> dict[str, str]:
        return {"N": str(int(self._clock() * 1000))}

    def _expiry(self, registration: Registration, days: int) -> dict[str, str]:
        """Epoch seconds, as time to live wants them (aws: ttl-epoch-seconds)."""
        since = self._clock() if registration.registered_at is None else registration.registered_at
        return {"N": str(int(since) + days * 86_400)}


def _text(value: str) -> dict[str, str]:
    return {"S": value}


def _set(values: Item) -> str:
    return "SET " + ", ".join(f"{name} = :{name}" for name in values)


def _item_that_refused(error: ClientError) -> Item:
    """The row as it is, if it was the condition that refused; any other error travels up."""
    if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
        raise error
    response: Any = error.response
    item: Item = response.get("Item", {})
    return item


def _why_not(item: Item, registration: Registration) -> str:
    if not item:
        return "gone"
    if item.get(row.REQUEST_ID) != _text(registration.request_id):
        return "older submission"
    status = row.text_of(item, row.SMS_STATUS)
    if status is None and row.waits_for_cap(item):
        return "waits for a higher cap"
    return f"already {status or 'claimed'}"
