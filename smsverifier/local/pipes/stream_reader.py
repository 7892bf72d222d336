"""The reading end of a pipe: a table's stream, as records (aws: pipe-record-list).

Used by `runner`. Reads moto's shard in process: through its API, shard iterators pile up and every
record says us-east-1. Slicing the shard's list is one step of the interpreter, so no lock is
needed against the writers that append to it.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamRecord, StreamShard

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.pipes.batching import RETENTION_SECONDS, PipeRecord
from smsverifier.local.pipes.event_patterns import Filter

_STREAM = re.compile(
    r"arn:aws[a-z-]*:dynamodb:(?P<region>[a-z0-9-]+):\d{12}:"
    r"table/(?P<table>[a-zA-Z0-9_.-]+)/stream/(?P<label>.+)"
)


class SourceError(Exception):
    """Why nothing can be read from the stream."""


class StreamReader:
    """A position in one stream; kept as long as its pipe exists.

    Whoever reads moves `position` on, once the records need not be read again.
    """

    def __init__(self, stream_arn: str, starting_position: str) -> None:
        self._arn = stream_arn
        self._is_latest = starting_position == "LATEST"
        self.position: int | None = None
        """How many of the stream's records need not be read again; None before the first look."""

    @property
    def shard_id(self) -> str:
        """The shard's id; raises SourceError."""
        return str(self._shard().id)

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is there that was not read; also where nothing can be."""
        try:
            return self.position is not None and self.position >= len(self._shard().items)
        except SourceError:
            return True

    def read(self, now: float, wanted: Filter) -> tuple[list[PipeRecord], int]:
        """The wanted records from `position` on, and the position behind all; raises SourceError.

        What the stream would have forgotten by `now` (epoch seconds) is gone, as on AWS.
        """
        shard = self._shard()
        if self.position is None:
            self.position = len(shard.items) if self._is_latest else 0
        fresh = shard.items[self.position :]
        records = list(self._records(fresh, now - RETENTION_SECONDS, wanted))
        return records, self.position + len(fresh)

    def _records(
        self, fresh: list[StreamRecord], oldest: float, wanted: Filter
    ) -> Iterator[PipeRecord]:
        region = self._arn.split(":")[3]
        for item in fresh:
            raw = item.record
            created = raw["dynamodb"]["ApproximateCreationDateTime"].replace(tzinfo=UTC).timestamp()
            if created >= oldest:
                document = _document(raw, created, self._arn, region)
                if wanted.passes(document):  # of a registration's five records one is wanted
                    yield _record(document, created)

    def _shard(self) -> StreamShard:
        match = _STREAM.fullmatch(self._arn)
        if match is None:
            raise SourceError(f"{self._arn} is not a DynamoDB stream.")
        table = dynamodb_backends[ACCOUNT][match["region"]].tables.get(match["table"])
        if table is None:
            raise SourceError(f"The source's table {match['table']} does not exist.")
        is_enabled = (table.stream_specification or {}).get("StreamEnabled", False)
        if table.stream_shard is None or table.latest_stream_label != match["label"]:
            raise SourceError(
                f"The stream {self._arn} does not exist any more: a stream that is switched on "
                "again has a new ARN, and a pipe's source cannot be changed."
            )
        if not is_enabled:
            raise SourceError(f"The stream {self._arn} is disabled.")
        return table.stream_shard


def _document(raw: dict[str, Any], created: float, stream_arn: str, region: str) -> dict[str, Any]:
    """What the function receives: a copy, as the table's own values must not travel."""
    change = {
        **raw["dynamodb"],
        # Whole seconds: it is called approximate for a reason.
        "ApproximateCreationDateTime": float(int(created)),
    }
    return {
        "eventID": raw["eventID"],
        "eventName": raw["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": _as_json(change),
        "eventSourceARN": stream_arn,
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _record(document: dict[str, Any], created: float) -> PipeRecord:
    change = document["dynamodb"]
    return PipeRecord(
        event_id=document["eventID"],
        sequence_number=change["SequenceNumber"],
        created=created,
        key=json.dumps(change["Keys"], sort_keys=True),
        document=document,
        size=len(json.dumps(document)),
    )
