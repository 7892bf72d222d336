"""Independent calls at once: a read costs one round trip, not one per call."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any


def together(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    """The results of `calls`, run at the same time; the first error in their order is raised."""
    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        # Each in the caller's context: whose work this is must be known in every thread of it.
        futures = [pool.submit(copy_context().run, call) for call in calls]
    return tuple(future.result() for future in futures)
