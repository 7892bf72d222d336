"""One invocation in one execution environment: what came out, and the log lines that tell of it.

Made by `service` for each event.
"""

import base64
import json
import sys
import time
import uuid
from typing import Any

from moto.core.utils import unix_time, utcnow

from smsverifier.local.functions import log_events
from smsverifier.local.functions.execution_environments import (
    ExecutionEnvironment,
    LogLine,
    RuntimeExitError,
    RuntimeTimeoutError,
)

INIT_SECONDS = 10.0
"""What AWS allows for loading the code, beyond the function's own timeout."""


class InvocationRun:
    """One invocation on one environment: what came out and what goes into the log."""

    def __init__(self, environment: ExecutionEnvironment) -> None:
        self.request_id = str(uuid.uuid4())
        self.lines: list[LogLine] = []
        self.payload = b"null"
        self.error: str | None = None
        self._environment = environment
        self._deployed = environment.deployed
        self._used_mb = 0
        self._init_ms: float | None = None
        self._status = ""
        self._started = False

    def execute(self, event: object) -> None:
        """Load the code if the environment is new, run the handler, write down both."""
        began = time.monotonic()
        try:
            if self._initialise():
                began = time.monotonic()
                self._invoke(event)
        except RuntimeTimeoutError:
            self._timed_out()
        except RuntimeExitError as ended:
            self._exited(str(ended))
        self._end_lines((time.monotonic() - began) * 1000)

    def _initialise(self) -> bool:
        if not self._environment.is_cold:
            return True
        began = time.monotonic()
        ours = f"{sys.version_info.major}.{sys.version_info.minor}"
        self._say(f"INIT_START Runtime Version: {self._deployed.runtime} (run on Python {ours})")
        try:
            reply = self._environment.initialise(INIT_SECONDS + self._deployed.timeout)
        finally:
            self.lines += self._environment.take_lines()
        self._init_ms = (time.monotonic() - began) * 1000
        if "error" not in reply:
            return True
        self._environment.usable = False
        self._fail(reply)
        return False

    def _invoke(self, event: object) -> None:
        self._start_line()
        seconds, now = float(self._deployed.timeout), unix_time()
        request = {
            "request_id": self.request_id,
            "arn": self._deployed.arn,
            "deadline_ms": (now + seconds) * 1000,
            "passed": now - time.time(),
            "event": event,
        }
        try:
            reply = self._environment.invoke(request, seconds)
        finally:
            self.lines += self._environment.take_lines()
        self._used_mb = int(reply.get("memory_mb", 0))
        if "error" in reply:
            self._fail(reply)
        elif "bytes" in reply:
            self.payload = base64.b64decode(reply["bytes"])
        else:
            self.payload = str(reply["result"]).encode("utf-8", "replace")

    def _fail(self, reply: dict[str, Any]) -> None:
        self._say(str(reply["log"]))
        self._answer({**reply["error"], "requestId": self.request_id})

    def _timed_out(self) -> None:
        self._status = "timeout"
        message = f"Task timed out after {self._deployed.timeout:.2f} seconds"
        now = utcnow().isoformat(timespec="milliseconds") + "Z"
        self._say(f"{now} {self.request_id} {message}")
        error = f"RequestId: {self.request_id} Error: {message}"
        self._answer({"errorType": "Sandbox.Timedout", "errorMessage": error})

    def _exited(self, how: str) -> None:
        self._status = "error"
        message = f"RequestId: {self.request_id} Error: {how}"
        self._say(f"{message}\nRuntime.ExitError")
        self._answer({"errorType": "Runtime.ExitError", "errorMessage": message})

    def _answer(self, error: dict[str, Any]) -> None:
        self.error = "Unhandled"
        self.payload = json.dumps(error).encode()

    def _start_line(self) -> None:
        self._started = True
        self._say(f"START RequestId: {self.request_id} Version: {self._deployed.version}")

    def _end_lines(self, duration_ms: float) -> None:
        if not self._started:  # AWS writes one also for a function that never got ready
            self._start_line()
        self._say(f"END RequestId: {self.request_id}")
        report = log_events.Report(
            self.request_id,
            duration_ms,
            self._deployed.memory_mb,
            self._used_mb,
            self._init_ms,
            self._status,
        )
        self._say(log_events.report_text(report))

    def _say(self, text: str) -> None:
        self.lines.append(log_events.platform_line(text))
