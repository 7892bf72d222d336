"""Execution environments as on AWS: processes with one function's code loaded, kept warm.

`service` keeps them, an `invocation` borrows one; none is shared by two at a time. Knows neither
AWS's answers nor the emulated log groups.
"""

import contextlib
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from moto.core.utils import unix_time, utcnow

from smsverifier.local.authentication import Keyring
from smsverifier.local.calls import AwsFailure
from smsverifier.local.functions.deployment_package import runtime_environment, unpack
from smsverifier.local.functions.function_configuration import FunctionConfiguration
from smsverifier.platform.files import FILES
from smsverifier.platform.processes import PEAK_MEMORY, PROCESSES, ProcessTree

PROGRAM = Path(__file__).with_name("lambda_runtime.py")
MAX_LINE = 256 * 1024
"""Bytes of one log event (CloudWatch's limit); a longer line goes on in the next."""
MAX_OUTPUT = 8 * 1024 * 1024
"""Bytes of one invocation's lines; what comes after is dropped, as everything here is memory."""
_LAST_LINES_SECONDS = 2.0
"""How long to wait for output already written when a reply is there or the process is dead: only
a grandchild that keeps the pipe open can make it last."""
_EXIT_SECONDS = 0.5
"""From a closed reply pipe to the exit status; longer means that only the pipe was closed."""


class RuntimeExitError(Exception):
    """The process ended by itself before it replied; says how in AWS's words."""


class RuntimeTimeoutError(Exception):
    """No reply within the time allowed."""


@dataclass(frozen=True)
class LogLine:
    """One line a function wrote: when (epoch milliseconds) and what."""

    at_ms: int
    text: str


