"""The counts in the item `#totals`: the cap on one kind of message, and how many were told by it.

- `reserved`: messages that were sent or may have been. Counted up before a publish, and down
  again only where it is certain that nothing was sent. Never less than what SNS took, so
  `sms.max_messages` cannot be exceeded, whatever crashes.
- `sent`, `failed`: rows with that status. Counted after the row was written, so never more than
  the rows say, and less only by what was in flight when a process was killed or AWS did not
  answer.

At rest, `reserved - sent` is what is unconfirmed. Plain UpdateItems: the decision note 0003 says
why these are no transactions.
"""

from typing import Any

from botocore.exceptions import ClientError
from row import CONFIRMATION, KEY, TOTALS, Count, count_of


class Totals:
    """The counts of one table and kind of message; the item is made by the first write to it."""

    def __init__(
        self,
        once: Any,
        table: str,
        max_messages: int | None = None,
        message: str = CONFIRMATION,
    ) -> None:
        """`once` is a client that tries each call once: adding again adds twice.

        `max_messages`: the most messages of this kind, None for no cap.
        """
        self._once = once
        self._table = table
        self._max_messages = max_messages
        self._message = message

    def reserve(self) -> bool:
        """Count one message before it is published; False if that would be one too many."""
        try:
            self._add({"reserved": 1}, self._max_messages)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def give_back(self) -> None:
        """Take one reservation back: nothing was sent."""
        self._add({"reserved": -1})

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

    def _add(self, counts: dict[Count, int], below: int | None = None) -> None:
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {KEY: {"S": TOTALS}},
            "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in counts),
            "ExpressionAttributeNames": {
                f"#{name}": count_of(name, self._message) for name in counts
            },
            "ExpressionAttributeValues": {f":{name}": {"N": str(n)} for name, n in counts.items()},
        }
        if below is not None:
            request["ConditionExpression"] = "attribute_not_exists(#reserved) OR #reserved < :below"
            request["ExpressionAttributeValues"][":below"] = {"N": str(below)}
        self._once.update_item(**request)
