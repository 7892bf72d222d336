"""The pipe: table stream → filter → handler, with retries and dead letters (docs/aws/pipes.md).

A pipe's properties as the diff sees them, to and from the shapes of Pipes' calls.

UpdatePipe replaces whole blocks: what it is not told returns to its default, so every request
says everything. Two things it keeps until it is told an empty text: the template that rewrites
each event before the target gets it, and the enrichment that is called before the target
(UpdatePipe in the EventBridge Pipes API reference; Terraform's aws_pipes_pipe sends both empty).
"""

import json
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, ClassVar

from smsverifier import row
from smsverifier.aws import Aws
from smsverifier.aws.denials import is_forbidden
from smsverifier.aws.errors import AWS_ERRORS, find, ignoring, is_code
from smsverifier.aws.waits import WaitLimit, retry_while, wait_until
from smsverifier.config import Config
from smsverifier.errors import ResourceFailed
from smsverifier.naming import PAUSED_TAG, STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import UNKNOWN, Change
from smsverifier.provision.ownership import foreign_resource_error
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.resources.kind import Kind, Statement, name_in, passed_to
from smsverifier.resources.manual_settings import manual_settings
from smsverifier.resources.tags import PAUSED, Tags, owned, pause_of, removed

OTHER_LOGS = ("S3LogDestination", "FirehoseLogDestination")


def pipe_properties(pipe: Mapping[str, Any]) -> dict[str, Any]:
    """What DescribePipe shows, in the shape of `Pipe.desired`."""
    source = pipe.get("SourceParameters", {})
    stream = source.get("DynamoDBStreamParameters", {})
    target = pipe.get("TargetParameters", {}).get("LambdaFunctionParameters", {})
    log = pipe.get("LogConfiguration", {})
    return {
        "source": pipe["Source"],
        "starting_position": stream.get("StartingPosition"),
        "target": pipe["Target"],
        "role": pipe["RoleArn"],
        "desired_state": _state_wanted(pipe),
        "filters": [_pattern(item["Pattern"]) for item in _filters(pipe)],
        "batch_size": stream.get("BatchSize"),
        # Some clients send no 0, and get what it means.
        "batch_window_seconds": stream.get("MaximumBatchingWindowInSeconds", 0),
        "max_age_seconds": stream.get("MaximumRecordAgeInSeconds"),
        "max_retries": stream.get("MaximumRetryAttempts"),
        "parallelization": stream.get("ParallelizationFactor"),
        "on_partial_failure": stream.get("OnPartialBatchItemFailure"),
        "dead_letters": stream.get("DeadLetterConfig", {}).get("Arn"),
        "invocation": target.get("InvocationType"),
        "input_template": pipe.get("TargetParameters", {}).get("InputTemplate", ""),
        "enrichment": pipe.get("Enrichment", ""),
        "log": {
            "level": log.get("Level"),
            "group": log.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn"),
            "with_data": tuple(log.get("IncludeExecutionData", ())),
            "also_to": tuple(name for name in OTHER_LOGS if log.get(name)),
        },
        "tags": pipe.get("Tags", {}),
    }


def filter_text(pattern: Any) -> str:
    """A filter as it is sent: as Terraform writes JSON, which compares it letter by letter."""
    return json.dumps(pattern, sort_keys=True, separators=(",", ":"))


def state_in_words(pipe: Mapping[str, Any]) -> str:
    """The state that DescribePipe shows, with its reason if it gives one."""
    reason = pipe.get("StateReason")
    return f"{pipe['CurrentState']}: {reason}" if reason else str(pipe["CurrentState"])


