"""The program inside an execution environment: loads the handler, runs it event by event.

Started by `execution_environments` as a script of its own (`python -I`), never imported by the
rest: it uses the standard library only, so that nothing of the tool is loaded beside the handler.
Requests come in on stdin and replies go out on stdout, one JSON document a line; both are moved
away before the handler loads, so that whatever it prints is a log line. When stdin ends, the
server is gone and so is this process, whatever the handler is doing.
"""

import base64
import json
import logging
import os
import queue
import re
import runpy
import shutil
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from types import TracebackType
from typing import Any, BinaryIO

MAX_RESPONSE = 6 * 1024 * 1024
"""Bytes a function may answer (AWS's limit for a synchronous response)."""

Handler = Callable[[Any, "LambdaContext"], Any]
Reply = dict[str, Any]


class LambdaContext:
    """What AWS passes to a handler beside the event."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.aws_request_id: str = request["request_id"]
        self.invoked_function_arn: str = request["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline_ms: float = request["deadline_ms"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is killed, never below zero."""
        return max(0, int(self._deadline_ms - time.time() * 1000))


class ShiftedTime:
    """What `time.time` is in here: by the clock of the embedded AWS, as each request brings it.

    Signatures go by the machine's own clock, which botocore asks otherwise.
    """

    passed = 0.0
    """Seconds that it is ahead of the machine's."""

    @classmethod
    def install(cls) -> None:
        """Before the handler loads: it may keep the function."""
        real, real_ns = time.time, time.time_ns
        time.time = lambda: real() + cls.passed
        time.time_ns = lambda: real_ns() + int(cls.passed * 1e9)


class InitError(Exception):
    """The handler cannot be loaded; `kind` is the errorType AWS reports."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class RequestId(logging.Filter):
    """Puts the current request's id on every log record, as AWS's runtime does."""

    current = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with the id on it."""
        record.aws_request_id = RequestId.current
        return True


def load_handler(name: str) -> Handler:
    """The function that `module.function` names; raises InitError as AWS would report it."""
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise InitError(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)",
        )
    try:
        module = import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise InitError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise InitError("Runtime.UserCodeSyntaxError", message) from error
    handler: Handler | None = getattr(module, function_name, None)
    if handler is None:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise InitError("Runtime.HandlerNotFound", message)
    return handler


def run(handler: Handler, request: dict[str, Any]) -> Reply:
    """The reply to one request: what the handler answered, or how it failed."""
    RequestId.current = request["request_id"]
    ShiftedTime.passed = request.get("passed", 0.0)
    try:
        result = handler(request["event"], LambdaContext(request))
    except Exception as error:  # noqa: BLE001 - the boundary between the runtime and its guest
        return failure(type(error).__name__, str(error), error.__traceback__)
    return _marshal(result)


def failure(kind: str, message: str, trace: TracebackType | None = None) -> Reply:
    """A reply that says what went wrong, with the multi-line log text AWS's runtime writes."""
    stack = traceback.format_list(
        frame for frame in traceback.extract_tb(trace) if frame.filename != __file__
    )
    log = f"[ERROR] {kind}: {message}\nTraceback (most recent call last):\n{''.join(stack)}"
    error = {"errorMessage": message, "errorType": kind, "stackTrace": stack}
    return {"error": error, "log": log.rstrip("\n")}


def _marshal(result: Any) -> Reply:
    """What AWS's own client makes of an answer (awslambdaric, lambda_runtime_marshaller)."""
    if isinstance(result, bytes):
        reply: Reply = {"bytes": base64.b64encode(result).decode()}
        return reply if len(result) <= MAX_RESPONSE else _too_large()
    try:
        text = _json(result)
    except Exception as error:  # noqa: BLE001 - whatever the guest's own values do
        return failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RESPONSE:
        return _too_large()
    return {"result": text}


def _json(result: Any) -> str:
    """A Decimal becomes a number with its digits as they are, bytes become text."""
    mark = uuid.uuid4().hex

    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            # The library writes a NaN as JSON has none: it is refused as every other is.
            return float("nan") if value.is_nan() else f"{mark}{value}"
        if isinstance(value, bytes):
            return value.decode()
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=plain)
    return re.sub(f'"{mark}([^"]*)"', r"\1", text)


def _too_large() -> Reply:
    message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE} bytes)."
    return failure("Function.ResponseSizeTooLarge", message)


def _load() -> tuple[Handler | None, Reply]:
    try:
        return load_handler(os.environ["_HANDLER"]), {"ready": True}
    except InitError as error:
        return None, failure(error.kind, str(error))
    except Exception as error:  # noqa: BLE001 - whatever the handler's module does when it loads
        return None, failure(type(error).__name__, str(error), error.__traceback__)


def _serve(requests: BinaryIO, send: Callable[[Reply, str], None]) -> None:
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    folder = os.path.dirname(os.environ["LAMBDA_TASK_ROOT"])  # noqa: PTH120 - no pathlib here
    threading.Thread(target=_listen, args=(requests, inbox, folder), daemon=True).start()
    handler, reply = _load()
    send(reply, sys.argv[1])
    while handler is not None:
        request = json.loads(inbox.get())
        send(run(handler, request), request["mark"])


def _listen(requests: BinaryIO, inbox: "queue.SimpleQueue[bytes]", folder: str) -> None:
    for line in requests:
        inbox.put(line)
    with suppress(OSError):  # whatever became of that folder: this process ends
        os.chdir(os.path.dirname(folder))  # noqa: PTH120 - nobody removes the folder they are in
    shutil.rmtree(folder, ignore_errors=True)  # the server is gone and cannot
    os._exit(0)


def _sender(replies: BinaryIO, peak_memory_mb: Callable[[], int]) -> Callable[[Reply, str], None]:
    def send(reply: Reply, mark: str) -> None:
        # The mark says in the log where this invocation's lines end.
        os.write(2, f"\n\0{mark}\n".encode())
        replies.write(json.dumps({**reply, "memory_mb": peak_memory_mb()}).encode() + b"\n")
        replies.flush()

    return send


def _log_as_lambda_does() -> None:
    handler = logging.StreamHandler(sys.stdout)
    layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
    formatter = logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestId())
    logging.getLogger().addHandler(handler)


def main() -> None:
    """Take stdin and stdout for the protocol, give the handler its own, and serve."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    measure = sys.argv[2]
    root = os.environ["LAMBDA_TASK_ROOT"]
    os.chdir(root)
    sys.path.insert(0, root)
    _log_as_lambda_does()
    ShiftedTime.install()
    try:
        _serve(requests, _sender(replies, runpy.run_path(measure)["peak_memory_mb"]))
    except SystemExit as leaving:
        # A normal exit would wait for the thread that reads stdin.
        os._exit(leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None))
    os._exit(1)


if __name__ == "__main__":
    main()
