"""An AWS that takes its time with one kind of call, until it is released."""

import threading

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from tests.support.clock import PATIENCE


class Slow:
    """Stands in for an operation."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.released = threading.Event()

    def __call__(self, call: Call, forward: Forward) -> AwsResponse:
        self.asked.set()
        assert self.released.wait(2 * PATIENCE)  # longer than a test waits for a process to end
        return forward(call)