def create_request(name: str, desired: Properties, tags: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of CreatePipe."""
    request = _request_body(name, desired)
    stream = request["SourceParameters"]["DynamoDBStreamParameters"]
    stream["StartingPosition"] = desired["starting_position"]
    return {**request, "Source": desired["source"], "Tags": dict(tags)}


def update_request(name: str, desired: Properties, changed: Set[str]) -> dict[str, Any]:
    """The parameters of UpdatePipe, all of them; an enrichment is named where it is `changed`."""
    request = _request_body(name, desired)
    request["TargetParameters"]["InputTemplate"] = desired["input_template"]
    return {**request, **({"Enrichment": desired["enrichment"]} if "enrichment" in changed else {})}


def _request_body(name: str, desired: Properties) -> dict[str, Any]:
    return {
        "Name": name,
        "RoleArn": desired["role"],
        "Target": desired["target"],
        "DesiredState": desired["desired_state"],
        "SourceParameters": {
            "FilterCriteria": {
                "Filters": [{"Pattern": filter_text(item)} for item in desired["filters"]]
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


def _filters(pipe: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    filters: Sequence[Mapping[str, Any]]
    filters = pipe.get("SourceParameters", {}).get("FilterCriteria", {}).get("Filters", [])
    return filters


def _pattern(text: str) -> Any:
    """What it means; of what is no JSON, itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _state_wanted(pipe: Mapping[str, Any]) -> Any:
    """AWS stops a pipe whose target keeps refusing without a change of what is wanted of it."""
    return "STOPPED" if pipe["CurrentState"] == "STOPPED" else pipe["DesiredState"]


ABSENT = "NotFoundException"
BUSY = "ConflictException"
INVALID = "ValidationException"
SETTLING = frozenset({"CREATING", "UPDATING", "STARTING", "STOPPING", "DELETING"})

NOT_YET_EFFECTIVE = (
    "ensure the customer role",
    "cannot access",
    "assume",
    "permission",
    "not authorized",
    "error occurred while sending message",
)
"""Pieces of what Pipes says while a role or policy is too new (aws: pipe-role-counts-late)."""

NOT_DELETED = ("DELETE_FAILED", "DELETE_ROLLBACK_FAILED")
"""The states of one that stands in the way of a new one; to delete it again may work."""

MADE = WaitLimit(
    "the pipe to be made",
    600,
    # aws: pipe-role-counts-late
    "its role counts after 90 s and more, and each failed try takes minutes",
)
# aws: pipe-takes-minutes
SETTLED = WaitLimit("the pipe to settle", 900, "a DynamoDB pipe usually takes 1 to 2 minutes")
# aws: pipe-stops-late
GONE = WaitLimit("the pipe to be gone", 900, "deletion waits for the reader to stop")


class _NotYet(ResourceFailed):
    """Pipes cannot do it now, and may be able to soon; the message is AWS's."""


class Pipe(Resource):
    """`pipe`."""

    type: ClassVar[str] = "AWS::Pipes::Pipe"
    replace_on = frozenset({"source", "starting_position"})
    # A new pipe reads its stream from the start again; the handler's claim keeps that harmless.
    replace_failed = True
    settles = SETTLED
    goes = GONE
    key = "pipe"
    component = "pipe"
    needs = ("table", "handler", "dead_letter_queue", "pipe_log_group", "pipe_role")

    def __init__(self, aws: Aws, names: Names, config: Config, tags: Tags) -> None:
        self.aws = aws
        self.name = names.pipe
        self.arn = names.pipe_arn
        self.tags = tags
        self._names = names
        self._config = config

    def desired(self, outputs: Outputs) -> Properties:
        """Everything but the stream's ARN is known beforehand."""
        config, names, since = self._config, self._names, paused_since(outputs)
        pipe = config.pipe
        mark = {} if since is None else {PAUSED_TAG: since}
        return {
            "source": outputs.get("table", {}).get("stream_arn", UNKNOWN),
            # LATEST can miss records, aws: pipe-latest-loses
            "starting_position": "TRIM_HORIZON",
            "target": names.function_arn,
            "role": names.role_arn("pipe"),
            "desired_state": "RUNNING" if since is None else "STOPPED",
            "filters": [row.FILTER],
            "batch_size": config.batch_size,
            "batch_window_seconds": pipe.batch_window_seconds,
            "max_age_seconds": pipe.max_age_seconds,
            "max_retries": pipe.max_retries,
            "parallelization": config.parallelization,
            "on_partial_failure": "AUTOMATIC_BISECT",
            "dead_letters": names.queue_arn,
            "invocation": "REQUEST_RESPONSE",
            "input_template": "",  # the handler gets the records as the stream has them
            "enrichment": "",
            "log": {
                "level": "ERROR",
                "group": names.log_group_arn(names.pipe_log_group),
                "with_data": (),  # it would hold names and phone numbers
                "also_to": (),
            },
            "tags": owned({**self.tags, **mark}),
        }

    def read(self) -> Observed | None:
        """The pipe, or None."""
        pipe = find(lambda: self._client.describe_pipe(Name=self.name), ABSENT)
        if pipe is None:
            return None
        return Observed(
            arn=pipe["Arn"],
            properties=pipe_properties(pipe),
            outputs=pause_of(pipe.get("Tags", {})),
            condition=_condition(pipe["CurrentState"]),
            detail=state_in_words(pipe),
            deleting=pipe["CurrentState"] == "DELETING",
            by_hand=manual_settings({"kms_key": pipe.get("KmsKeyIdentifier")}),
            uncompared={
                "description": pipe.get("Description", ""),
                "filter_texts": tuple(item["Pattern"] for item in _filters(pipe)),
            },
        )

    def create(self, desired: Properties) -> None:
        """Create it, and again while Pipes says that the role is not effective yet.

        The refusal comes at once or, after a yes, as CREATE_FAILED (aws: pipe-fails-after-yes).
        Raises ResourceFailed with AWS's StateReason for any other failure.
        """
        retry_while(self.aws, lambda: self._attempt(desired), _is_not_yet, MADE)

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The pipe."""
        return (
            Call(
                "pipes",
                "CreatePipe",
                self._creation_request(desired),
                "From the stream to the function: new rows only, in batches, with retries and dead "
                "letters. It takes a minute or two, and may be refused while its role is new: then "
                "the same call again.",
                takes_role=True,
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        """Send whole blocks, or fields return to defaults or stay (aws: pipe-blocks-are-replaced).

        Whoever pauses or resumes meanwhile has the last word, as both write the tag first.
        """
        changed = {change.path.split(".")[0] for change in changes} - {"tags"}
        tags = {**self.tags, **desired["tags"]}
        if PAUSED in observed.outputs:
            tags.pop(PAUSED_TAG, None)  # it is there; whoever takes it off meanwhile is right
        if gone := removed(changes):
            self._client.untag_resource(resourceArn=self.arn, tagKeys=gone)
        self._tag(tags)
        running = desired["desired_state"] == "RUNNING"
        if changed == {"desired_state"}:
            self._switch(running=running)
        elif changed:
            self._changing(
                lambda: self._client.update_pipe(**update_request(self.name, desired, changed))
            )
        is_paused = PAUSED in self._settle().outputs or PAUSED_TAG in tags
        if running is is_paused:
            self._switch(running=not is_paused)

    def pause(self, since: str) -> None:
        """Stop it. The tag comes first: whoever is killed in between, `up` does not start it."""
        self._tag({PAUSED_TAG: since})
        self._switch(running=False)
        self._settle()

    def resume(self) -> None:
        """Start it. The tag goes first: whoever is killed in between, `up` starts it."""
        self._client.untag_resource(resourceArn=self.arn, tagKeys=[PAUSED_TAG])
        self._switch(running=True)
        self._settle()

    def delete(self) -> None:
        """Delete it in whatever state it is, when what was going on with it has ended."""
        self._changing(lambda: ignoring(lambda: self._client.delete_pipe(Name=self.name), ABSENT))

    def failed(self, detail: str) -> ResourceFailed:
        """It is no loss to replace it."""
        return ResourceFailed(
            f"The pipe {self.name} failed",
            where=self.key,
            why=detail,
            hint="Run `smsverifier up` again: a failed pipe is replaced, and no registration is "
            "lost.",
        )

    @property
    def _client(self) -> Any:
        return self.aws.client("pipes")

    def _tag(self, tags: Tags) -> None:
        self._client.tag_resource(resourceArn=self.arn, tags=dict(tags))

    def _switch(self, *, running: bool) -> None:
        """Start or stop it, when what was going on with it has ended; not twice."""
        found = self._settle()
        if found.properties["desired_state"] != ("RUNNING" if running else "STOPPED"):
            call = self._client.start_pipe if running else self._client.stop_pipe
            self._changing(lambda: call(Name=self.name))

    def _attempt(self, desired: Properties) -> None:
        """One try to create; _NotYet where another may work."""
        request = self._creation_request(desired)
        try:
            ignoring(lambda: self._client.create_pipe(**request), BUSY)
        except AWS_ERRORS as error:
            if not (is_code(error, INVALID) and _is_not_yet_effective(str(error))):
                raise
            raise _NotYet(str(error)) from error
        found = wait_until(self.aws, self._settled, SETTLED)
        if found.condition is Condition.FAILED:
            if not (_is_not_yet_effective(found.detail) or found.detail.startswith(NOT_DELETED)):
                raise self.failed(found.detail)
            if found.owner != self.tags.get(STACK_TAG):  # made by somebody else in this moment
                raise foreign_resource_error(self, found)
            self.delete()
            raise _NotYet(found.detail)

    def _creation_request(self, desired: Properties) -> dict[str, Any]:
        return create_request(self.name, desired, {**self.tags, **desired["tags"]})

    def _settle(self) -> Observed:
        """Wait until nothing goes on with it; raises ResourceFailed if that ended badly."""
        found = wait_until(self.aws, self._settled, SETTLED)
        if found.condition is Condition.FAILED:
            raise self.failed(found.detail)
        return found

    def _settled(self) -> Observed | None:
        found = self.read()
        if found is None:
            # Not shown yet; or it was being deleted while we asked for it, and now is gone.
            raise _NotYet("Pipes does not show the pipe.")
        return None if found.condition is Condition.CHANGING else found

    def _changing(self, call: Callable[[], object]) -> None:
        retry_while(self.aws, call, lambda error: is_code(error, BUSY), SETTLED)


def paused_since(outputs: Outputs) -> str | None:
    """Since when the stack is paused, by what was seen of the pipe or of the function."""
    seen = (outputs.get(key, {}).get(PAUSED) for key in ("pipe", "handler"))
    return next((since for since in seen if since is not None), None)


def _condition(state: str) -> Condition:
    if state in SETTLING:
        return Condition.CHANGING
    return Condition.READY if state in {"RUNNING", "STOPPED"} else Condition.FAILED


def _is_not_yet(error: BaseException) -> bool:
    return isinstance(error, _NotYet)


def _is_not_yet_effective(text: str) -> bool:
    """Not where a rule forbids it: a role that is too new is one that nothing allows yet."""
    return not is_forbidden(text) and any(piece in text.lower() for piece in NOT_YET_EFFECTIVE)


PIPE = Statement("Pipe", lambda names: [names.pipe_arn])
PASS_ROLE = Statement(
    "PassPipeRole", lambda names: [names.role_arn("pipe")], passed_to("pipes.amazonaws.com")
)
# AWS delivers the pipe's log in the name of whoever makes the pipe (aws: pipe-log-is-vended).
DELIVER_LOG = Statement(
    "DeliverPipeLog",
    None,
    why_all="Log deliveries and resource policies belong to the account: IAM knows no resource "
    "for them.",
)
KIND = Kind(
    Pipe.type,
    "pipes",
    (ABSENT,),
    describe=lambda aws, arn: find(
        lambda: aws.client("pipes").describe_pipe(Name=name_in(arn)), ABSENT
    ),
    tags=lambda aws, arn: aws.client("pipes").list_tags_for_resource(resourceArn=arn)["tags"],
    calls=(
        PIPE.calls(
            "pipes",
            """CreatePipe DescribePipe UpdatePipe StartPipe StopPipe DeletePipe TagResource
            UntagResource ListTagsForResource""",
        ),
        # Whether it shows the tags to others is nowhere said: untagged would count as foreign.
        PIPE.calls("pipes", "DescribePipe", "pipes:ListTagsForResource"),
        PIPE.calls("pipes", "CreatePipe", "pipes:TagResource"),
        PASS_ROLE.calls("pipes", "CreatePipe UpdatePipe", "iam:PassRole"),
        DELIVER_LOG.calls(
            "pipes",
            "CreatePipe UpdatePipe DeletePipe",
            """logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery
            logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy
            logs:DescribeResourcePolicies""",
        ),
    ),
)
