"""The runs of an announcement that is due: the handler is invoked until it has no more to send.

Called by `announce`, once the announcement lies in the table; its schedule does the same every
minute (`resources/schedules.py`), so this may end at any moment.
"""

from collections.abc import Callable, Mapping
from typing import Any

from smsverifier.announced import State
from smsverifier.commands.announcements import items_of
from smsverifier.commands.context import Context
from smsverifier.errors import ResourceFailed
from smsverifier.output.announce_view import say_busy, say_ran
from smsverifier.output.count_progress import EVERY_SECONDS
from smsverifier.output.screen import Screen
from smsverifier.registrations.send import invoke

BUSY_SECONDS = 2.0
BUSY_PATIENCE = 310.0
"""A run that was killed has it for as long as a function may run, and some seconds."""
IDLE_SECONDS = 60.0
"""So long nobody could be sent anything: what is throttled for a minute goes on by itself."""
_GOES_ON = frozenset({State.RUNNING, "busy", "not_yet"})
"""Answers of a run after which the next may send. What is due now by the clock here may be due in
a moment by the function's: a `Date` has whole seconds (aws: answers-have-a-date)."""


def run_announcement(context: Context, name: str, should_stop: Callable[[], bool]) -> str:
    """Have the handler do one run after the other while it has something to do; its last answer.

    Raises ResourceFailed where what answers is not the handler.
    """
    clock = context.aws.clock
    done, moved_at = -1, clock()
    pace = Pace(context.screen, clock, lambda: _held_until_ms(context, name))
    while not should_stop():
        answer = invoke(
            context.aws, context.names.function, {"announce": name}, f"smsverifier announce {name}"
        )
        if not _is_of_handler(answer):
            raise _not_ours(context.names.function)
        state = str(answer["state"])
        now_done = answer["sent"] + answer["failed"]
        if now_done != done:
            done, moved_at = now_done, clock()
        if "why" in answer:
            return str(answer["why"])
        patience = BUSY_PATIENCE if state == "busy" else IDLE_SECONDS
        if state not in _GOES_ON or clock() - moved_at > patience:
            return state
        pace.say(answer)
        if state in {"busy", "not_yet"} or clock() - moved_at > BUSY_SECONDS:
            context.aws.sleep(BUSY_SECONDS)
    return State.RUNNING


def _is_of_handler(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and "state" in answer
        and all(isinstance(answer.get(count), int) for count in ("sent", "failed"))
    )


def _not_ours(function: str) -> ResourceFailed:
    return ResourceFailed(
        f"The function {function} answers as the handler never does",
        where="handler",
        why="Its code was replaced by hand, or what answers does not run it.",
        hint="`smsverifier status` says what differs, and `smsverifier up` puts the handler back.",
    )


def _held_until_ms(context: Context, name: str) -> int:
    found = items_of(context).get(name)
    return 0 if found is None else found.lease_ms


class Pace:
    """Says how far an announcement is, as it goes on; and once that another run has it."""

    def __init__(
        self, screen: Screen, clock: Callable[[], float], held_until_ms: Callable[[], int]
    ) -> None:
        """`held_until_ms`: of the other run, in epoch milliseconds; 0 if none has it."""
        self._screen = screen
        self._clock = clock
        self._held_until_ms = held_until_ms
        self._said_at = clock()
        self._said: Mapping[str, int] = {}
        self._has_waited = False

    def say(self, answer: Mapping[str, Any]) -> None:
        """After each answer."""
        if answer["state"] == "busy" and not self._has_waited:
            self._has_waited = True
            say_busy(self._screen, self._held_until_ms())
        now = {name: answer[name] for name in ("sent", "failed")}
        if now != self._said and self._clock() - self._said_at >= EVERY_SECONDS:
            self._said, self._said_at = now, self._clock()
            say_ran(self._screen, answer)
