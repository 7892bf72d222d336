"""Independent calls at once: a read costs one round trip, not one per call.

One of them is made on the caller's own thread, so that a single one takes no thread at all.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

AT_ONCE = 32
"""Threads of one question: as many as a client keeps connections."""


def gather(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    """The results of `calls`, run at the same time; the first error in their order is raised."""
    return tuple(each.result() for each in _ended(*calls))


def gather_if_found(
    describe: Callable[[], Any], *companions: Callable[[], Any], at_once: bool = False
) -> tuple[Any, ...] | None:
    """What `describe` finds with the companions' answers; None if nothing, and none is asked then.

    `at_once`: they are asked at the same time, for what is most likely there. Of what is not there
    each call says something else (not found, denied, invalid, a fault), so `describe` alone
    decides. If the thing is there, the first companion's error is raised.
    """
    if not at_once:
        found = describe()
        return None if found is None else (found, *gather(*companions))
    first, *answers = _ended(describe, *companions)
    return None if first.result() is None else tuple(each.result() for each in (first, *answers))


def _ended(*calls: Callable[[], Any]) -> list[Future[Any]]:
    if len(calls) < 2:
        return [_done(call) for call in calls]
    with ThreadPoolExecutor(max_workers=min(len(calls) - 1, AT_ONCE)) as pool:
        # Each in the caller's context: whose work this is must be known in every thread of it.
        others = [pool.submit(copy_context().run, call) for call in calls[1:]]
        return [_done(calls[0]), *others]


def _done(call: Callable[[], Any]) -> Future[Any]:
    """How `call` ended, on this thread; what is no Exception ends the process and is raised."""
    future: Future[Any] = Future()
    try:
        future.set_result(call())
    except Exception as error:  # noqa: BLE001 - raised by whoever asks for the result
        future.set_exception(error)
    return future
