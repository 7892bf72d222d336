"""Independent calls at once: a read costs one round trip, not one per call."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def together(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    """The results of `calls`, run at the same time; the first error in their order is raised."""
    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        futures = [pool.submit(call) for call in calls]
    return tuple(future.result() for future in futures)
