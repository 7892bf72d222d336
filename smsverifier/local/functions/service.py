"""Runs the functions of the embedded AWS: the deployed zip, in a process of its own.

Called by the pipes (`invoke`) and, for the Lambda API, by `invoke_api`. What runs is what was
uploaded, with its own environment, timeout and log stream; nothing of the source tree or of the
user's environment.
"""

import json
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from smsverifier.local.authentication import Keyring
from smsverifier.local.calls import AwsFailure
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.functions import log_events
from smsverifier.local.functions.execution_environments import (
    MAX_ENVIRONMENTS,
    ExecutionEnvironment,
    ExecutionEnvironments,
)
from smsverifier.local.functions.function_configuration import (
    FunctionConfiguration,
    find_function,
    refuse_unless_runnable,
)
from smsverifier.local.functions.invocation import InvocationRun

MAX_SYNC_EVENT = 6 * 1024 * 1024
"""Bytes of an event for a synchronous invocation (aws: lambda-payload-6-mb)."""
SWEEP_SECONDS = 5.0
"""Between two looks at which warm environments are of no use any more."""
ASYNC_RETRY_DELAYS = (1.0, 2.0)
"""Seconds before the two retries of an asynchronous invocation; AWS waits one and two minutes."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InvocationResult:
    """How one invocation ended."""

    payload: bytes
    """What the function answered, or the error as AWS describes it; JSON either way."""
    error: str | None
    """`Unhandled` if the function failed, as in X-Amz-Function-Error."""
    request_id: str
    log_tail: bytes
    version: str = "$LATEST"


class Functions:
    """The functions deployed in the embedded AWS, ready to be invoked."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        endpoint_url: str,
        keyring: Keyring,
        *,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._dispatcher = dispatcher
        self._sweep_seconds = sweep_seconds
        self._environments = ExecutionEnvironments(
            lambda deployed: ExecutionEnvironment(deployed, endpoint_url, keyring)
        )
        self._later = _background()
        self._stopped = threading.Event()
        self._sweeper: threading.Thread | None = None
        self._starting = threading.Lock()

    def invoke(self, function_arn: str, event: object, *, source: str) -> InvocationResult:
        """Run a function on an event and wait for its end.

        `source` is for the log of the embedded AWS: who invokes. Raises FunctionNotFound, or
        AwsFailure where AWS would refuse the invocation (too large, throttled, no role, bad zip).
        """
        region = function_arn.split(":")[3] if function_arn.startswith("arn:") else ""
        return self.invoke_deployed(self.find(function_arn, region), event, source=source)

    def find(
        self, function: str, region: str, qualifier: str | None = None
    ) -> FunctionConfiguration:
        """The deployed function, able to run; raises FunctionNotFound or AwsFailure."""
        with self._dispatcher.lock:
            deployed = find_function(function, region, qualifier)
            refuse_unless_runnable(deployed)
        return deployed

    def invoke_deployed(
        self, deployed: FunctionConfiguration, event: object, *, source: str
    ) -> InvocationResult:
        """As `invoke`, for a function already found."""
        if len(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")) > MAX_SYNC_EVENT:
            message = f"Request must be smaller than {MAX_SYNC_EVENT} bytes for the InvokeFunction"
            raise AwsFailure("RequestTooLargeException", message, 413)
        self._start_sweeper()
        with self._environments.borrow(deployed) as environment:
            run = InvocationRun(environment)
            run.execute(event)
            log_events.write_log_lines(self._dispatcher, environment, run.lines)
        log.info("%s invoked %s: %s", source, deployed.name, run.error or "done")
        return InvocationResult(
            run.payload, run.error, run.request_id, log_events.log_tail(run.lines), deployed.version
        )

    def invoke_later(self, deployed: FunctionConfiguration, event: object) -> Future[None]:
        """Run a function asynchronously, with two retries if it fails, as AWS does."""
        return self._later.submit(self._run_later, deployed, event)

    def settle(self, seconds: float) -> None:
        """Let what is under way come to its end, or fail after `seconds`; all stay warm."""
        self._end_background()
        self._environments.settle(seconds)
        self._later.shutdown()
        self._later = _background()
        self._stopped.clear()

    def stop(self) -> None:
        """End every environment; invocations in flight fail."""
        self._end_background()
        self._environments.close()
        self._later.shutdown()

    def _end_background(self) -> None:
        """No retry waits any more, no environment is looked at."""
        with self._starting:
            self._stopped.set()
            sweeper, self._sweeper = self._sweeper, None
        self._later.shutdown(wait=False, cancel_futures=True)
        if sweeper is not None:
            sweeper.join()

    def _run_later(self, deployed: FunctionConfiguration, event: object) -> None:
        for pause in (*ASYNC_RETRY_DELAYS, None):
            try:
                current = self.find(deployed.arn, deployed.region)  # it may have changed since
                if self.invoke_deployed(current, event, source="event").error is None:
                    return
            except AwsFailure as failure:
                log.warning("%s could not be invoked: %s", deployed.name, failure)
            if pause is None or self._stopped.wait(pause):
                break
        log.warning("An event for %s was dropped after its retries.", deployed.name)

    def _start_sweeper(self) -> None:
        with self._starting:
            if self._sweeper is None and not self._stopped.is_set():
                sweeper = threading.Thread(target=self._sweep, name="functions", daemon=True)
                sweeper.start()
                self._sweeper = sweeper

    def _sweep(self) -> None:
        while not self._stopped.wait(self._sweep_seconds):
            self._environments.sweep(self._is_current)

    def _is_current(self, deployed: FunctionConfiguration) -> bool:
        with self._dispatcher.lock:
            try:
                return find_function(deployed.arn, deployed.region) == deployed
            except AwsFailure:
                return False


def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_ENVIRONMENTS, thread_name_prefix="function-later")
