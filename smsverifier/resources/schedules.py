"""The schedules in a stack's group: each calls the handler every minute for one announcement.

From when it is due to when its time is over; the handler takes it away when everybody has it
(decision 0069). Scheduler tries each call once and no later than a minute: the next minute tries
again, and nothing of a day that was missed comes late (aws: schedule-retries-a-day). It calls at
least once, and perhaps twice at a time; the announcement's own lease is against that.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import ignoring, is_code
from smsverifier.aws.waits import ROLE_PROPAGATION, retry_while
from smsverifier.naming import Names
from smsverifier.resources.schedule_group import ABSENT, EXISTS

EVERY = "rate(1 minute)"  # aws: schedule-rate-begins-with-its-start
MARGIN_MS = 10 * 60_000
"""How long after its time is over it still calls: the handler then writes down that it is over."""
_NO_ROLE = "role you provide must allow"
"""What Scheduler says of a role that it cannot take yet (aws: schedule-tries-the-role)."""


@dataclass(frozen=True)
class Schedules:
    """Those of one stack."""

    aws: Aws
    names: Names

    def put(self, name: str, begin_ms: int, end_ms: int) -> None:
        """Have the handler called for the announcement `name`, in this span of time.

        What was there of that name is made so. Its group must be there.
        """
        request = self._request(name, begin_ms, end_ms)
        retry_while(
            self.aws,
            lambda: self._put(request),
            lambda error: is_code(error, "ValidationException", says=_NO_ROLE),
            ROLE_PROPAGATION,
        )

    def delete(self, name: str) -> None:
        """Take it away; one that is gone has taken itself away."""
        ignoring(lambda: self._client.delete_schedule(**self._named(name)), ABSENT)

    @property
    def _client(self) -> Any:
        return self.aws.client("scheduler")

    def _named(self, name: str) -> dict[str, str]:
        return {"Name": name, "GroupName": self.names.schedule_group}

    def _put(self, request: Mapping[str, Any]) -> None:
        if not ignoring(lambda: self._client.create_schedule(**request), EXISTS):
            # All of it: what an update leaves out goes back to its default.
            self._client.update_schedule(**request)

    def _request(self, name: str, begin_ms: int, end_ms: int) -> dict[str, Any]:
        return {
            **self._named(name),
            "ScheduleExpression": EVERY,
            "StartDate": _moment(begin_ms),
            "EndDate": _moment(end_ms + MARGIN_MS),
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self.names.function_arn,
                "RoleArn": self.names.role_arn("schedule"),
                "Input": json.dumps({"announce": name}),
                "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
            },
        }


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
