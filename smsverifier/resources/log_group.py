"""A log group made before its writer, with retention and tags (facts §4.5, §9).

Lambda would make its own, untagged and for ever, on the first call; ours is there first and the
handler's role may not create groups, so none comes back after teardown.
"""

from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.together import together
from smsverifier.aws.waits import Limit, retry_while, wait_until
from smsverifier.core.diff import Change
from smsverifier.core.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.tags import Tags, owned

ABSENT = "ResourceNotFoundException"
SETTLING = Limit(
    "another change to the log group to end",
    60,
    "OperationAbortedException means a concurrent change (facts §9)",
)
SHOWN = Limit("the log group to be shown as it is", 60, "lists of groups lag for seconds")


class LogGroup(Resource):
    """`handler_log_group` and `pipe_log_group`."""

    type: ClassVar[str] = "AWS::Logs::LogGroup"

    def __init__(self, aws: Aws, key: str, step: str, arn: str, tags: Tags, *, days: int) -> None:
        self.aws = aws
        self.key = key
        self.step = step
        self.arn = arn
        self.name = arn.split(":log-group:", 1)[1]
        self.tags = tags
        self.days = days

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Retention in days, and the tags."""
        return {"retention_days": self.days, "tags": owned(self.tags)}

    def read(self) -> Observed | None:
        """The group of exactly this name, or None."""
        parts = find(self._describe, ABSENT)
        if parts is None or parts[0] is None:
            return None
        group, tags = parts
        return Observed(
            arn=self.arn,
            properties={"retention_days": group.get("retentionInDays"), "tags": tags},
        )

    def create(self, desired: Properties) -> None:
        """Create it with its tags, then set the retention: there is no parameter for it."""
        self._changing(
            lambda: ignoring(
                lambda: self._client.create_log_group(logGroupName=self.name, tags=self.tags),
                "ResourceAlreadyExistsException",
            )
        )
        self._set_retention(desired)
        wait_until(self.aws, self.read, SHOWN)

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Set both again: each call is idempotent."""
        self._changing(lambda: self._client.tag_resource(resourceArn=self.arn, tags=self.tags))
        self._set_retention(desired)

    def delete(self) -> None:
        """Delete the group with everything in it, and wait until it is listed no more."""
        self._changing(
            lambda: ignoring(lambda: self._client.delete_log_group(logGroupName=self.name), ABSENT)
        )
        wait_until(self.aws, lambda: True if self.read() is None else None, SHOWN)

    def loses(self, change: Change) -> str:
        """Shorter retention deletes what is older.

        No retention at all is what an `up` leaves that was killed before it set one: no loss.
        """
        old, new = change.old, change.new
        if change.path != "retention_days" or old is None or old <= new:
            return ""
        return f"the log lines older than {new} days"

    @property
    def _client(self) -> Any:
        return self.aws.client("logs")

    def _describe(self) -> tuple[Any, ...]:
        return together(
            self._find_group,
            lambda: self._client.list_tags_for_resource(resourceArn=self.arn)["tags"],
        )

    def _find_group(self) -> dict[str, Any] | None:
        pages = self._client.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix=self.name
        )
        groups: list[dict[str, Any]] = [group for page in pages for group in page["logGroups"]]
        return next((group for group in groups if group["logGroupName"] == self.name), None)

    def _set_retention(self, desired: Properties) -> None:
        self._changing(
            lambda: self._client.put_retention_policy(
                logGroupName=self.name, retentionInDays=desired["retention_days"]
            )
        )

    def _changing(self, call: Any) -> None:
        # A group that was made a moment ago may not be known yet to every call.
        retry_while(
            self.aws, call, lambda e: is_code(e, "OperationAbortedException", ABSENT), SETTLING
        )
