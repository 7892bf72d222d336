"""Independent calls at once: a read costs one round trip, not one per call."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any


def gather(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    """The results of `calls`, run at the same time; the first error in their order is raised."""
    return tuple(each.result() for each in _ended(calls))


def gather_if_found(
    describe: Callable[[], Any], *companions: Callable[[], Any]
) -> tuple[Any, ...] | None:
    """What `describe` finds with the companions' answers, asked at the same time; None if nothing.

    Of what is not there each call says something else (not found, denied, invalid, a fault), so
    `describe` alone decides. If the thing is there, the first companion's error is raised.
    """
    found, *answers = _ended((describe, *companions))
    return None if found.result() is None else tuple(each.result() for each in (found, *answers))


def _ended(calls: Sequence[Callable[[], Any]]) -> list[Future[Any]]:
    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        # Each in the caller's context: whose work this is must be known in every thread of it.
        return [pool.submit(copy_context().run, call) for call in calls]
