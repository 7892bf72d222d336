"""The pipe: table stream → filter → handler, with retries and dead letters (facts §3)."""

import json
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.waits import ROLE_PROPAGATION, Limit, retry_while, wait_until
from smsverifier.config.model import Pipe as PipeConfig
from smsverifier.core.diff import UNKNOWN, Change
from smsverifier.core.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.errors import ResourceFailed
from smsverifier.naming import Names
from smsverifier.resources.tags import Tags, owned

ABSENT = "NotFoundException"
BUSY = "ConflictException"
SETTLING = frozenset({"CREATING", "UPDATING", "STARTING", "STOPPING", "DELETING"})

NEW_REGISTRATIONS: dict[str, Any] = {
    "eventName": ["INSERT"],
    "dynamodb": {
        "NewImage": {
            "source": {"S": ["form", "test"]},
            "sms_status": {"S": [{"exists": False}]},
        }
    },
}
"""Only rows nobody has been told about; the `#totals` item has no source (design §2)."""

NOT_YET_EFFECTIVE = (
    "ensure the customer role",
    "cannot access",
    "assume",
    "permission",
    "not authorized",
)
"""Pieces of what Pipes says while a new role or policy has not spread yet (field §5, 2 and 3)."""

SETTLED = Limit(
    "the pipe to settle", 900, "a DynamoDB pipe usually takes 1 to 2 minutes (facts §3.2)"
)
GONE = Limit("the pipe to be gone", 900, "deletion waits for the reader to stop (facts §3.2)")


