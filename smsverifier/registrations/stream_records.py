"""The new rows between two places of the table's stream, for as long as it remembers them.

A stream keeps a record for 24 hours (aws: stream-24-hours). Used for dead letters, which only say
where their records stand.
"""

from collections.abc import Iterator
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, is_code, is_malformed
from smsverifier.registrations.dead_letter_queue import StreamPlace
from smsverifier.row import Item, is_new

FORGOTTEN = ("TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException")
"""The records have left the stream, or the stream is gone (aws: stream-records-gone)."""
NOWHERE = "ValidationException"
"""No stream has such a place. Anybody may have written a letter, and one must not hide the others.
"""
MOST_AT_ONCE = 1000
"""Records in one answer (likewise)."""
MOST_EMPTY = 20
"""Answers without a record, one after the other: a stream may have nothing for a while."""


def new_rows_at(aws: Aws, place: StreamPlace, expected: int) -> tuple[Item, ...] | None:
    """The new rows there, as they were written; None where the stream has forgotten them.

    Others may stand between the `expected` that the letter is about: a stream has all of a table.
    """
    at_once = max(1, min(2 * expected, MOST_AT_ONCE))
    try:
        records = list(_records(aws.client("dynamodbstreams"), place, at_once))
    except AWS_ERRORS as error:
        if is_code(error, *FORGOTTEN, NOWHERE) or is_malformed(error):
            return None
        raise
    if not records or _number(records[0]) != place.first:
        return None
    return tuple(record["dynamodb"]["NewImage"] for record in records if is_new(record))


def _records(client: Any, place: StreamPlace, at_once: int) -> Iterator[Any]:
    iterator = client.get_shard_iterator(
        StreamArn=place.stream_arn,
        ShardId=place.shard_id,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=str(place.first),
    ).get("ShardIterator")
    empty = 0
    while iterator and empty < MOST_EMPTY:
        answer = client.get_records(ShardIterator=iterator, Limit=at_once)
        for record in answer["Records"]:
            if _number(record) > place.last:
                return
            yield record
            if _number(record) == place.last:
                return
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator")


def _number(record: Any) -> int:
    return int(record["dynamodb"]["SequenceNumber"])
