"""The counts in the item `#totals`: the cap on one kind of message, and how many were told by it.

- `reserved`: messages that were sent or may have been. Counted up before a publish, and down
  again only where it is certain that nothing was sent. Never less than what SNS took, so
  `sms.max_messages` cannot be exceeded, whatever crashes.
- `sent`, `failed`: rows with that status. Counted after the row was written, so never more than
  the rows say, and less only by what was in flight when a process was killed or AWS did not
  answer.

At rest, `reserved - sent` is what is unconfirmed. Plain UpdateItems: the decision note 0003 says
why these are no transactions.

Beside them stands `sending.full`, the cap that is used up, for the form to know that the SMS comes
later. It is written when a reservation was the last one or was refused, and goes with the
reservation that is given back. Nothing here goes by it.
"""

from enum import Enum, auto
from typing import Any

from botocore.exceptions import ClientError
from figures import Figures
from row import CONFIRMATION, KEY, SENDING_FULL, TOTALS, Count, count_of, text_of, whole_of


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
    """The counts of one table and kind of message; the item is made by the first write to it."""

    def __init__(
        self,
        once: Any,
        table: str,
        max_messages: int | None = None,
        message: str = CONFIRMATION,
        figures: Figures | None = None,
    ) -> None:
        """`once` is a client that tries each call once: adding again adds twice.

        `max_messages`: the most messages of this kind, None for no cap. `figures` hear of what is
        counted.
        """
        self._figures = figures
        self._once = once
        self._table = table
        self._max_messages = max_messages
        self._message = message

    def reserve(self) -> Reservation:
        """Count one message before it is published, unless that would be one too many."""
        try:
            answer = self._add({"reserved": 1}, self._max_messages)
        except ClientError as error:
            if not _is_condition(error):
                raise
            self._hear(self._max_messages)
            is_said = text_of(error.response.get("Item") or {}, SENDING_FULL) == self._cap
            return Reservation.REFUSED if is_said else Reservation.REFUSED_UNSAID
        counted = whole_of(answer.get("Attributes") or {}, count_of("reserved", self._message))
        self._hear(counted)
        is_last = counted is not None and counted == self._max_messages
        return Reservation.LAST if is_last else Reservation.TAKEN

    def say_full(self) -> None:
        """Leave word for the form that the cap is used up, if it still is."""
        if self._message != CONFIRMATION or self._max_messages is None:
            return
        request = {
            "UpdateExpression": "SET #full = :cap",
            "ConditionExpression": "#reserved >= :max",
            "ExpressionAttributeNames": {"#full": SENDING_FULL, "#reserved": count_of("reserved")},
            "ExpressionAttributeValues": {
                ":cap": {"S": self._cap},
                ":max": {"N": str(self._max_messages)},
            },
        }
        try:
            self._update(request)
        except ClientError as error:
            if not _is_condition(error):
                raise

    def give_back(self) -> None:
        """Take one reservation back: nothing was sent."""
        self._add({"reserved": -1})

    @property
    def _cap(self) -> str:
        return str(self._max_messages)

    def count_sent(self) -> None:
        """One more row is `sent`."""
        self._add({"sent": 1})

    def count_failed(self) -> None:
        """One more row is `failed`, without a reservation."""
        self._add({"failed": 1})

    def count_refused(self) -> None:
        """One more row is `failed`, and its reservation is free again: SNS refused it."""
        self._add({"failed": 1, "reserved": -1})

    def count_sent_before(self) -> None:
        """A row is `sent` again, by an earlier message: this one's reservation is free again."""
        self._add({"sent": 1, "reserved": -1})

    def _hear(self, reserved: int | None) -> None:
        if self._figures is not None and reserved is not None:
            self._figures.reserved(reserved)

    def _add(self, counts: dict[Count, int], below: int | None = None) -> Any:
        request: dict[str, Any] = {
            "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in counts),
            "ExpressionAttributeNames": {
                f"#{name}": count_of(name, self._message) for name in counts
            },
            "ExpressionAttributeValues": {f":{name}": {"N": str(n)} for name, n in counts.items()},
        }
        if counts.get("reserved", 0) < 0 and self._message == CONFIRMATION:
            request["UpdateExpression"] += " REMOVE #full"
            request["ExpressionAttributeNames"]["#full"] = SENDING_FULL
        if below is not None:
            request["ConditionExpression"] = "attribute_not_exists(#reserved) OR #reserved < :below"
            request["ExpressionAttributeValues"][":below"] = {"N": str(below)}
            request["ReturnValues"] = "UPDATED_NEW"
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        answer = self._update(request)
        if self._figures is not None:
            self._figures.told(sent=counts.get("sent", 0), failed=counts.get("failed", 0))
        return answer

    def _update(self, request: dict[str, Any]) -> Any:
        key = {KEY: {"S": TOTALS}}
        return self._once.update_item(TableName=self._table, Key=key, **request)


def _is_condition(error: ClientError) -> bool:
    """Whether only the condition of a write did not hold."""
    return bool(error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException")