class ExecutionEnvironment:
    """A running process with one deployed function in it."""

    def __init__(
        self, deployed: FunctionConfiguration, endpoint_url: str, keyring: Keyring
    ) -> None:
        """Raises AwsFailure if the code cannot be unpacked."""
        self.deployed = deployed
        self._keyring = keyring
        self._key = keyring.issue(deployed.name, deployed.role)
        self.log_stream = f"{utcnow():%Y/%m/%d}/[{deployed.version}]{uuid.uuid4().hex}"
        self.usable = True
        """False once the process has ended or must not be used again."""
        self.is_cold = True
        self._mark = uuid.uuid4().hex
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[LogLine | None] = queue.SimpleQueue()
        self._folder = Path(tempfile.mkdtemp(prefix="smsverifier-function-"))
        try:
            self._tree = self._start(endpoint_url)
        except BaseException:
            keyring.revoke(self._key)
            FILES.remove_tree(self._folder)
            raise
        self._process = self._tree.process
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._pumps = [
            _thread(self._pump_replies, cast(IO[bytes], self._process.stdout)),
            _thread(self._pump_lines, cast(IO[bytes], self._process.stderr)),
        ]

    @property
    def is_running(self) -> bool:
        """False once the process has ended, for whatever reason."""
        return self._process.poll() is None

    def initialise(self, seconds: float) -> dict[str, Any]:
        """The reply that says whether the handler could be loaded."""
        self.is_cold = False
        return self._reply(seconds)

    def invoke(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The reply to a request; raises RuntimeTimeoutError or RuntimeExitError."""
        self._mark = uuid.uuid4().hex
        data = json.dumps({**request, "mark": self._mark}).encode() + b"\n"
        with contextlib.suppress(OSError):  # it has just died: the missing reply says so
            self._stdin.write(data)
            self._stdin.flush()
        return self._reply(seconds)

    def take_lines(self) -> list[LogLine]:
        """What was written since the last call, up to the end of the last request."""
        end = time.monotonic() + _LAST_LINES_SECONDS
        lines: list[LogLine] = []
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            lines.append(line)
        return lines

    def kill(self) -> None:
        """End the process and whatever it started; what it wrote can still be taken."""
        self.usable = False
        self._keyring.revoke(self._key)
        self._tree.kill()

    def end(self) -> None:
        """Kill the process and leave nothing behind."""
        self.kill()
        for pump in self._pumps:
            pump.join(_LAST_LINES_SECONDS)
        with contextlib.suppress(OSError):
            self._stdin.close()
        FILES.remove_tree(self._folder)

    def _start(self, endpoint_url: str) -> ProcessTree:
        deployed = self.deployed
        for name in ("task", "home"):
            (self._folder / name).mkdir()
        unpack(deployed.code, self._folder / "task")
        program = [str(PROGRAM), self._mark, str(PEAK_MEMORY)]
        return PROCESSES.start_tree(
            [sys.executable, "-I", "-u", "-X", "utf8", *program],
            folder=self._folder,
            environ=runtime_environment(
                deployed, endpoint_url, self._key, self._folder, self.log_stream
            ),
        )

    def _reply(self, seconds: float) -> dict[str, Any]:
        try:
            data = self._replies.get(timeout=max(0.0, seconds))
        except queue.Empty:
            self.kill()
            raise RuntimeTimeoutError from None
        if not data:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_EXIT_SECONDS)
            self.kill()
            raise RuntimeExitError(_how_it_ended(self._process.returncode))
        reply: dict[str, Any] = json.loads(data)
        return reply

    def _pump_replies(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._replies.put(line)
        self._replies.put(b"")

    def _pump_lines(self, stream: IO[bytes]) -> None:
        room = MAX_OUTPUT
        with stream:
            for data in _lines_of(stream):
                if data == b"\0" + self._mark.encode():
                    self._lines.put(None)
                    room = MAX_OUTPUT
                elif data.strip() and room > 0:
                    room -= len(data)
                    text = data.decode("utf-8", "replace") if room > 0 else "(output cut off here)"
                    self._lines.put(LogLine(int(unix_time() * 1000), text))
        self._lines.put(None)


def _lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    while data := stream.readline(MAX_LINE):
        yield data.rstrip(b"\r\n")


def _thread(target: Callable[[IO[bytes]], None], stream: IO[bytes]) -> threading.Thread:
    thread = threading.Thread(target=target, args=(stream,), daemon=True)
    thread.start()
    return thread


def _how_it_ended(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    return f"Runtime exited with error: signal: {signal.Signals(-status).name}"


MAX_ENVIRONMENTS = 10
"""Processes per function. Further invocations wait: on AWS they would run, on a laptop crawl."""
POLL_SECONDS = 0.02
IDLE_SECONDS = 300.0
"""How long an environment stays warm; AWS's environments last for minutes, too."""


@dataclass
class _Idle:
    environment: ExecutionEnvironment
    since: float


class ExecutionEnvironments:
    """The environments of all functions."""

    def __init__(self, start: Callable[[FunctionConfiguration], ExecutionEnvironment]) -> None:
        self._start = start
        self._idle: list[_Idle] = []
        self._borrowed: list[ExecutionEnvironment] = []
        self._busy: defaultdict[str, int] = defaultdict(int)
        self._changed = threading.Condition()
        self._closed = False
        self._settling = False

    @contextmanager
    def borrow(self, deployed: FunctionConfiguration) -> Iterator[ExecutionEnvironment]:
        """An environment for one invocation.

        Raises AwsFailure (429) if reserved concurrency is used up.
        """
        self._enter(deployed)
        try:
            environment = self._warm(deployed) or self._start(deployed)
            with self._changed:
                self._borrowed.append(environment)
            try:
                yield environment
            finally:
                self._give_back(environment)
        finally:
            with self._changed:
                self._busy[deployed.arn] -= 1
                self._changed.notify_all()

    def sweep(self, is_current: Callable[[FunctionConfiguration], bool]) -> None:
        """End those that have been idle for long or hold what is not deployed any more."""
        oldest = time.monotonic() - IDLE_SECONDS
        with self._changed:
            idle = list(self._idle)
        for one in idle:
            warm = one.environment
            if one.since < oldest or not warm.is_running or not is_current(warm.deployed):
                self._retire(one)

    def settle(self, seconds: float) -> None:
        """Wait until no environment is borrowed; after `seconds` kill those that still are.

        Whoever asks for an environment meanwhile is refused. Idle ones stay warm, the newest few.
        """
        end = time.monotonic() + seconds
        with self._changed:
            self._settling = True
            self._changed.notify_all()
            while any(self._busy.values()):
                self._changed.wait(max(POLL_SECONDS, end - time.monotonic()))
                if time.monotonic() >= end:
                    for environment in self._borrowed:
                        environment.kill()
            self._settling = False
            surplus = self._idle[:-MAX_ENVIRONMENTS]
        for idle in surplus:
            self._retire(idle)

    def close(self) -> None:
        """End every environment, also those in the middle of an invocation."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for environment in self._borrowed:
                environment.kill()
            self._changed.notify_all()
        for one in idle:
            one.environment.end()

    def _enter(self, deployed: FunctionConfiguration) -> None:
        with self._changed:
            if deployed.reserved is not None and self._busy[deployed.arn] >= deployed.reserved:
                raise AwsFailure("TooManyRequestsException", "Rate Exceeded.", 429)
            while self._busy[deployed.arn] >= MAX_ENVIRONMENTS and not self._is_ending:
                self._changed.wait()
            if self._is_ending:
                raise AwsFailure("ServiceException", "The embedded AWS is being stopped.", 500)
            self._busy[deployed.arn] += 1

    @property
    def _is_ending(self) -> bool:
        return self._closed or self._settling

    def _warm(self, deployed: FunctionConfiguration) -> ExecutionEnvironment | None:
        with self._changed:
            for idle in reversed(self._idle):  # the one used last, so that the others can go
                if idle.environment.deployed == deployed and idle.environment.is_running:
                    self._idle.remove(idle)
                    return idle.environment
        return None

    def _retire(self, idle: _Idle) -> None:
        with self._changed:
            if idle not in self._idle:  # borrowed meanwhile
                return
            self._idle.remove(idle)
        idle.environment.end()

    def _give_back(self, environment: ExecutionEnvironment) -> None:
        with self._changed:
            self._borrowed.remove(environment)
            keep = environment.usable and not self._closed
            if keep:
                self._idle.append(_Idle(environment, time.monotonic()))
        if not keep:
            environment.end()