class Pipe(Resource):
    """`pipe`."""

    type: ClassVar[str] = "AWS::Pipes::Pipe"
    replace_on = frozenset({"source", "starting_position"})
    # A new pipe reads its stream from the start again; the handler's claim keeps that harmless.
    replace_failed = True
    key = "pipe"
    step = "pipe"
    needs = ("table", "handler", "dead_letter_queue", "pipe_log_group", "pipe_role")

    def __init__(self, aws: Aws, names: Names, config: PipeConfig, tags: Tags) -> None:
        self.aws = aws
        self.name = names.pipe
        self.arn = names.pipe_arn
        self.tags = tags
        self._names = names
        self._config = config

    def desired(self, outputs: Outputs) -> Properties:
        """Everything but the stream's ARN is known beforehand."""
        config, names = self._config, self._names
        return {
            "source": outputs.get("table", {}).get("stream_arn", UNKNOWN),
            "starting_position": "TRIM_HORIZON",  # LATEST can miss records (facts §0.7)
            "target": names.function_arn,
            "role": names.role_arn("pipe"),
            "desired_state": "RUNNING",
            "filters": [NEW_REGISTRATIONS],
            "batch_size": config.batch_size,
            "batch_window_seconds": config.batch_window_seconds,
            "max_age_seconds": config.max_age_seconds,
            "max_retries": config.max_retries,
            "parallelization": config.parallelization,
            "on_partial_failure": "AUTOMATIC_BISECT",
            "dead_letters": names.queue_arn,
            "invocation": "REQUEST_RESPONSE",
            "log": {"level": "ERROR", "group": names.log_group_arn(names.pipe_log_group)},
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The pipe, or None."""
        pipe = find(lambda: self._client.describe_pipe(Name=self.name), ABSENT)
        if pipe is None:
            return None
        return Observed(
            arn=pipe["Arn"],
            properties=_properties(pipe),
            condition=_condition(pipe["CurrentState"]),
            detail=_told(pipe),
        )

    def create(self, desired: Properties) -> None:
        """Create it, and again while Pipes says that the role is not effective yet.

        The refusal comes at once or, after a good answer, as CREATE_FAILED (field §5).
        Raises ResourceFailed with AWS's StateReason for any other failure.
        """
        wait_until(self.aws, lambda: self._attempt(desired), ROLE_PROPAGATION)

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Send whole blocks: what UpdatePipe is not told returns to its default (facts §3.2)."""
        changed = {change.path.split(".")[0] for change in changes} - {"tags"}
        self._client.tag_resource(resourceArn=self.arn, tags=dict(self.tags))
        if changed == {"desired_state"}:
            self._changing(lambda: self._client.start_pipe(Name=self.name))
        elif changed:
            self._changing(lambda: self._client.update_pipe(**_update_request(self.name, desired)))
        self._settle()

    def delete(self) -> None:
        """Delete it in whatever state it is, and wait until it is gone."""
        self._changing(lambda: ignoring(lambda: self._client.delete_pipe(Name=self.name), ABSENT))
        wait_until(self.aws, lambda: True if self.read() is None else None, GONE)

    @property
    def _client(self) -> Any:
        return self.aws.client("pipes")

    def _attempt(self, desired: Properties) -> bool | None:
        """One try to create: None while the role is not effective yet."""
        request = _create_request(self.name, desired, dict(self.tags))
        try:
            ignoring(lambda: self._client.create_pipe(**request), BUSY)
        except self._client.exceptions.ValidationException as error:
            if _is_not_yet_effective(str(error)):
                return None
            raise
        found = wait_until(self.aws, self._settled, SETTLED)
        if found.condition is Condition.READY:
            return True
        if not _is_not_yet_effective(found.detail):
            raise _failed(self.name, found.detail)
        self.delete()
        return None

    def _settle(self) -> None:
        found = wait_until(self.aws, self._settled, SETTLED)
        if found.condition is Condition.FAILED:
            raise _failed(self.name, found.detail)

    def _settled(self) -> Observed | None:
        found = self.read()
        return found if found is not None and found.condition is not Condition.CHANGING else None

    def _changing(self, call: Any) -> None:
        retry_while(self.aws, call, lambda error: is_code(error, BUSY), SETTLED)


def _properties(pipe: dict[str, Any]) -> dict[str, Any]:
    source = pipe.get("SourceParameters", {})
    stream = source.get("DynamoDBStreamParameters", {})
    filters = source.get("FilterCriteria", {}).get("Filters", [])
    target = pipe.get("TargetParameters", {}).get("LambdaFunctionParameters", {})
    log = pipe.get("LogConfiguration", {})
    return {
        "source": pipe["Source"],
        "starting_position": stream.get("StartingPosition"),
        "target": pipe["Target"],
        "role": pipe["RoleArn"],
        "desired_state": pipe["DesiredState"],
        "filters": [json.loads(item["Pattern"]) for item in filters],
        "batch_size": stream.get("BatchSize"),
        "batch_window_seconds": stream.get("MaximumBatchingWindowInSeconds"),
        "max_age_seconds": stream.get("MaximumRecordAgeInSeconds"),
        "max_retries": stream.get("MaximumRetryAttempts"),
        "parallelization": stream.get("ParallelizationFactor"),
        "on_partial_failure": stream.get("OnPartialBatchItemFailure"),
        "dead_letters": stream.get("DeadLetterConfig", {}).get("Arn"),
        "invocation": target.get("InvocationType"),
        "log": {
            "level": log.get("Level"),
            "group": log.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn"),
        },
        "tags": pipe.get("Tags", {}),
    }


def _create_request(name: str, desired: Properties, tags: dict[str, str]) -> dict[str, Any]:
    request = _update_request(name, desired)
    stream = request["SourceParameters"]["DynamoDBStreamParameters"]
    stream["StartingPosition"] = desired["starting_position"]
    return {**request, "Source": desired["source"], "Tags": tags}


def _update_request(name: str, desired: Properties) -> dict[str, Any]:
    return {
        "Name": name,
        "RoleArn": desired["role"],
        "Target": desired["target"],
        "DesiredState": desired["desired_state"],
        "SourceParameters": {
            "FilterCriteria": {
                "Filters": [{"Pattern": json.dumps(item)} for item in desired["filters"]]
            },
            "DynamoDBStreamParameters": {
                "BatchSize": desired["batch_size"],
                "MaximumBatchingWindowInSeconds": desired["batch_window_seconds"],
                "MaximumRecordAgeInSeconds": desired["max_age_seconds"],
                "MaximumRetryAttempts": desired["max_retries"],
                "ParallelizationFactor": desired["parallelization"],
                "OnPartialBatchItemFailure": desired["on_partial_failure"],
                "DeadLetterConfig": {"Arn": desired["dead_letters"]},
            },
        },
        "TargetParameters": {"LambdaFunctionParameters": {"InvocationType": desired["invocation"]}},
        "LogConfiguration": {
            "Level": desired["log"]["level"],
            "CloudwatchLogsLogDestination": {"LogGroupArn": desired["log"]["group"]},
        },
    }


def _condition(state: str) -> Condition:
    if state in SETTLING:
        return Condition.CHANGING
    return Condition.READY if state in {"RUNNING", "STOPPED"} else Condition.FAILED


def _told(pipe: dict[str, Any]) -> str:
    reason = pipe.get("StateReason")
    return f"{pipe['CurrentState']}: {reason}" if reason else str(pipe["CurrentState"])


def _is_not_yet_effective(text: str) -> bool:
    return any(piece in text.lower() for piece in NOT_YET_EFFECTIVE)


def _failed(name: str, detail: str) -> ResourceFailed:
    return ResourceFailed(
        f"The pipe {name} failed",
        where="pipe",
        why=detail,
        hint="Run `smsverifier up` again: a failed pipe is replaced, and no registration is lost.",
    )
