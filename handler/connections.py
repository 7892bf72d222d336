"""Connections that idled, which a call that is made only once must not go into.

An execution environment is frozen between invocations, and what the other side closed in the
meantime looks open. A message sent into such a connection may or may not have arrived, and a count
may or may not have been added, so after a pause the first call gets a new connection.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

IDLE_SECONDS = 5.0
"""A shorter pause is not worth another TLS handshake."""


class Connections:
    """The connections of the clients that send each call once."""

    def __init__(self, *clients: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = clients
        self._clock = clock
        self._last_used = clock()

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """One invocation: drops first what idled since the last. Nothing may be under way."""
        if self._clock() - self._last_used > IDLE_SECONDS:
            for client in self._clients:
                client.close()
        try:
            yield
        finally:
            self._last_used = self._clock()
