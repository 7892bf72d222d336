"""The dead-letter queue of one stack, and what a message in it says.

A letter of the pipe's says where in the table's stream the records stand that it gave up on, and
holds nothing of them (aws: pipe-dead-letter-has-no-data); one that does hold them is read as well.

A queue can be looked at only by receiving, which hides a message from everybody else for a while
and counts (aws: queue-receive-hides). So each message is received once, and what is not removed is
given back at the end; whoever is killed in between hides it no longer than `hold_seconds`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.naming import Names
from smsverifier.resources.queue import ABSENT
from smsverifier.row import KEY, Item, is_new, text_of

AT_ONCE = 10
"""Messages in one call (aws: queue-receive-hides)."""
POLL_SECONDS = 1
"""How long an empty queue is listened to: only a call that waits asks all of SQS's servers
(aws: queue-short-polls-miss)."""
LEAST_HOLD = 30
"""Seconds that a message is hidden at least."""
LETTERS_PER_SECOND = 20
"""Slower than this no queue is read; of a long one each message is hidden for that much longer."""
LONGEST_HOLD = 12 * 60 * 60
"""SQS's own limit (likewise)."""


@dataclass(frozen=True)
class StreamPlace:
    """Where the records of a letter stand in their stream, and when they were written."""

    stream_arn: str
    shard_id: str
    first: int
    """Sequence numbers."""
    last: int
    written_from_ms: int
    """Epoch milliseconds; 0: the letter does not say."""
    written_to_ms: int


@dataclass(frozen=True)
class DeadLetter:
    """One message of the queue."""

    id: str
    """SQS's, whole."""
    receipt: str
    """What removes it, or gives it back; good until it is received again."""
    sent_at_ms: int
    receives: int
    """How often somebody has looked at it, this time included."""
    condition: str = ""
    """AWS's word for why the pipe gave up."""
    records: int | None = None
    """How many it stands for."""
    attempts: int | None = None
    """How often the function was tried; the pipe's own letters do not say."""
    place: StreamPlace | None = None
    images: tuple[Item, ...] = ()
    """The new rows that it holds itself."""
    fault: str = ""
    """Why it is no letter of this stack's pipe, in a sentence; empty if it is one."""

    @property
    def is_ours(self) -> bool:
        """Whether it is about records of this stack's table."""
        return not self.fault


@dataclass(frozen=True)
class QueueDepth:
    """About how many messages there are."""

    visible: int
    hidden: int
    """Somebody else has received them, and neither removed them nor given them back."""


class HeldLetters(Sequence[DeadLetter]):
    """What was received, hidden from others until it is removed or given back."""

    def __init__(self, client: Any, url: str, letters: Iterable[DeadLetter]) -> None:
        self._client = client
        self._url = url
        self._letters = list(letters)
        self._removed: set[str] = set()

    def __len__(self) -> int:
        return len(self._letters)

    def __getitem__(self, index: Any) -> Any:
        return self._letters[index]

    def remove(self, letters: Iterable[DeadLetter]) -> int:
        """Take these out of the queue for good; returns how many that worked for."""
        before = len(self._removed)
        for some in _tens(letters):
            answer = self._client.delete_message_batch(
                QueueUrl=self._url, Entries=[_entry(n, each) for n, each in enumerate(some)]
            )
            gone = {int(each["Id"]) for each in answer.get("Successful", ())}
            self._removed |= {each.id for n, each in enumerate(some) if n in gone}
        return len(self._removed) - before

    def give_back(self) -> None:
        """Let everybody see what is left. What cannot be given back comes back by itself."""
        left = [letter for letter in self._letters if letter.id not in self._removed]
        for some in _tens(left):
            entries = [_entry(n, each) | {"VisibilityTimeout": 0} for n, each in enumerate(some)]
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)


def _tens(letters: Iterable[DeadLetter]) -> Iterator[Sequence[DeadLetter]]:
    rest = list(letters)
    for start in range(0, len(rest), AT_ONCE):
        yield rest[start : start + AT_ONCE]


def _entry(number: int, letter: DeadLetter) -> dict[str, Any]:
    return {"Id": str(number), "ReceiptHandle": letter.receipt}


