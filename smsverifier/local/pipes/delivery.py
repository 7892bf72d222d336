"""One batch on its way: to the function, or to the dead letters once it was given up.

Used by `pipes`, in threads of its own: an invocation takes as long as the function takes. Says in
a value what became of the batch; what follows from that is the lane's to decide.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.pipes.models import Pipe

from smsverifier.local.calls import AwsFailure
from smsverifier.local.door import Door
from smsverifier.local.functions import Functions
from smsverifier.local.permissions import assumable_role
from smsverifier.local.pipes.lane import Batch, Record
from smsverifier.local.pipes.letters import dead_letter, send_dead_letter, write_log
from smsverifier.local.pipes.source import SourceError, StreamReader


@dataclass(frozen=True)
class Outcome:
    """What became of a batch."""

    failed: tuple[Record, ...] = ()
    """The records the function did not deal with."""
    has_stalled: bool = False
    """True if nothing was reached at all: the batch stays as it is."""
    problem: str = ""
    """For the pipe's StateReason."""


class Delivery:
    """Delivers the batches of all pipes."""

    def __init__(self, door: Door, functions: Functions) -> None:
        self._door = door
        self._functions = functions

    def deliver(self, pipe: Pipe, reader: StreamReader, batch: Batch) -> Outcome:
        """Hand the batch over, and write down in the pipe's log how that went."""
        if assumable_role(pipe.role_arn, "pipes.amazonaws.com") is None:
            outcome = _stalled(f"The pipe's role {pipe.role_arn} does not exist.")
            self._log_failure(pipe, ["EXECUTION_FAILED"], outcome, 403)
            return outcome
        if batch.discard:
            return self._bury(pipe, reader, batch)
        return self._invoke(pipe, batch)

    def _invoke(self, pipe: Pipe, batch: Batch) -> Outcome:
        documents = [record.document for record in batch.records]
        try:
            invocation = self._functions.invoke(pipe.target, documents, source=pipe.name)
        except AwsFailure as failure:
            outcome = _stalled(f"The target {pipe.target} could not be invoked: {failure}")
            self._log_failure(pipe, _FAILED, outcome, failure.status)
            return outcome
        if invocation.error is not None:
            problem = f"Function call failed (request {invocation.request_id})"
            outcome = Outcome(batch.records, problem=problem)
            self._log_failure(pipe, _FAILED, outcome, 200)
            return outcome
        outcome = Outcome(failed_records(invocation.payload, batch.records))
        if outcome.failed:
            self._log_failure(pipe, _PARTIALLY_FAILED, outcome, 200)
        else:
            write_log(self._door, pipe, "INFO", _SUCCEEDED, None)
        return outcome

    def _bury(self, pipe: Pipe, reader: StreamReader, batch: Batch) -> Outcome:
        queue = stream_parameters(pipe).get("DeadLetterConfig", {}).get("Arn")
        if not queue:
            lost = Outcome(problem=f"{len(batch.records)} records were given up: {batch.discard}")
            self._log_failure(pipe, ["EXECUTION_FAILED"], lost, 200)
            return lost
        try:
            letter = dead_letter(pipe.arn, pipe.source, reader.shard_id, batch)
        except SourceError as problem:
            return _stalled(str(problem))
        if problem_found := send_dead_letter(self._door, queue, letter):
            outcome = _stalled(problem_found)
            self._log_failure(pipe, ["EXECUTION_FAILED"], outcome, 400)
            return outcome
        return Outcome()

    def _log_failure(self, pipe: Pipe, steps: list[str], outcome: Outcome, status: int) -> None:
        message = outcome.problem or f"{len(outcome.failed)} records failed"
        error = {"message": message, "httpStatusCode": status, "awsService": "lambda"}
        write_log(self._door, pipe, "ERROR", steps, error)


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


def failed_records(payload: bytes, records: tuple[Record, ...]) -> tuple[Record, ...]:
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


def _stalled(problem: str) -> Outcome:
    return Outcome(has_stalled=True, problem=problem)
