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


def beside(describe: Callable[[], Any], *companions: Callable[[], Any]) -> tuple[Any, ...] | None:
    """What `describe` finds with the companions' answers, asked at the same time; None if nothing.

    Of what is not there each call says something else (not found, denied, invalid, a fault), so
    `describe` alone decides. If the thing is there, the first companion's error is raised.
    """
    found, *answers = together(describe, *map(_kept, companions))
    return None if found is None else (found, *(answer() for answer in answers))


def _kept(call: Callable[[], Any]) -> Callable[[], Callable[[], Any]]:
    """`call`, whose error is raised when its answer is looked at and not before."""

    def run() -> Callable[[], Any]:
        try:
            answer = call()
        except Exception as error:  # noqa: BLE001 - handed on: see above
            return _raising(error)
        return lambda: answer

    return run


def _raising(error: Exception) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer
