"""Looks at a stack again and again, for `status --watch` and `dashboard`.

Each question has a pace of its own: counts that are kept are read every two seconds, the whole
table seldom (decision 0070). Not by the table's stream: the pipe and one more may read it, and no
third (aws: stream-two-readers). What takes long is asked on a thread beside, so that a look never
waits for it. Nothing is started here: an embedded AWS that does not run is waited for.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from smsverifier.announced import Announcement, in_turn
from smsverifier.aws.errors import find_of
from smsverifier.aws.gather import gather
from smsverifier.commands.announcements import items_of
from smsverifier.commands.channels import channels
from smsverifier.commands.closing import registration_now
from smsverifier.commands.connection import aws_in
from smsverifier.commands.context import Context, NotRunning
from smsverifier.commands.deleted_table import was_deleted
from smsverifier.commands.other_regions import find_elsewhere
from smsverifier.commands.question import Question
from smsverifier.delivery.alerts import with_alerts
from smsverifier.delivery.health import Health, PipelineCounts, dead_letters, health_of
from smsverifier.delivery.logs import OVERLAP_MS, LogEvent, read_errors
from smsverifier.delivery.summary import DeliverySummary, read_delivery_summary
from smsverifier.delivery.timeline import Walk, walk_table
from smsverifier.errors import LocalAwsError
from smsverifier.local.process import Running, find_running
from smsverifier.output.look import Look, Stack, Totals
from smsverifier.provision.status import StackState, stack_presence, stack_status
from smsverifier.registration_table import unconfirmed_after_seconds
from smsverifier.resources.deployed_settings import deployed_settings
from smsverifier.resources.table import ABSENT as NO_TABLE
from smsverifier.resources.table import find_table
from smsverifier.row import SENDING_PAUSED, TOTALS, count_of, number_of, text_of

LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 1.5
"""How long a look waits for the counts that are kept; the first one for everything."""
ERRORS_MS = 15 * 60 * 1000
"""How far back the first look goes for errors."""
MOST_ERRORS = 50
"""Events read of each log group at once, and remembered."""
NOT_RUNNING = "The embedded AWS does not run; `smsverifier up` starts it and builds the stack."


class Watcher:
    """Looks at one stack; on `local` also before the embedded AWS runs, and after it was ended."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._asked = Asked(context)

    def look(self, patience: float = PATIENCE_SECONDS) -> Look:
        """What is known now. Waits for answers for `patience` seconds, and no longer."""
        self._reconnect()
        return self._asked.look(patience)

    def _reconnect(self) -> None:
        """On `local`, be with the run that there is: one that was started anew has other keys."""
        context = self._context
        if context.target != "local" or (context.runs and not self._asked.problem):
            return
        running = _running(context)
        if (running and running.access_key) == context.aws.where.access_key:
            return
        self._context = fresh = replace(context, running=running)
        region = context.config.region
        fresh.aws = aws_in(fresh, region) if running else NotRunning(context.aws.where)
        self._asked = Asked(fresh)


def _running(context: Context) -> Running | None:
    """The embedded AWS; one that hangs or is somebody else's is none that can be looked into."""
    try:
        return find_running(context.site)
    except LocalAwsError:
        return None


@dataclass(frozen=True)
class Counts:
    """What is counted without the rows."""

    totals: Totals
    dead_letters: int | None
    announcements: Sequence[Announcement]


class Asked:
    """The questions to one AWS, and what is known by their answers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._walked = 0
        self._errors_seen: dict[str, LogEvent] = {}
        self._errors_until_ms = 0
        self._is_first = True
        self._counts = Question(self._ask_counts, LOOK_SECONDS * 0.75, share=0.5)
        self._walk = Question(self._ask_walk, 10.0)
        self._stack = Question(self._ask_stack, 60.0)
        self._summary = Question(self._ask_summary, 30.0)
        self._errors = Question(self._ask_errors, 15.0)

    @property
    def problem(self) -> str:
        """Why AWS does not answer, in a sentence; empty if it does."""
        if not self._context.runs:
            return NOT_RUNNING
        error = self._counts.error or self._walk.error
        return "" if error is None else " ".join(filter(None, (f"{error.message}.", error.why)))

    def look(self, patience: float) -> Look:
        """Ask what it is time for, wait a little, and say what is known."""
        if self._context.runs:
            until = time.monotonic() + patience
            beside = (self._walk, self._stack, self._errors)
            for each in (self._counts, *beside):
                each.start(self._now)
            for each in (self._counts, *beside) if self._is_first else (self._counts,):
                each.join(until)
            if self._walk.answer is not None:  # its messages are those that are asked about
                self._summary.start(self._now)
            if self._is_first:
                self._summary.join(until)
            self._is_first = False
        return self._known()

    def _now(self) -> datetime:
        return self._context.now()

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1000)

    def _known(self) -> Look:
        walk, counts = self._walk.answer, self._counts.answer
        walked, then = walk.value if walk and walk.value else (None, Totals())
        summary = self._summary.answer.value if self._summary.answer else DeliverySummary()
        context, now, health = self._context, self._now(), self._health(walked, summary)
        look_ms = int(now.timestamp() * 1000)
        found = self._stack.answer.value.observation if self._stack.answer else {}
        return Look(
            at=now,
            name=context.config.stack,
            location=context.location(),
            location_text=context.location_text,
            stack=self._stack.answer,
            walk=walk.holding(walked, self._walk.next_in) if walk else None,
            walk_totals=then,
            totals=counts.holding(counts.value.totals) if counts else None,
            health=with_alerts(health, found, context.config, context.names),
            registration=registration_now(found.get("api"), health, now),
            account=summary.account,
            carriers=summary.carriers,
            errors=sorted(self._errors_seen.values(), reverse=True),
            announcements=in_turn(counts.value.announcements, look_ms) if counts else (),
            walked=self._walked if self._walk.runs else 0,
            problem=self.problem,
        )

    def _health(self, walked: Walk | None, summary: DeliverySummary) -> Health:
        dead = self._counts.answer.value.dead_letters if self._counts.answer else None
        numbers = PipelineCounts(walked.row_counts if walked else None, dead)
        return health_of(numbers, summary, sms_enabled=channels(self._context).texts)

    def _ask_counts(self) -> "Counts":
        """What is counted anyway: a few items by their keys, and the queue's depth."""
        context = self._context
        totals, dead, announcements = gather(
            self._read_totals,
            lambda: dead_letters(context.aws, context.names.queue),
            items_of(context).all,
        )
        return Counts(totals, dead, announcements)

    def _read_totals(self) -> Totals:
        context = self._context
        item = find_of(
            lambda: context.registrations.get(TOTALS),
            lambda: find_table(context.aws, context.names.table),
            *NO_TABLE,
        )
        item = item or {}
        return Totals(
            number_of(item, count_of("reserved")),
            number_of(item, count_of("sent")),
            number_of(item, count_of("failed")),
            text_of(item, SENDING_PAUSED),
        )

    def _ask_walk(self) -> tuple[Walk, Totals] | None:
        """Every row, and what `#totals` says after it."""
        context, self._walked = self._context, 0
        before_ms = self._now_ms() - 1000 * unconfirmed_after_seconds(context.config)
        field = context.config.email_field
        walk = walk_table(context.aws, context.names.table, before_ms, self._count, field)
        return None if walk is None else (walk, self._read_totals())

    def _count(self, rows: int) -> None:
        self._walked += rows

    def _ask_stack(self) -> Stack:
        context = self._context
        resources = context.resources
        observation = context.observe(resources)
        judge = stack_status if context.is_whole else stack_presence
        deployed = deployed_settings(context.aws, context.names, context.config)
        status = judge(context.config.stack, resources, observation)
        cap = deployed.settings["max_messages"]
        elsewhere = find_elsewhere(context) if status.state is StackState.ABSENT else ()
        is_table_deleted = was_deleted(context, observation)
        return Stack(
            status, context.outputs(observation), cap, observation, elsewhere, is_table_deleted
        )

    def _ask_summary(self) -> DeliverySummary:
        walk = self._walk.answer
        return read_delivery_summary(
            self._context.aws,
            walk.value[0].row_counts if walk and walk.value else None,
            self._context.config,
        )

    def _ask_errors(self) -> None:
        """The errors that were logged since those that are known."""
        names, now_ms = self._context.names, self._now_ms()
        groups = {names.function_log_group: "handler", names.pipe_log_group: "pipe"}
        since_ms = self._errors_until_ms or now_ms - ERRORS_MS
        found = read_errors(self._context.aws, groups, since_ms, MOST_ERRORS)
        newest = sorted([*self._errors_seen.values(), *found])[-MOST_ERRORS:]
        self._errors_seen = {event.id: event for event in newest}
        self._errors_until_ms = now_ms - OVERLAP_MS
