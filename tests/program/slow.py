"""An AWS that takes its time with one kind of call, until it is released."""

import threading

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from tests.support.clock import PATIENCE


class Slow:
    """Stands in for an operation."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._each = threading.Semaphore(0)
        self.released = threading.Event()

    def __call__(self, call: Call, forward: Forward) -> AwsResponse:
        self.asked.set()
        self._each.release()
        assert self.released.wait(2 * PATIENCE)  # longer than a test waits for a process to end
        return forward(call)

    def wait_for(self, calls: int) -> bool:
        """Whether so many of them are under way, or soon are."""
        return all(self._each.acquire(timeout=PATIENCE) for _ in range(calls))
