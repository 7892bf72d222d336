"""Warm workers: kept while the function they hold is the deployed one, bounded per function.

Used by `functions` only. An invocation borrows a worker; none is shared by two at a time.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from smsverifier.local.calls import AwsFailure
from smsverifier.local.functions.deployed import Deployed
from smsverifier.local.functions.worker import Worker

MAX_WORKERS = 10
"""Processes per function. Further invocations wait: on AWS they would run, on a laptop crawl."""
POLL_SECONDS = 0.02
IDLE_SECONDS = 300.0
"""How long a worker stays warm; AWS's environments last for minutes, too."""


@dataclass
class _Idle:
    worker: Worker
    since: float


class Pool:
    """The workers of all functions."""

    def __init__(self, start: Callable[[Deployed], Worker]) -> None:
        self._start = start
        self._idle: list[_Idle] = []
        self._borrowed: list[Worker] = []
        self._busy: defaultdict[str, int] = defaultdict(int)
        self._changed = threading.Condition()
        self._closed = False
        self._settling = False

    @contextmanager
    def borrow(self, deployed: Deployed) -> Iterator[Worker]:
        """A worker for one invocation.

        Raises AwsFailure (429) if reserved concurrency is used up.
        """
        self._enter(deployed)
        try:
            worker = self._warm(deployed) or self._start(deployed)
            with self._changed:
                self._borrowed.append(worker)
            try:
                yield worker
            finally:
                self._give_back(worker)
        finally:
            with self._changed:
                self._busy[deployed.arn] -= 1
                self._changed.notify_all()

    def sweep(self, is_current: Callable[[Deployed], bool]) -> None:
        """End idle workers that have been idle for long or hold what is not deployed any more."""
        oldest = time.monotonic() - IDLE_SECONDS
        with self._changed:
            idle = list(self._idle)
        for one in idle:
            worker = one.worker
            if one.since < oldest or not worker.is_running or not is_current(worker.deployed):
                self._retire(one)

    def settle(self, seconds: float) -> None:
        """Wait until no worker is borrowed; after `seconds` kill those that still are.

        Whoever asks for a worker meanwhile is refused. Idle ones stay warm, the newest few.
        """
        end = time.monotonic() + seconds
        with self._changed:
            self._settling = True
            self._changed.notify_all()
            while any(self._busy.values()):
                self._changed.wait(max(POLL_SECONDS, end - time.monotonic()))
                if time.monotonic() >= end:
                    for worker in self._borrowed:
                        worker.kill()
            self._settling = False
            surplus = self._idle[:-MAX_WORKERS]
        for idle in surplus:
            self._retire(idle)

    def close(self) -> None:
        """End every worker, also those in the middle of an invocation."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._borrowed:
                worker.kill()
            self._changed.notify_all()
        for one in idle:
            one.worker.end()

    def _enter(self, deployed: Deployed) -> None:
        with self._changed:
            if deployed.reserved is not None and self._busy[deployed.arn] >= deployed.reserved:
                raise AwsFailure("TooManyRequestsException", "Rate Exceeded.", 429)
            while self._busy[deployed.arn] >= MAX_WORKERS and not self._is_ending:
                self._changed.wait()
            if self._is_ending:
                raise AwsFailure("ServiceException", "The embedded AWS is being stopped.", 500)
            self._busy[deployed.arn] += 1

    @property
    def _is_ending(self) -> bool:
        return self._closed or self._settling

    def _warm(self, deployed: Deployed) -> Worker | None:
        with self._changed:
            for idle in reversed(self._idle):  # the one used last, so that the others can go
                if idle.worker.deployed == deployed and idle.worker.is_running:
                    self._idle.remove(idle)
                    return idle.worker
        return None

    def _retire(self, idle: _Idle) -> None:
        with self._changed:
            if idle not in self._idle:  # borrowed meanwhile
                return
            self._idle.remove(idle)
        idle.worker.end()

    def _give_back(self, worker: Worker) -> None:
        with self._changed:
            self._borrowed.remove(worker)
            keep = worker.usable and not self._closed
            if keep:
                self._idle.append(_Idle(worker, time.monotonic()))
        if not keep:
            worker.end()
