"""What a pipe writes about its failures: dead letters and its log.

Used by `pipes.delivery`. Neither holds any data of an item: as on AWS, a dead letter says only
where in the stream the records are (aws: pipe-dead-letter-has-no-data), and the log's level never
includes payloads.
"""

import json
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.pipes.models import Pipe

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.door import Door
from smsverifier.local.functions.logs import put_events
from smsverifier.local.functions.worker import Line
from smsverifier.local.pipes.lane import Batch

_LEVELS = {"OFF": 0, "ERROR": 1, "INFO": 2, "TRACE": 3}


def dead_letter(pipe_arn: str, stream_arn: str, shard_id: str, batch: Batch) -> dict[str, Any]:
    """The message for a batch that was given up."""
    first, last = batch.records[0], batch.records[-1]
    return {
        "context": {"partnerResourceArn": pipe_arn, "condition": batch.discard},
        "version": "1.0",
        "timestamp": _instant(time.time()),
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


def send_dead_letter(door: Door, queue_arn: str, message: Mapping[str, Any]) -> str:
    """Send to the queue; what went wrong, or nothing."""
    _, _, service, region, _, name = queue_arn.split(":", 5)
    if service != "sqs":
        return f"The embedded AWS sends dead letters to queues only, not to {queue_arn}."
    url = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{name}"
    body = {"QueueUrl": url, "MessageBody": json.dumps(message)}
    answer = door.call("sqs", "AmazonSQS.SendMessage", region, body)
    if answer.status == 200:
        return ""
    return f"The dead-letter queue {queue_arn} does not take messages (HTTP {answer.status})."


def write_log(
    door: Door, pipe: Pipe, level: str, steps: list[str], error: Mapping[str, Any] | None
) -> None:
    """Write the steps of one execution into the pipe's log group, if its level asks for them."""
    group = _log_group(pipe, level)
    if not group:
        return
    execution = str(uuid.uuid4())
    at_ms = int(time.time() * 1000)
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
    lines = [Line(at_ms, json.dumps(event)) for event in events]
    put_events(door, pipe.region_name, group, pipe.name, lines)


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
