"""A table's time to live (aws: ttl-one-change-an-hour)."""

from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.waits import WaitLimit, retry_while, wait_until
from smsverifier.errors import Postponed, WaitTimeout

PATH = "ttl"
"""What the table calls it."""
# aws: ttl-one-change-an-hour
SETTLING = WaitLimit("the table to take a change of its time to live", 300, "one change at a time")
SHOWN = WaitLimit(
    "the table to show its time to live",
    30,
    "a refusal may mean that the change is made already, and descriptions lag",  # aws: shown-late
)


@dataclass(frozen=True)
class TimeToLive:
    """The time to live of one table."""

    aws: Aws
    table: str

    def read(self, *absent: str) -> str | None:
        """The attribute that holds the time, or None where rows live for ever.

        The codes in `absent` say that the table is not there.
        """
        ttl = find(self._describe, *absent) or {}
        on = ttl.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}
        return str(ttl["AttributeName"]) if on else None

    def set(self, attribute: str) -> Postponed | None:
        """Let rows live until the time in `attribute`; Postponed if it is too soon for that."""
        return self.change(self.read(), attribute)

    def change(self, before: str | None, attribute: str) -> Postponed | None:
        """The same, where what `read` answers is known."""
        is_so = before == attribute or (
            (before is None or self._switch(before, on=False)) and self._switch(attribute, on=True)
        )
        return None if is_so else _too_soon(self.table)

    def request(self, attribute: str, *, on: bool) -> dict[str, Any]:
        """The parameters of UpdateTimeToLive."""
        specification = {"Enabled": on, "AttributeName": attribute}
        return {"TableName": self.table, "TimeToLiveSpecification": specification}

    def _describe(self) -> Any:
        answer = self._client.describe_time_to_live(TableName=self.table)
        return answer["TimeToLiveDescription"]

    def _switch(self, attribute: str, *, on: bool) -> bool:
        """Whether it is so now."""
        return self._is_accepted(attribute, on=on) or self._is_so(attribute if on else None)

    def _is_accepted(self, attribute: str, *, on: bool) -> bool:
        request = self.request(attribute, on=on)
        return retry_while(
            self.aws,
            lambda: ignoring(
                lambda: self._client.update_time_to_live(**request),
                "ValidationException",
            ),
            lambda error: is_code(error, "ResourceInUseException"),
            SETTLING,
        )

    def _is_so(self, attribute: str | None) -> bool:
        try:
            wait_until(self.aws, lambda: True if self.read() == attribute else None, SHOWN)
        except WaitTimeout:
            return False
        return True

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")


def _too_soon(table: str) -> Postponed:
    return Postponed(
        f"The time to live of {table} cannot be changed now",
        PATH,
        why="It was changed a short time ago: DynamoDB takes one change an hour.",
        hint="Nothing else waits for it. Run `smsverifier up` again in an hour.",
    )
