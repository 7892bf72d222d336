"""One batch on its way: to the function, or to the dead-letter queue once it was given up.

Used by `runner`, in threads of its own. Says in a value what became of the batch; what follows
from that is `batching`'s to decide.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.core.utils import unix_time
from moto.pipes.models import Pipe

from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import ACCOUNT, AwsFailure
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.functions import Functions
from smsverifier.local.functions.execution_environments import LogLine
from smsverifier.local.functions.log_events import put_events
from smsverifier.local.pipes.batching import Batch, PipeRecord
from smsverifier.local.pipes.stream_reader import SourceError, StreamReader


@dataclass(frozen=True)
class DeliveryOutcome:
    """What became of a batch."""

    failed: tuple[PipeRecord, ...] = ()
    """The records the function did not deal with."""
    has_stalled: bool = False
    """True if nothing was reached at all: the batch stays as it is."""
    problem: str = ""
    """For the pipe's StateReason."""


class Delivery:
    """Delivers the batches of all pipes."""

    def __init__(self, dispatcher: Dispatcher, functions: Functions) -> None:
        self._dispatcher = dispatcher
        self._functions = functions

    def deliver(self, pipe: Pipe, reader: StreamReader, batch: Batch) -> DeliveryOutcome:
        """Hand the batch over, and write down in the pipe's log how that went."""
        if assumable_role(pipe.role_arn, "pipes.amazonaws.com") is None:
            outcome = _stalled(f"The pipe's role {pipe.role_arn} does not exist.")
            self._log_failure(pipe, ["EXECUTION_FAILED"], outcome, 403)
            return outcome
        if batch.discard:
            return self._give_up(pipe, reader, batch)
        return self._invoke(pipe, batch)

    def _invoke(self, pipe: Pipe, batch: Batch) -> DeliveryOutcome:
        documents = [record.document for record in batch.records]
        try:
            invocation = self._functions.invoke(pipe.target, documents, source=pipe.name)
        except AwsFailure as failure:
            outcome = _stalled(f"The target {pipe.target} could not be invoked: {failure}")
            self._log_failure(pipe, _FAILED, outcome, failure.status)
            return outcome
        if invocation.error is not None:
            problem = f"Function call failed (request {invocation.request_id})"
            outcome = DeliveryOutcome(batch.records, problem=problem)
            self._log_failure(pipe, _FAILED, outcome, 200)
            return outcome
        outcome = DeliveryOutcome(failed_records(invocation.payload, batch.records))
        if outcome.failed:
            self._log_failure(pipe, _PARTIALLY_FAILED, outcome, 200)
        else:
            write_log(self._dispatcher, pipe, "INFO", _SUCCEEDED, None)
        return outcome

    def _give_up(self, pipe: Pipe, reader: StreamReader, batch: Batch) -> DeliveryOutcome:
        queue = stream_parameters(pipe).get("DeadLetterConfig", {}).get("Arn")
        if not queue:
            lost = DeliveryOutcome(
                problem=f"{len(batch.records)} records were given up: {batch.discard}"
            )
            self._log_failure(pipe, ["EXECUTION_FAILED"], lost, 200)
            return lost
        try:
            message = dead_letter(pipe.arn, pipe.source, reader.shard_id, batch)
        except SourceError as problem:
            return _stalled(str(problem))
        if problem_found := send_dead_letter(self._dispatcher, queue, message):
            outcome = _stalled(problem_found)
            self._log_failure(pipe, ["EXECUTION_FAILED"], outcome, 400)
            return outcome
        return DeliveryOutcome()

    def _log_failure(
        self, pipe: Pipe, steps: list[str], outcome: DeliveryOutcome, status: int
    ) -> None:
        message = outcome.problem or f"{len(outcome.failed)} records failed"
        error = {"message": message, "httpStatusCode": status, "awsService": "lambda"}
        write_log(self._dispatcher, pipe, "ERROR", steps, error)


_FAILED = ["TARGET_INVOCATION_FAILED", "TARGET_STAGE_FAILED", "EXECUTION_FAILED"]
_PARTIALLY_FAILED = [
    "TARGET_INVOCATION_PARTIALLY_FAILED",
    "TARGET_STAGE_PARTIALLY_FAILED",
    "EXECUTION_PARTIALLY_FAILED",
]
_SUCCEEDED = ["EXECUTION_STARTED", "TARGET_STAGE_SUCCEEDED", "EXECUTION_SUCCEEDED"]


