"""Dead letters as the pipe writes them, of records that really stand in a table's stream."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from moto.backends import get_backend

from smsverifier.local.pipes.batching import RETRIES_EXHAUSTED, Batch, PipeRecord
from smsverifier.local.pipes.delivery import dead_letter
from tests.support.whole_stack import WholeStack


class Letters:
    """The dead-letter queue of one stack, and the records that its letters are about."""

    def __init__(self, stack: WholeStack) -> None:
        self.stack = stack
        sqs = stack.aws.client("sqs")
        self.url = sqs.get_queue_url(QueueName=stack.names.queue)["QueueUrl"]

    def write(self, *phones: str, old_stream: bool = False) -> str:
        """One letter about the rows with these numbers; returns its id.

        `old_stream`: about a stream that is gone, so that nobody remembers its records.
        """
        records = [self._record(phone) for phone in phones]
        arn = self._stream()["StreamArn"]
        gone = arn.rpartition("/")[0] + "/2020-01-01T00:00:00.000"
        letter = dead_letter(
            self.stack.names.pipe_arn,
            gone if old_stream else arn,
            self._stream()["Shards"][0]["ShardId"],
            Batch(tuple(records), discard=RETRIES_EXHAUSTED),
        )
        return self.send(json.dumps(letter))

    def send(self, body: str) -> str:
        """Any message; returns its id."""
        sqs = self.stack.aws.client("sqs")
        return str(sqs.send_message(QueueUrl=self.url, MessageBody=body)["MessageId"])

    def ids(self) -> set[str]:
        """What everybody can see in the queue."""
        return {message["MessageId"] for message in self.visible()}

    def visible(self) -> list[dict[str, Any]]:
        """The same, as messages with their attributes; hides nothing."""
        received = self.stack.aws.client("sqs").receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        return list(received.get("Messages", []))

    def _record(self, phone: str) -> PipeRecord:
        """The insertion of this row, as the pipe has read it."""
        for record in self._records():
            change = record["dynamodb"]
            if record["eventName"] == "INSERT" and _phone(change) == phone:
                created = change["ApproximateCreationDateTime"].timestamp()
                return PipeRecord(
                    record["eventID"], change["SequenceNumber"], created, phone, record, 1
                )
        raise AssertionError(phone)

    def _records(self) -> Iterable[Any]:
        streams, stream = self.stack.aws.client("dynamodbstreams"), self._stream()
        iterator = streams.get_shard_iterator(
            StreamArn=stream["StreamArn"],
            ShardId=stream["Shards"][0]["ShardId"],
            ShardIteratorType="TRIM_HORIZON",
        )["ShardIterator"]
        found: list[Any] = streams.get_records(ShardIterator=iterator)["Records"]
        return found

    def _stream(self) -> Any:
        streams = self.stack.aws.client("dynamodbstreams")
        arn = streams.list_streams(TableName=self.stack.names.table)["Streams"][0]["StreamArn"]
        return streams.describe_stream(StreamArn=arn)["StreamDescription"]


def _phone(change: Any) -> str:
    return str(change["NewImage"].get("phone", {}).get("S", ""))


def grow_old(table: str, seconds: int) -> None:
    """The records in this table's stream are older by so much than they were."""
    shard = get_backend("dynamodb")["123456789012"]["ap-south-1"].tables[table].stream_shard
    for item in shard.items:
        record = item.record
        record["dynamodb"]["ApproximateCreationDateTime"] -= timedelta(seconds=seconds)
        item.record = record


@contextmanager
def stopped_pipe(stack: WholeStack) -> Iterator[None]:
    """Nobody is told by the pipe meanwhile."""
    pipes = stack.aws.client("pipes")
    pipes.stop_pipe(Name=stack.names.pipe)
    stack.wait(lambda: pipes.describe_pipe(Name=stack.names.pipe)["CurrentState"] == "STOPPED")
    yield
