"""What the handler's tests share: a stack to register with, SNS and a table that fail on demand."""

import dataclasses
import io
import json
import threading
from typing import Any

import botocore.exceptions as bc
import settings
from batch import pools, tell_all
from channels import THREADS, Channel
from confirmations import channels_of
from json_log import Log
from processor import Invocation
from publisher import Publisher
from rate_limiter import Deadline, RateLimiter
from row import TOTALS

PHONE = "+919876543210"
AT_MS = 1_700_000_000_000


class Killed(BaseException):
    """The process ends here."""


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Power:
    """Goes off with one call of a process, whichever it is: before AWS does it, or after.

    Then nothing of that process reaches AWS any more.
    """

    def __init__(self, call: int, *, before: bool = False) -> None:
        self.calls = 0
        self._last = call
        self._before = before
        self.is_off = False

    def before(self) -> None:
        self.calls += 1
        self.is_off = self.is_off or (self._before and self.calls == self._last)
        self._check()

    def after(self) -> None:
        self.is_off = self.is_off or self.calls >= self._last
        self._check()

    def _check(self) -> None:
        if self.is_off:
            raise Killed


class FakeSns:
    """SNS's client: keeps what it took, answers with the failures it was told to."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.closed = 0
        self._failures: list[BaseException] = []
        self._lock = threading.Lock()
        self.power: Power | None = None

    def fail(self, *failures: BaseException) -> None:
        self._failures.extend(failures)

    def close(self) -> None:
        self.closed += 1

    def publish(self, **message: Any) -> dict[str, str]:
        with self._lock:
            if self._failures:
                raise self._failures.pop(0)
            if self.power is not None:
                self.power.before()
            self.messages.append(message)
            answer = {"MessageId": f"m-{len(self.messages)}"}
            if self.power is not None:
                self.power.after()
            return answer


class FlakyTable:
    """DynamoDB's client, with failures on some calls: before the write, or after it was done."""

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self.calls = 0
        self._before: dict[int, BaseException] = {}
        self._after: dict[int, BaseException] = {}
        self._lock = threading.Lock()
        self.power: Power | None = None

    def fail(self, failure: BaseException, *calls: int) -> None:
        self._before |= dict.fromkeys(calls, failure)

    def lose_answer(self, failure: BaseException, *calls: int) -> None:
        self._after |= dict.fromkeys(calls, failure)

    def die(self, call: int, *, is_done: bool) -> None:
        """End the process at that call, done or not; whatever is written later is not."""
        self.calls = 0
        self._after = {call: Killed()} if is_done else {}
        self._before = dict.fromkeys(range(call + is_done, call + 1000), Killed())

    def live(self) -> None:
        """Nothing fails any more."""
        self._before, self._after = {}, {}

    def get_item(self, **request: Any) -> Any:
        return self._dynamodb.get_item(**request)

    def scan(self, **request: Any) -> Any:
        return self._dynamodb.scan(**request)

    def update_item(self, **request: Any) -> Any:
        with self._lock:
            self.calls += 1
            call = self.calls
        if self.power is not None:
            self.power.before()
        if call in self._before:
            raise self._before[call]
        answer = self._dynamodb.update_item(**request)
        if call in self._after:
            raise self._after[call]
        if self.power is not None:
            self.power.after()
        return answer


class Stack:
    """A table with registrations, and a handler for it whose SNS, clock and log are in reach."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self.dynamodb = dynamodb
        self.table = table
        self.flaky = FlakyTable(dynamodb)
        self.sns = FakeSns()
        self.clock = Clock()
        self.log = io.StringIO()
        self.settings = settings.load()

    def configure(self, **changes: Any) -> None:
        self.settings = dataclasses.replace(self.settings, **changes)

    def register(self, phone: str = PHONE, request_id: str = "r-1", **more: str) -> dict[str, Any]:
        """Store a registration; the stream record of it."""
        texts = {
            "registration_id": phone,
            "phone": phone,
            "request_id": request_id,
            "name": "Asha",
            "source": "form",
        } | more
        image = {key: {"S": text} for key, text in texts.items()}
        image["registered_at"] = {"N": str(AT_MS)}
        self.dynamodb.put_item(TableName=self.table, Item=image)
        return {
            "eventID": f"e-{request_id}",
            "eventName": "INSERT",
            "dynamodb": {"NewImage": image},
        }

    def powered(self, power: Power | None) -> None:
        """From now on the process ends when `power` does."""
        self.flaky.power = self.sns.power = power

    def channels(self) -> list[Channel]:
        """As `app` makes them, with this stack's clock."""
        limiter = RateLimiter(self.settings.max_per_second, self.clock, self.clock.sleep)
        publisher = Publisher(self.sns, self.settings)
        made = channels_of(self.settings, self.flaky, self.flaky, publisher, limiter, self.clock)
        return list(made)

    def invocation(self, seconds_left: float = 60) -> Invocation:
        deadline = Deadline.of(self.clock(), seconds_left * 1000, self.settings.timeout_seconds)
        log = Log("DEBUG", stream=self.log)
        return Invocation(deadline, log, self.clock, self.clock.sleep)

    def tell(self, record: object, seconds_left: float = 60) -> bool:
        """Whether one record is done with; whatever is raised is."""
        found = pools(self.invocation(seconds_left), self.channels(), [record])
        return all(job.do() for line in found for job in line.jobs)

    def tell_all(self, records: list[Any], threads: int = THREADS) -> list[str]:
        """Tell a whole batch; the ids of those that should come again."""
        channels = [dataclasses.replace(each, threads=threads) for each in self.channels()]
        answer = tell_all(self.invocation(), channels, records)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def row(self, key: str = PHONE) -> dict[str, str]:
        found = self.dynamodb.get_item(TableName=self.table, Key={"registration_id": {"S": key}})
        return {name: next(iter(v.values())) for name, v in found.get("Item", {}).items()}

    def delete(self, key: str = PHONE) -> None:
        self.dynamodb.delete_item(TableName=self.table, Key={"registration_id": {"S": key}})

    def totals(self) -> dict[str, int]:
        row = self.row(TOTALS)
        return {name: int(row.get(name, 0)) for name in ("reserved", "sent", "failed")}

    def logged(self, event: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in lines if line["event"] == event]


def refusal(code: str, status: int = 400, message: str = f"not to {PHONE}") -> bc.ClientError:
    """An answer of AWS's that is an error."""
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return bc.ClientError(answer, "Publish")


NO_CONNECTION = bc.EndpointConnectionError(endpoint_url="https://sns")
CONNECT_TIMEOUT = bc.ConnectTimeoutError(endpoint_url="https://sns")
READ_TIMEOUT = bc.ReadTimeoutError(endpoint_url="https://sns")
CONNECTION_LOST = bc.ConnectionClosedError(endpoint_url="https://sns")