@dataclass(frozen=True)
class DeadLetterQueue:
    """The queue of one stack."""

    aws: Aws
    names: Names

    def depth(self) -> QueueDepth | None:
        """How many there are now, about; None without a queue."""
        url = find(self._url, *ABSENT)
        if url is None:
            return None
        visible, hidden = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"
        answer = find(
            lambda: self._client.get_queue_attributes(
                QueueUrl=url, AttributeNames=[visible, hidden]
            ),
            *ABSENT,
        )
        if answer is None:
            return None
        attributes = answer["Attributes"]
        return QueueDepth(int(attributes[visible]), int(attributes[hidden]))

    @contextmanager
    def held(
        self, progress: Callable[[int], None], seconds: int = LEAST_HOLD
    ) -> Iterator[HeldLetters]:
        """All that nobody else has received, for this block; `progress` hears how many it has.

        What is not removed is given back, whatever happens in the block. `seconds`: how long the
        block may take.
        """
        depth = self.depth()
        if depth is None:
            yield HeldLetters(self._client, "", ())
            return
        url = self._url()
        received: dict[str, DeadLetter] = {}
        try:
            for letter in self._receive(url, depth.visible, seconds):
                received[letter.id] = letter
                progress(len(received))
            letters = HeldLetters(self._client, url, received.values())
            yield letters
        except BaseException:
            HeldLetters(self._client, url, received.values()).give_back()
            raise
        letters.give_back()

    def _receive(self, url: str, expected: int, seconds: int) -> Iterator[DeadLetter]:
        """Each message once: what comes again was hidden for too short, and ends it.

        Only where fewer have come than SQS counts, or none, is it worth to wait for more.
        """
        hold, seen = hold_seconds(expected, seconds), set[str]()
        while True:
            answer = self._client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=AT_ONCE,
                VisibilityTimeout=hold,
                WaitTimeSeconds=0 if 0 < expected <= len(seen) else POLL_SECONDS,
                MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
            )
            messages = answer.get("Messages", [])
            yield from (read_letter(message, self.names) for message in messages)
            new = {message["MessageId"] for message in messages} - seen
            if not new:
                return
            seen |= new

    @property
    def _client(self) -> Any:
        return self.aws.client("sqs")

    def _url(self) -> str:
        return str(self._client.get_queue_url(QueueName=self.names.queue)["QueueUrl"])


def hold_seconds(letters: int, seconds: int = LEAST_HOLD) -> int:
    """For how long each of so many messages is hidden: while all are read, and `seconds` more."""
    return min(seconds + letters // LETTERS_PER_SECOND, LONGEST_HOLD)


def read_letter(message: Mapping[str, Any], names: Names) -> DeadLetter:
    """What a message of the queue is; anything may stand in it."""
    attributes = message.get("Attributes", {})
    envelope = {
        "id": message["MessageId"],
        "receipt": message["ReceiptHandle"],
        "sent_at_ms": int(attributes.get("SentTimestamp", 0)),
        "receives": int(attributes.get("ApproximateReceiveCount", 1)),
    }
    try:
        document = json.loads(message.get("Body", ""))
    except (ValueError, RecursionError):
        return DeadLetter(**envelope, fault="It is no JSON, so the pipe did not write it.")
    return DeadLetter(**envelope, **_said(document, names))


def _said(document: Any, names: Names) -> dict[str, Any]:
    images = tuple(_images(document))
    info = document.get("DDBStreamBatchInfo") if isinstance(document, dict) else None
    place = _place(info)
    if place is None and not images:
        return {"fault": "It names no records of a DynamoDB stream, as the pipe's letters do."}
    if place is not None and f":{names.account}:table/{names.table}/stream/" not in (
        place.stream_arn
    ):
        return {"fault": "It is about the stream of another table."}
    context = _context(document)
    return {
        "condition": str(context.get("condition") or ""),
        "records": _whole(info, "batchSize") or len(images) or None,
        "attempts": _whole(context, "approximateInvokeCount"),
        "place": place,
        "images": images,
    }


def _context(document: Any) -> Mapping[str, Any]:
    """What the pipe (`context`) or Lambda's own reader (`requestContext`) says of the why."""
    found = document if isinstance(document, dict) else {}
    context = found.get("context") or found.get("requestContext")
    return context if isinstance(context, dict) else {}


def _place(info: Any) -> StreamPlace | None:
    """Where its records stand, if it says so in full."""
    if not isinstance(info, dict):
        return None
    arn, shard = info.get("streamArn"), info.get("shardId")
    first, last = (_whole(info, f"{end}SequenceNumber") for end in ("start", "end"))
    if not (isinstance(arn, str) and isinstance(shard, str)) or first is None or last is None:
        return None
    times = [_moment_ms(info.get(f"approximateArrivalOf{end}Record")) for end in ("First", "Last")]
    # A letter was seen whose end stands before its start.
    return StreamPlace(arn, shard, min(first, last), max(first, last), *times)


def _images(document: Any, depth: int = 0) -> Iterator[Item]:
    """The new rows in the records that a letter holds, however they are wrapped."""
    if isinstance(document, list):
        for each in document:
            yield from _images(each, depth)
    elif isinstance(document, dict) and depth < 3:
        if is_new(document) and text_of(document["dynamodb"]["NewImage"], KEY):
            yield document["dynamodb"]["NewImage"]
        for name in ("payload", "Records", "records"):
            yield from _images(_unwrapped(document.get(name)), depth + 1)


def _unwrapped(value: Any) -> Any:
    """A document that stands in another as a text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def _whole(document: Any, name: str) -> int | None:
    text = str(document.get(name, "")) if isinstance(document, dict) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 40 else None


def _moment_ms(text: Any) -> int:
    """A moment of AWS's in epoch milliseconds; 0 where none is that can be read."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return 0
    whole = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(whole.timestamp() * 1000)
