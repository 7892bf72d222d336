"""The counts of one kind of message: the cap on it, and how many were told by it.

Confirmations are counted in the item `#totals`, other kinds beside them or in an item of their own
(`row.Marks`).

- `reserved`: messages that were sent or may have been. Counted up before a publish, and down
  again only where it is certain that nothing was sent. Never less than what SNS took, so
  `sms.max_messages` cannot be exceeded, whatever crashes.
- `sent`, `failed`: rows with that status. Counted after the row was written, so never more than
  the rows say, and less only by what was in flight when a process was killed or AWS did not
  answer.

At rest, `reserved - sent` is what is unconfirmed, and what a group had reserved that was killed
before it began with its rows. Plain UpdateItems: the decision notes 0003 and 0065 say why these are
no transactions, and when many are reserved at once.

Beside them stands `sending.full`, the cap that is used up, for the form to know that the SMS comes
later. It is written when a reservation was the last one or was refused, and goes with the
reservation that is given back. Nothing here goes by it.
"""

from enum import Enum, auto
from typing import Any

from botocore.exceptions import ClientError
from figures import Figures
from outcomes import is_condition
from row import CONFIRMATION_SMS, KEY, SENDING_FULL, Count, Marks, text_of, whole_of

GROUP = 25
"""The most that are reserved at once."""

NEAR = 10 * GROUP
"""Nearer to the cap than this, each is reserved by itself.

A group holds places for a moment that it may give back; a pipe hands over ten batches of one shard
at once at most (aws: pipe-parallelization), and as turns come one after the other, one group at a
time is begun in each. So nobody is refused for a place that nobody has had a turn for yet, and none
that was lost with a group that was killed is missed before the cap is nearly used up.
"""


class Reservation(Enum):
    """What became of a wish to send one message."""

    TAKEN = auto()
    LAST = auto()
    """Taken, and with it the cap is used up: nobody has said so yet."""
    REFUSED = auto()
    """It would be one too many."""
    REFUSED_UNSAID = auto()
    """As well, and nobody has said yet that the cap is used up."""

    @property
    def is_taken(self) -> bool:
        """Whether a message may be sent."""
        return self in {Reservation.TAKEN, Reservation.LAST}

    @property
    def is_unsaid(self) -> bool:
        """Whether `say_full` is due."""
        return self in {Reservation.LAST, Reservation.REFUSED_UNSAID}


class Totals:
    """The counts of one kind of message; the item is made by the first write to it."""

    def __init__(
        self,
        once: Any,
        table: str,
        max_messages: int | None = None,
        marks: Marks = CONFIRMATION_SMS,
    ) -> None:
        """`once` is a client that tries each call once: adding again adds twice.

        `max_messages`: the most messages of this kind, None for no cap.
        """
        self.figures: Figures | None = None
        """Whoever hears of what is counted."""
        self._once = once
        self._table = table
        self._max_messages = max_messages
        self._marks = marks

    def reserve_many(self, number: int) -> bool:
        """Count so many before they are published; False, with none counted, near the cap."""
        if self._max_messages is None:
            self._add({"reserved": number})
            return True
        most = self._max_messages - NEAR - number
        if most < 0:
            return False
        try:
            self._add({"reserved": number}, below=most + 1)
        except ClientError as error:
            if not is_condition(error):
                raise
            return False
        return True

    def reserve(self) -> Reservation:
        """Count one message before it is published, unless that would be one too many."""
        try:
            answer = self._add({"reserved": 1}, self._max_messages)
        except ClientError as error:
            if not is_condition(error):
                raise
            self._hear({}, self._max_messages)
            is_said = text_of(error.response.get("Item") or {}, SENDING_FULL) == self._cap
            return Reservation.REFUSED if is_said else Reservation.REFUSED_UNSAID
        counted = self._reserved_in(answer)
        is_last = counted is not None and counted == self._max_messages
        return Reservation.LAST if is_last else Reservation.TAKEN

    def say_full(self) -> None:
        """Leave word for the form that the cap is used up, if it still is."""
        if self._marks != CONFIRMATION_SMS or self._max_messages is None:
            return
        request = {
            "UpdateExpression": "SET #full = :cap",
            "ConditionExpression": "#reserved >= :max",
            "ExpressionAttributeNames": {
                "#full": SENDING_FULL,
                "#reserved": self._marks.count_of("reserved"),
            },
            "ExpressionAttributeValues": {
                ":cap": {"S": self._cap},
                ":max": {"N": str(self._max_messages)},
            },
        }
        try:
            self._update(request)
        except ClientError as error:
            if not is_condition(error):
                raise

    @property
    def _cap(self) -> str:
        return str(self._max_messages)

    def count(self, *, reserved: int = 0, sent: int = 0, failed: int = 0) -> None:
        """Add to the counts; fewer `reserved` are reservations given back: nothing was sent."""
        wanted: dict[Count, int] = {"reserved": reserved, "sent": sent, "failed": failed}
        if changed := {name: number for name, number in wanted.items() if number}:
            self._add(changed)

    def _hear(self, counts: dict[Count, int], reserved: int | None = None) -> None:
        if self.figures is None:
            return
        self.figures.told(sent=counts.get("sent", 0), failed=counts.get("failed", 0))
        if reserved is not None and self._marks == CONFIRMATION_SMS:
            self.figures.reserved(reserved)

    def _add(self, counts: dict[Count, int], below: int | None = None) -> Any:
        request: dict[str, Any] = {
            "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in counts),
            "ExpressionAttributeNames": {f"#{name}": self._marks.count_of(name) for name in counts},
            "ExpressionAttributeValues": {f":{name}": {"N": str(n)} for name, n in counts.items()},
        }
        if counts.get("reserved", 0) < 0 and self._marks == CONFIRMATION_SMS:
            request["UpdateExpression"] += " REMOVE #full"
            request["ExpressionAttributeNames"]["#full"] = SENDING_FULL
        if below is not None:
            request["ConditionExpression"] = "attribute_not_exists(#reserved) OR #reserved < :below"
            request["ExpressionAttributeValues"][":below"] = {"N": str(below)}
            request["ReturnValues"] = "UPDATED_NEW"
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        answer = self._update(request)
        self._hear(counts, self._reserved_in(answer))
        return answer

    def _reserved_in(self, answer: Any) -> int | None:
        """How many are reserved, where DynamoDB was asked."""
        return whole_of(answer.get("Attributes") or {}, self._marks.count_of("reserved"))

    def _update(self, request: dict[str, Any]) -> Any:
        key = {KEY: {"S": self._marks.counts_in}}
        return self._once.update_item(TableName=self._table, Key=key, **request)
