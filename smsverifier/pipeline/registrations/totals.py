"""The counts in the item `#totals`, as the tool changes them beside the handler (decision 0003)."""

from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import THROTTLED, code_of, find_of
from smsverifier.aws.waits import Limit, retry_while
from smsverifier.resources.table import ABSENT as NO_TABLE
from smsverifier.resources.table import find_table
from smsverifier.row import KEY, TOTALS, count_of, number_of

COUNTED = Limit(
    "DynamoDB to count",
    60,
    "everybody counts in the same item, which takes about 1000 writes a second",
)


@dataclass(frozen=True)
class Totals:
    """The counts of one table."""

    aws: Aws
    table: str

    def add(self, **counts: int) -> None:
        """Add to them, atomically. Done again only where AWS refused: adding again adds twice."""
        changed = {name: number for name, number in counts.items() if number}
        if changed:
            retry_while(
                self.aws,
                lambda: self._add(changed),
                lambda error: code_of(error) in THROTTLED,
                COUNTED,
            )

    def reserved(self) -> int:
        """How many confirmations count against `sms.max_messages`; 0 without a table."""
        answer = find_of(self._get, lambda: find_table(self.aws, self.table), *NO_TABLE) or {}
        return number_of(answer.get("Item", {}), count_of("reserved"))

    def _get(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.aws.client("dynamodb").get_item(
            TableName=self.table, Key={KEY: {"S": TOTALS}}, ConsistentRead=True
        )
        return answer

    def _add(self, counts: dict[str, int]) -> None:
        self.aws.client("dynamodb", retries=False).update_item(
            TableName=self.table,
            Key={KEY: {"S": TOTALS}},
            UpdateExpression="ADD " + ", ".join(f"#{name} :{name}" for name in counts),
            ExpressionAttributeNames={f"#{name}": name for name in counts},
            ExpressionAttributeValues={f":{name}": {"N": str(n)} for name, n in counts.items()},
        )
