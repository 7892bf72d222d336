"""A question to AWS that is asked again and again, at a pace that goes by what it costs."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.errors import SmsverifierError
from smsverifier.output.look import Answer

T = TypeVar("T")


class Question(Generic[T]):
    """One thing that is asked again and again, no more often than it is worth."""

    def __init__(
        self, ask: Callable[[], T], every: float, *, share: float = 0.05, most: float = 600
    ) -> None:
        """Ask `every` so many seconds; more seldom if asking took more than `share` of that time.

        `most`: the longest between two, in seconds, whatever it takes.
        """
        self._ask = ask
        self._every, self._share, self._most = every, share, most
        self._next = 0.0
        self._thread: threading.Thread | None = None
        self.answer: Answer[T] | None = None
        self.error: SmsverifierError | None = None
        """Why the last try had no answer."""
        self._crash: BaseException | None = None

    @property
    def runs(self) -> bool:
        """Whether it is being asked."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, now: Callable[[], datetime]) -> None:
        """Ask it on a thread beside, if it is time. Raises what the last try did not expect."""
        if self._crash is not None:
            raise self._crash
        if self.runs or time.monotonic() < self._next:
            return
        self._thread = threading.Thread(target=self._try, args=(now,), daemon=True)
        self._thread.start()

    def join(self, until: float) -> None:
        """Wait for its answer, until a moment of the monotonic clock."""
        if self._thread is not None:
            self._thread.join(max(0.0, until - time.monotonic()))

    @property
    def next_in(self) -> float:
        """Seconds until it is asked again."""
        return max(0.0, self._next - time.monotonic())

    def _try(self, now: Callable[[], datetime]) -> None:
        start = time.monotonic()
        try:
            value = self._ask()
        except (*AWS_ERRORS, SmsverifierError) as error:
            self.error = explain(error)
            self._next = time.monotonic() + self._every
            return
        except BaseException as error:  # noqa: BLE001 - raised where somebody looks next
            self._crash = error  # nobody looks once the program ends, and new threads are refused
            return
        seconds = time.monotonic() - start
        self._next = time.monotonic() + min(max(self._every, seconds / self._share), self._most)
        self.answer, self.error = Answer(value, now(), seconds, 0.0), None
