"""The embedded AWS's time, for tests of what comes late: no test waits for it."""

import time


class Clock:
    """The real time, and what a test lets pass on top of it."""

    def __init__(self) -> None:
        self.passed = 0.0
        """Seconds."""

    def __call__(self) -> float:
        return time.time() + self.passed
