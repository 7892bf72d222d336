"""A log group made before its writer, with retention and tags (docs/aws/logs.md).

Lambda would make its own, untagged and for ever, on the first call; ours is there first and the
handler's role may not create groups, so none comes back (aws: lambda-makes-its-log-group).
"""

from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.gather import gather_if_found
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.naming import STACK_TAG
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.kind import Kind, Statement
from smsverifier.resources.manual_settings import deletion_protected, manual_settings
from smsverifier.resources.tags import Tags, owned, removed

ABSENT = "ResourceNotFoundException"
DAY_MS = 86_400_000
SETTLING = WaitLimit(
    "another change to the log group to end",
    60,
    "OperationAbortedException means a concurrent change",  # aws: log-operation-aborted
)
SHOWN = WaitLimit("the log group to be shown as it is", 60, "lists of groups lag for seconds")


def find_group(aws: Aws, name: str) -> dict[str, Any] | None:
    """The group of exactly this name, or None: a search knows no absent group."""
    paginator = aws.client("logs").get_paginator("describe_log_groups")
    pages = paginator.paginate(logGroupNamePrefix=name)
    groups: list[dict[str, Any]] = [group for page in pages for group in page["logGroups"]]
    return next((group for group in groups if group["logGroupName"] == name), None)


class LogGroup(Resource):
    """`handler_log_group` and `pipe_log_group`."""

    type: ClassVar[str] = "AWS::Logs::LogGroup"
    goes = SHOWN

    def __init__(
        self, aws: Aws, key: str, component: str, arn: str, tags: Tags, *, days: int
    ) -> None:
        self.aws = aws
        self.key = key
        self.component = component
        self.arn = arn
        self.name = arn.split(":log-group:", 1)[1]
        self.tags = tags
        self.days = days

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Retention in days, and the tags."""
        return {"retention_days": self.days, "tags": owned(self.tags)}

    def read(self) -> Observed | None:
        """The group of exactly this name, or None."""
        return self._look(at_once=False)

    def read_back(self) -> Observed | None:
        """As `read`, in one round trip: it is there."""
        return self._look(at_once=True)

    def _look(self, *, at_once: bool) -> Observed | None:
        parts = find(partial(self._describe, at_once=at_once), ABSENT)
        if parts is None:
            return None
        group, tags = parts
        return Observed(
            arn=self.arn,
            properties={
                "retention_days": group.get("retentionInDays"),
                "made_at_ms": group["creationTime"],
                "tags": tags,
            },
            by_hand=_by_hand(group),
            protected=self._protection(group),
        )

    def create(self, desired: Properties) -> None:
        """Create it with its tags, then set the retention: there is no parameter for it."""
        is_new = self._changing(
            lambda: ignoring(
                lambda: self._client.create_log_group(**self._creation_request()),
                "ResourceAlreadyExistsException",
            )
        )
        if not is_new:
            wait_until_owned(self.aws, self, self.tags.get(STACK_TAG))
        self._set_retention(desired)

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The group, then its retention."""
        return (
            Call(
                "logs",
                "CreateLogGroup",
                self._creation_request(),
                "Before its writer is there, which would make one without tags and for ever.",
            ),
            Call(
                "logs",
                "PutRetentionPolicy",
                self._retention_request(desired),
                f"Lines go after {desired['retention_days']} days.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Set both again: each call is idempotent."""
        if gone := removed(changes):
            self._changing(lambda: self._client.untag_resource(resourceArn=self.arn, tagKeys=gone))
        self._changing(lambda: self._client.tag_resource(resourceArn=self.arn, tags=self.tags))
        self._set_retention(desired)

    def delete(self) -> None:
        """Delete the group with everything in it."""
        self._changing(
            lambda: ignoring(lambda: self._client.delete_log_group(logGroupName=self.name), ABSENT)
        )

    def data_loss(self, change: Change, found: Observed) -> str:
        """Shorter retention deletes what is older; so does any where there was none.

        A group that is younger holds nothing as old: a killed `up` leaves it without a retention,
        and some organisations set one on every new group (aws: retention-set-by-others).
        """
        old, new = change.old, change.new
        if change.path != "retention_days" or (old is not None and old <= new):
            return ""
        is_lost = _is_older(found, new, self.aws.now())
        return f"the log lines older than {new} days" if is_lost else ""

    def kept_by(self, change: Change) -> str:
        """What it is now, if that is a number of days."""
        is_number = change.path == "retention_days" and change.old is not None
        return f"handler.log_retention_days: {change.old}" if is_number else ""

    @property
    def _client(self) -> Any:
        return self.aws.client("logs")

    def _describe(self, *, at_once: bool) -> tuple[Any, ...] | None:
        return gather_if_found(
            lambda: find_group(self.aws, self.name),
            lambda: self._client.list_tags_for_resource(resourceArn=self.arn).get("tags", {}),
            at_once=at_once,
        )

    def _protection(self, group: dict[str, Any]) -> str:
        """Why it cannot be deleted and what to do about that, in words; empty if it can."""
        if not group.get("deletionProtectionEnabled"):
            return ""
        command = (
            f"aws logs put-log-group-deletion-protection --log-group-identifier {self.name} "
            f"--region {self.aws.region}"
        )
        return deletion_protected("log group", "the log", command)

    def _set_retention(self, desired: Properties) -> None:
        request = self._retention_request(desired)
        self._changing(lambda: self._client.put_retention_policy(**request))

    def _creation_request(self) -> dict[str, Any]:
        return {"logGroupName": self.name, "tags": dict(self.tags)}

    def _retention_request(self, desired: Properties) -> dict[str, Any]:
        return {"logGroupName": self.name, "retentionInDays": desired["retention_days"]}

    def _changing(self, call: Any) -> Any:
        # A group that was made a moment ago may not be known yet to every call.
        return retry_while(
            self.aws, call, lambda e: is_code(e, "OperationAbortedException", ABSENT), SETTLING
        )


def _by_hand(group: dict[str, Any]) -> dict[str, Any]:
    """A class cannot be changed; the rest guards or hides what is in the group."""
    return manual_settings(
        {
            "class": group.get("logGroupClass"),
            "kms_key": group.get("kmsKeyId"),
            "data_protection": group.get("dataProtectionStatus") == "ACTIVATED",
            "deletion_protection": group.get("deletionProtectionEnabled"),
        },
        **{"class": "STANDARD"},
    )


def _is_older(found: Observed, days: int, now: datetime) -> bool:
    return now.timestamp() * 1000 - float(found.properties["made_at_ms"]) > days * DAY_MS


LOG_GROUPS = Statement(
    "LogGroups",
    lambda names: [
        arn
        for group in (names.function_log_group, names.pipe_log_group)
        # aws: log-arn-two-forms
        for arn in (names.log_group_arn(group), f"{names.log_group_arn(group)}:*")
    ],
)
FIND_LOG_GROUPS = Statement(
    "FindLogGroups", None, why_all="A search: IAM knows no resource for DescribeLogGroups."
)
KIND = Kind(
    LogGroup.type,
    "logs",
    (ABSENT,),
    describe=lambda aws, arn: find_group(aws, arn.partition(":log-group:")[2]),
    tags=lambda aws, arn: aws.client("logs").list_tags_for_resource(resourceArn=arn)["tags"],
    calls=(
        LOG_GROUPS.calls(
            "logs",
            """CreateLogGroup DeleteLogGroup PutRetentionPolicy TagResource UntagResource
            ListTagsForResource FilterLogEvents""",
        ),
        LOG_GROUPS.calls("logs", "CreateLogGroup", "logs:TagResource"),
        FIND_LOG_GROUPS.calls("logs", "DescribeLogGroups"),
    ),
)