def stream_parameters(pipe: Pipe) -> Mapping[str, Any]:
    """The pipe's DynamoDBStreamParameters as they are now."""
    parameters: Mapping[str, Any] = (pipe.source_parameters or {}).get(
        "DynamoDBStreamParameters", {}
    )
    return parameters


def failed_records(payload: bytes, records: tuple[PipeRecord, ...]) -> tuple[PipeRecord, ...]:
    """The records a function's answer names as failed (aws: pipe-partial-answer).

    All of them where the answer names something that is not in the batch, or cannot be read: it
    cannot be trusted.
    """
    try:
        answer = json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return records
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return ()
    identifiers = _identifiers(failures)
    known = {record.event_id for record in records}
    if identifiers is None or not identifiers <= known:
        return records
    return tuple(record for record in records if record.event_id in identifiers)


def _identifiers(failures: Any) -> set[str] | None:
    """The failed event ids; None if the list is not one of identifiers."""
    if not isinstance(failures, list):
        return None
    found = [item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures]
    return {str(one) for one in found} if all(isinstance(one, str) for one in found) else None


def _stalled(problem: str) -> DeliveryOutcome:
    return DeliveryOutcome(has_stalled=True, problem=problem)


# Neither a dead letter nor the pipe's log holds any data of an item: as on AWS, a dead letter says
# only where in the stream the records are (aws: pipe-dead-letter-has-no-data), and the log's level
# never includes payloads.

_LEVELS = {"OFF": 0, "ERROR": 1, "INFO": 2, "TRACE": 3}


def dead_letter(pipe_arn: str, stream_arn: str, shard_id: str, batch: Batch) -> dict[str, Any]:
    """The message for a batch that was given up."""
    first, last = batch.records[0], batch.records[-1]
    return {
        "context": {"partnerResourceArn": pipe_arn, "condition": batch.discard},
        "version": "1.0",
        "timestamp": _instant(unix_time()),
        "DDBStreamBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": _instant(first.created),
            "approximateArrivalOfLastRecord": _instant(last.created),
            "batchSize": len(batch.records),
            "streamArn": stream_arn,
        },
    }


def send_dead_letter(dispatcher: Dispatcher, queue_arn: str, message: Mapping[str, Any]) -> str:
    """Send to the queue; what went wrong, or nothing."""
    _, _, service, region, _, name = queue_arn.split(":", 5)
    if service != "sqs":
        return f"The embedded AWS sends dead letters to queues only, not to {queue_arn}."
    url = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{name}"
    body = {"QueueUrl": url, "MessageBody": json.dumps(message)}
    answer = dispatcher.call("sqs", "AmazonSQS.SendMessage", region, body)
    if answer.status == 200:
        return ""
    return f"The dead-letter queue {queue_arn} does not take messages (HTTP {answer.status})."


def write_log(
    dispatcher: Dispatcher,
    pipe: Pipe,
    level: str,
    steps: list[str],
    error: Mapping[str, Any] | None,
) -> None:
    """Write the steps of one execution into the pipe's log group, if its level asks for them."""
    group = _log_group(pipe, level)
    if not group:
        return
    execution = str(uuid.uuid4())
    at_ms = int(unix_time() * 1000)
    events = [
        {
            "resourceArn": pipe.arn,
            "timestamp": at_ms,
            "executionId": execution,
            "messageType": step,
            "logLevel": level,
            **({"error": dict(error)} if error else {}),
        }
        for step in steps
    ]
    lines = [LogLine(at_ms, json.dumps(event)) for event in events]
    put_events(dispatcher, pipe.region_name, group, pipe.name, lines)


def _log_group(pipe: Pipe, level: str) -> str:
    """The log group's name, empty if the pipe does not log at this level."""
    wanted = pipe.log_configuration or {}
    if _LEVELS.get(wanted.get("Level", "OFF"), 0) < _LEVELS[level]:
        return ""
    arn: str = wanted.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn", "")
    return arn.partition(":log-group:")[2].removesuffix(":*")


def _instant(epoch: float) -> str:
    text = datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
