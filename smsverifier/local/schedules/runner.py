"""Lets the schedules of the embedded AWS fire: which is due by its clock, and what it calls then.

`EmbeddedAws` has it look again and again. What is due more than once since the last look (the
clock was put on) fires once, as of now. A target is called as AWS does: a function asynchronously,
with Lambda's own two retries if it fails; the schedule's retries are for calls that never came
about (no such function, no right to call it).
"""

import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.scheduler.models import Schedule, scheduler_backends

from smsverifier.local.authorization import allows, assumable_role
from smsverifier.local.calls import ACCOUNT, AwsFailure
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.functions import Functions
from smsverifier.local.pipes.delivery import send_dead_letter
from smsverifier.local.schedules.expressions import At, parse

SERVICE = "scheduler.amazonaws.com"
MINUTE = timedelta(minutes=1)
RETRY_SECONDS = 1.0
"""Before a call is tried again; AWS waits longer each time."""

log = logging.getLogger(__name__)


@dataclass
class _Firing:
    """One call that a schedule asks for."""

    schedule: Schedule
    region: str
    due: datetime
    attempts: int = 0
    not_before: datetime | None = None


class ScheduleRunner:
    """All schedules of all regions."""

    def __init__(
        self, dispatcher: Dispatcher, functions: Functions, clock: Callable[[], float]
    ) -> None:
        self._dispatcher = dispatcher
        self._functions = functions
        self._clock = clock
        self._again: list[_Firing] = []
        self._called: list[Future[None]] = []
        self._looking = threading.Lock()

    def look(self) -> None:
        """Let fire whatever is due."""
        with self._looking:
            now = self._now()
            with self._dispatcher.lock:
                firings = [*self._due_again(now), *self._newly_due(now)]
            for firing in firings:
                self._fire(firing, now)
            self._called = [call for call in self._called if not call.done()]

    def next_due(self) -> datetime | None:
        """When the next one fires; None if none will."""
        with self._dispatcher.lock:
            moments = [due for _, schedule in _schedules() if (due := next_of(schedule))]
        return min(moments, default=None)

    def settle(self, seconds: float) -> None:
        """Wait for the end of what was called, for `seconds` at most."""
        wait(tuple(self._called), seconds)

    def forget(self) -> None:
        """Nothing is tried again."""
        self._again, self._called = [], []

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def _due_again(self, now: datetime) -> list[_Firing]:
        waiting = [each for each in self._again if each.not_before and each.not_before > now]
        due = [each for each in self._again if each not in waiting]
        self._again = waiting
        return due

    def _newly_due(self, now: datetime) -> Iterator[_Firing]:
        for region, schedule in list(_schedules()):
            due = next_of(schedule)
            if due is None or due > now:
                continue
            is_once = isinstance(_expression(schedule), At)
            schedule.smsverifier_fired = (due if is_once else now).timestamp()
            if schedule.action_after_completion == "DELETE" and next_of(schedule) is None:
                group = scheduler_backends[ACCOUNT][region].schedule_groups[schedule.group_name]
                group.schedules.pop(schedule.name, None)
            yield _Firing(schedule, region, due)

    def _fire(self, firing: _Firing, now: datetime) -> None:
        target = firing.schedule.target
        try:
            self._call(firing, target)
        except AwsFailure as failure:
            log.warning("%s could not call its target: %s", firing.schedule.name, failure)
            self._try_again(firing, now, str(failure))

    def _call(self, firing: _Firing, target: dict[str, Any]) -> None:
        """Raises AwsFailure where it never comes about."""
        arn, role_arn = str(target["Arn"]), str(target["RoleArn"])
        with self._dispatcher.lock:
            role = assumable_role(role_arn, SERVICE)
            if role is None or not allows(role, "lambda:InvokeFunction", arn):
                raise AwsFailure("AccessDenied", f"{role_arn} may not call {arn}", 403)
        deployed = self._functions.find(arn, firing.region)
        log.info("%s is due: %s", firing.schedule.name, arn)
        self._called.append(self._functions.invoke_later(deployed, event_of(firing)))

    def _try_again(self, firing: _Firing, now: datetime, why: str) -> None:
        policy = firing.schedule.target.get("RetryPolicy") or {}
        oldest = timedelta(seconds=int(policy.get("MaximumEventAgeInSeconds", 86_400)))
        firing.attempts += 1
        if firing.attempts <= int(policy.get("MaximumRetryAttempts", 185)):
            firing.not_before = now + timedelta(seconds=RETRY_SECONDS)
            if firing.not_before - firing.due <= oldest:
                self._again.append(firing)
                return
        queue = (firing.schedule.target.get("DeadLetterConfig") or {}).get("Arn")
        if queue:
            letter = {"schedule": firing.schedule.arn, "error": why, "event": event_of(firing)}
            send_dead_letter(self._dispatcher, queue, letter)


def event_of(firing: _Firing) -> Any:
    """What its target is called with (aws: schedule-input)."""
    schedule, at = firing.schedule, f"{firing.due:%Y-%m-%dT%H:%M:%SZ}"
    text = schedule.target.get("Input")
    if text is None:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": ACCOUNT,
            "time": at,
            "region": firing.region,
            "resources": [schedule.arn],
            "detail": "{}",
        }
    named = {
        "schedule-arn": schedule.arn,
        "scheduled-time": at,
        "execution-id": str(uuid.uuid4()),
        "attempt-number": str(firing.attempts + 1),
    }
    for name, value in named.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return json.loads(text)


def next_of(schedule: Schedule) -> datetime | None:
    """When it fires next, also if that has passed already; None if it never does."""
    if schedule.state == "DISABLED":
        return None
    made, fired = _moment(schedule.last_modified_date), getattr(schedule, "smsverifier_fired", None)
    expression = _expression(schedule)
    if isinstance(expression, At):
        # Whether AWS lets one fire that is past when it is made nobody has seen: here it does not.
        past = made.replace(second=0, microsecond=0) - timedelta(seconds=1)
        due = expression.next_after(past, made)
        return None if due is not None and fired == due.timestamp() else due
    origin = _moment(schedule.start_date) if schedule.start_date else made
    due = expression.next_after(_moment(fired) if fired else origin - MINUTE, origin)
    is_over = due is None or (schedule.end_date and due > _moment(schedule.end_date))
    return None if is_over else due


def _expression(schedule: Schedule) -> Any:
    return parse(schedule.schedule_expression, schedule.schedule_expression_timezone)


def _moment(epoch: Any) -> datetime:
    return datetime.fromtimestamp(float(epoch), UTC)


def _schedules() -> Iterator[tuple[str, Schedule]]:
    if ACCOUNT in scheduler_backends:
        for region, backend in list(scheduler_backends[ACCOUNT].items()):
            for group in list(backend.schedule_groups.values()):
                yield from ((region, schedule) for schedule in list(group.schedules.values()))
