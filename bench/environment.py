"""One execution environment: the handler out of its unpacked zip, batch after batch.

`python -m bench.environment FOLDER WHAT`: started by `handler`, says in JSON what it found. The
endpoint is in AWS_ENDPOINT_URL.
"""

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.awsrequest import AWSResponse

from bench.endpoint import TAKEN, WRITTEN
from bench.measuring import median

Handler = Callable[[Any, Any], Any]


class Context:
    """What Lambda passes beside the event."""

    aws_request_id = "r"
    invoked_function_arn = "arn:aws:lambda:ap-south-1:123456789012:function:x"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


def records(number: int, first: int = 0) -> list[Any]:
    """As the pipe brings them."""
    return [
        {
            "eventID": str(each),
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {"NewImage": _image(each)},
        }
        for each in range(first, first + number)
    ]


def _image(number: int) -> dict[str, Any]:
    phone = f"+9198{number:08d}"
    texts = {"registration_id": phone, "phone": phone, "name": "Asha", "source": "form",
             "request_id": f"r-{number}"}  # fmt: skip
    image: dict[str, Any] = {name: {"S": text} for name, text in texts.items()}
    return image | {"registered_at": {"N": "1700000000000"}}


def tell(handler: Handler, number: int, first: int = 0) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        answer = handler(records(number, first), Context())
    if answer != {"batchItemFailures": []}:
        raise RuntimeError(f"somebody is to come again: {answer}")


def batch(app: Any, number: int, runs: int) -> dict[str, float]:
    """A batch of so many beside one call: what a clock shows, and the processor's time."""
    tell(app.handler, number)
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        _one_call(app)
        between, used = time.perf_counter(), time.process_time()
        tell(app.handler, number)
        end = time.perf_counter()
        found.append((between - start, end - between, time.process_time() - used))
    return {
        "one": median(one for one, _, _ in found),
        "batch": median(whole for _, whole, _ in found),
        "ratio": median(whole / one for one, whole, _ in found),
        "processor": median(used for _, _, used in found),
    }


def _one_call(app: Any) -> None:
    app._DYNAMODB.update_item(TableName="t", Key={"registration_id": {"S": "x"}})


def bare(app: Any, number: int, runs: int) -> dict[str, float]:
    """The three calls of a registration by nothing but the clients, one after the other."""
    found = []
    for _ in range(runs):
        used = time.process_time()
        for _ in range(number):
            _one_call(app)
            app._SNS.publish(PhoneNumber="+919800000000", Message="Hi")
            _one_call(app)
        found.append(time.process_time() - used)
    return {"processor": median(found)}


def memory(app: Any, number: int, _: int) -> dict[str, float]:
    """Megabytes after a tenth of so many, and after all of them; nothing leaves the process."""
    for client in (app._SNS, app._DYNAMODB, app._COUNTS):
        client.meta.events.register("before-send", _answered)
    held = {}
    for first in range(0, number, 100):
        tell(app.handler, 100, first)
        if first + 100 in (number // 10, number):
            held[first + 100] = _resident_mb()
    return {"early": held[number // 10], "late": held[number]}


def _answered(request: Any, **_: Any) -> AWSResponse:
    body = TAKEN if "sns" in request.url else WRITTEN
    return AWSResponse(request.url, 200, {}, _Raw(body))


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no more than a line
        return int(file.read().split()[1]) * 4096 / 2**20


def pace(app: Any, number: int, batches: int) -> dict[str, float]:
    """How many a second, batch after batch."""
    tell(app.handler, number)
    start = time.perf_counter()
    for each in range(batches):
        tell(app.handler, number, each * number)
    return {"rate": number * batches / (time.perf_counter() - start)}


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import app

    what = {"batch": batch, "bare": bare, "memory": memory, "pace": pace}[sys.argv[2]]
    print(json.dumps(what(app, int(sys.argv[3]), int(sys.argv[4]))))
