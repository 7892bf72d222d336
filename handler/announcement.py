"""One bounded run of an announcement: from where the last one came to, while there is time.

Called every minute by the announcement's schedule, and by the tool one run after the other. One run
at a time has the announcement for itself, by a lease in its item. It goes through the table page by
page and sends as `processor` does, each row by its own marks and under the announcement's own cap.
After a page it writes down how far it is.

What holds if a run is killed, wherever:

    the row    as after a crash of any other kind of message (`processor`): nobody gets it twice
    the item   says `running` with a lease that runs out when the function's time does. The next run
               finds it, counts the rows anew (nobody else is at work then), and goes on with the
               page that was not finished; who has it there is passed over.

Whom nobody could text just now (throttled, or AWS out of reach) the next round finds: there is one
round more as long as a round has left somebody.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import mails
from announced import (
    BEGAN,
    CURSOR,
    ENDED,
    IS_FULL,
    LEASE,
    LEASE_RUN,
    LEFT,
    OPEN_STATES,
    STATE,
    Announcement,
    Order,
    State,
    announcement_of,
    is_named_elsewhere,
    left_out,
)
from botocore.exceptions import BotoCoreError, ClientError
from channels import THREADS, Channel
from claims import Claims
from mailer import Mailer
from mails import Mails
from outcomes import Refused, Send
from processor import Invocation, tell
from publisher import Publisher
from rate_limiter import RateLimiter
from registrations import Registration, registration_of
from row import (
    ANNOUNCEMENTS,
    FAILED,
    KEY,
    PHONE,
    SENT,
    Item,
    Marks,
    is_registration_key,
    names_for,
    placeholder,
    text_of,
)
from settings import DltRegistration, Settings, Words, email_of
from sms import Texts
from sms_text import Wording
from totals import GROUP, Reservation, Totals

NAME = "announce"
"""The key of an event that names an announcement."""
LEASE_MARGIN_MS = 5_000
"""Behind the end of the function's time: its last writes may still be on their way."""
SECONDS = 55.0
"""A run is no longer, whatever the function may take: the next one looks again whether it may."""
_ENDS = frozenset(State) - OPEN_STATES
BUSY, PAUSED, NOT_YET, OUTSIDE_HOURS = "busy", "paused", "not_yet", "outside_hours"
NO_SENDER = "no_sender"
"""Answers beside the announcement's own states: nothing was done, and the next run may."""

Answer = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What a run works with."""

    settings: Settings
    dynamodb: Any
    counts: Any
    """A client of DynamoDB that tries each call once."""
    sns: Any
    limiter: RateLimiter
    mailer: Mailer | None
    """None where the stack sends no e-mail."""
    mail_limiter: RateLimiter
    is_paused: Callable[[], bool]
    """Whether somebody has paused the stack."""
    end_schedule: Callable[[str], None]
    """Takes the schedule of an announcement away, if there is one."""
    opted_out: Callable[[], Collection[str]]
    """The numbers that want no SMS; raises what AWS answers."""
    clock: Callable[[], float]
    """Epoch seconds."""

    @property
    def now_ms(self) -> int:
        """Epoch milliseconds."""
        return int(self.clock() * 1000)


def name_in(event: Any) -> str | None:
    """Which announcement an event is for, if it is for one."""
    name = event.get(NAME) if isinstance(event, dict) else None
    return name if isinstance(name, str) else None


def run(desk: Desk, name: str, invocation: Invocation, run_id: str, ends_ms: int) -> Answer:
    """Send as many as there is time for. `ends_ms`: when the function's time is over."""
    items = _Items(desk, name, run_id)
    found = items.read()
    if found is None:
        desk.end_schedule(name)
        return {"state": State.CANCELLED, "sent": 0, "failed": 0, "left": 0}
    hindrance = _hindrance(desk, found, items)
    if hindrance is None and not items.take(ends_ms + LEASE_MARGIN_MS):
        hindrance = BUSY
    if hindrance is None:
        _Round(desk, items, found, invocation).go()
        found = items.read() or found
    state = hindrance or found.state
    if state in _ENDS:
        desk.end_schedule(name)
    answer = {"state": state, "sent": found.sent, "failed": found.failed, "left": found.left}
    invocation.log.info(NAME, name=name, **answer)
    return answer


def _hindrance(desk: Desk, found: Announcement, items: "_Items") -> str | None:
    """Why nothing is sent now, or None; what is over is written down as that."""
    now_ms = desk.now_ms
    state = found.in_force(now_ms)
    if state not in OPEN_STATES:
        if found.is_open and not items.end_unheld(state):
            return BUSY
        return state
    if now_ms < found.due_ms:
        return NOT_YET
    if found.order.hours is not None and not found.order.hours.allow(now_ms):
        return OUTSIDE_HOURS
    if found.order.channel == "email" and desk.mailer is None:
        return NO_SENDER
    return PAUSED if desk.is_paused() else None


class _Items:
    """The announcement's item, in the hands of one run."""

    def __init__(self, desk: Desk, name: str, run_id: str) -> None:
        self._desk = desk
        self._key = {KEY: {"S": f"{ANNOUNCEMENTS}{name}"}}
        self._run_id = run_id
        self.was_held = False
        """Whether a run before has not given it back: it was killed."""

    def read(self) -> Announcement | None:
        """It, as it is now."""
        table = self._desk.settings.table
        answer = self._desk.dynamodb.get_item(TableName=table, Key=self._key, ConsistentRead=True)
        return announcement_of(answer.get("Item", {}))

    def take(self, until_ms: int) -> bool:
        """Have it for this run until then, unless another has it, or it has ended meanwhile."""
        values = {LEASE: _number(until_ms), LEASE_RUN: {"S": self._run_id}}
        began = f"{placeholder(BEGAN)} = if_not_exists({placeholder(BEGAN)}, :now)"
        answer = self._change(
            f"SET {_set(values)}, {placeholder(STATE)} = :running, {began}",
            f"{placeholder(STATE)} IN (:scheduled, :running) AND {_UNHELD}",
            {_sign(name): value for name, value in values.items()}
            | {f":{state}": {"S": state.value} for state in OPEN_STATES}
            | {":now": _number(self._desk.now_ms)},
        )
        self.was_held = answer is not None and LEASE in answer.get("Attributes", {})
        return answer is not None

    def write(self, cursor: str | None, left: int) -> bool:
        """How far this run is; False if it is not its own any more, or was cancelled."""
        update = f"SET {placeholder(LEFT)} = :left"
        values = {":left": _number(left)}
        if cursor is None:
            update += f" REMOVE {placeholder(CURSOR)}"
        else:
            update += f", {placeholder(CURSOR)} = :cursor"
            values[":cursor"] = {"S": cursor}
        return self._mine(update, values, f" AND {placeholder(STATE)} = :running")

    def recount(self, marks: Marks, counts: Mapping[str, int]) -> None:
        """Write down what the rows say: a run that was killed may have counted otherwise."""
        values = {
            marks.count_of("sent"): counts[SENT],
            marks.count_of("failed"): counts[FAILED],
            marks.count_of("reserved"): sum(counts.values()) - counts[FAILED],
        }
        typed = {name: _number(value) for name, value in values.items()}
        self._mine(f"SET {_set(typed)}", {_sign(name): value for name, value in typed.items()})

    def give_back(self) -> None:
        """Leave it to the next run."""
        self._mine(f"REMOVE {placeholder(LEASE)}, {placeholder(LEASE_RUN)}", {})

    def end(self, *, is_full: bool) -> None:
        """Everybody has it who gets it; `is_full`: but for those above the cap."""
        values = {STATE: {"S": State.DONE.value}, ENDED: _number(self._desk.now_ms)}
        if is_full:
            values[IS_FULL] = {"S": "yes"}
        gone = ", ".join(map(placeholder, (CURSOR, LEFT, LEASE, LEASE_RUN)))
        self._mine(
            f"SET {_set(values)} REMOVE {gone}",
            {_sign(name): value for name, value in values.items()},
            f" AND {placeholder(STATE)} = :running",
        )

    def end_unheld(self, state: State) -> bool:
        """Its time is over; False while a run is at it."""
        values = {STATE: {"S": state.value}, ENDED: _number(self._desk.now_ms)}
        signed = {_sign(name): value for name, value in values.items()}
        now = {":now": _number(self._desk.now_ms)}
        gone = placeholder(CURSOR)
        return self._change(f"SET {_set(values)} REMOVE {gone}", _UNHELD, signed | now) is not None

    def _mine(self, update: str, values: dict[str, Any], also: str = "") -> bool:
        """Change it while this run has it."""
        condition = f"{placeholder(LEASE_RUN)} = :mine{also}"
        running = {":running": {"S": State.RUNNING.value}} if also else {}
        mine = {":mine": {"S": self._run_id}}
        return self._change(update, condition, values | mine | running) is not None

    def _change(self, update: str, condition: str, values: dict[str, Any]) -> Any:
        """The answer, with what was there before; None if the condition did not hold."""
        said = f"{update} {condition}"
        try:
            return self._desk.dynamodb.update_item(
                TableName=self._desk.settings.table,
                Key=self._key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={
                    sign: name for sign, name in names_for(_NAMES).items() if sign in said
                },
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise
            return None


_NAMES = (
    STATE,
    BEGAN,
    ENDED,
    IS_FULL,
    CURSOR,
    LEFT,
    LEASE,
    LEASE_RUN,
    "sent",
    "failed",
    "reserved",
)
_UNHELD = f"(attribute_not_exists({placeholder(LEASE)}) OR {placeholder(LEASE)} < :now)"


def _set(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{placeholder(name)} = {_sign(name)}" for name in values)


def _sign(name: str) -> str:
    return f":{placeholder(name)[1:]}"


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


class _Capped(Totals):
    """The counts of one announcement, which remember that somebody was refused."""

    is_full = False

    def reserve(self) -> Reservation:
        taken = super().reserve()
        self.is_full = self.is_full or not taken.is_taken
        return taken


class _Turns:
    """The turns of a run, which remember that somebody's would have come too late."""

    is_over = False

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter

    def take_turn(self, start_by: float) -> bool:
        """As `RateLimiter.take_turn`."""
        is_taken = self._limiter.take_turn(start_by)
        self.is_over = self.is_over or not is_taken
        return is_taken


class _Round:
    """What one run does of a round through the table."""

    def __init__(
        self, desk: Desk, items: _Items, found: Announcement, invocation: Invocation
    ) -> None:
        self._desk = desk
        self._items = items
        self._found = found
        self._invocation = _bounded(invocation)
        self._totals = _Capped(
            desk.counts, desk.settings.table, found.most, marks=found.order.marks
        )
        is_mail = found.order.channel == "email"
        self._turns = _Turns(desk.mail_limiter if is_mail else desk.limiter)
        self._channel = channel_of(desk, found, self._totals, self._turns)
        self._opted_out = () if is_mail else _opted_out(desk, invocation)

    def go(self) -> None:
        """Page after page, until the time is over or everybody has it."""
        marks = self._found.order.marks
        if self._items.was_held:
            self._items.recount(marks, self._counted(marks))
        cursor, left = self._found.cursor, self._found.left
        while self._desk.now_ms < self._found.until_ms:
            rows, next_cursor = self._page(cursor)
            again = self._tell_all(self._due(rows))
            if self._totals.is_full:
                return self._items.end(is_full=True)
            if self._turns.is_over:
                break
            cursor, left = next_cursor, left + again
            if cursor is None and not left:
                return self._items.end(is_full=False)
            if not self._items.write(cursor, 0 if cursor is None else left) or cursor is None:
                break
        self._items.give_back()
        return None

    def _page(self, cursor: str | None) -> tuple[Sequence[Item], str | None]:
        """The rows behind the cursor, and where the next page begins; None: there is none."""
        begin = {} if cursor is None else {"ExclusiveStartKey": {KEY: {"S": cursor}}}
        answer = self._scan(Limit=_page_size(self._desk.settings.max_per_second), **begin)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], last and last[KEY]["S"]

    def _tell_all(self, due: Sequence[Registration]) -> int:
        """Send to them side by side; to how many nothing was sent, so that they must come again."""
        begun: list[Future[bool]] = []
        with ThreadPoolExecutor(max_workers=self._channel.threads) as pool:
            for start in range(0, len(due), GROUP):
                together = due[start : start + GROUP]
                group = self._invocation.group(self._channel, len(together))
                for each in together:
                    begun.append(pool.submit(tell, self._invocation, self._channel, group, each))
        return sum(not self._is_done(job) for job in begun)

    def _is_done(self, job: Future[bool]) -> bool:
        try:
            return job.result()
        except Exception as error:  # noqa: BLE001 -- one bad row must not end the announcement
            self._invocation.log.alert("record_failed", error=type(error).__name__)
            return False

    def _due(self, rows: Sequence[Item]) -> list[Registration]:
        found = (row for row in rows if is_registration_key(row[KEY]["S"]) and self._gets_it(row))
        registrations = (registration_of(row, is_direct=True) for row in found)
        return [each for each in registrations if each is not None]

    def _gets_it(self, row: Item) -> bool:
        order = self._found.order
        if left_out(row, order, self._found.registered_by_ms, self._opted_out) is not None:
            return False
        return not (order.one_per_number and self._is_named_elsewhere(row))

    def _is_named_elsewhere(self, row: Item) -> bool:
        """Whether its number has a row of its own; seldom asked: a hand has made two of it."""
        phone = text_of(row, PHONE) or ""
        if not is_named_elsewhere(row, {phone}):
            return False
        answer = self._desk.dynamodb.get_item(
            TableName=self._desk.settings.table, Key={KEY: {"S": phone}}
        )
        return "Item" in answer

    def _counted(self, marks: Marks) -> Counter[str]:
        """How many rows say what of it."""
        counts: Counter[str] = Counter()
        begin: dict[str, Any] = {}
        wanted = names_for((KEY, marks.status))
        while True:
            answer = self._scan(
                ProjectionExpression=", ".join(wanted), ExpressionAttributeNames=wanted, **begin
            )
            marked = (row for row in answer["Items"] if marks.status in row)
            counts.update(text_of(row, marks.status) or "" for row in marked)
            if "LastEvaluatedKey" not in answer:
                return counts
            begin = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _scan(self, **request: Any) -> Any:
        # What was written a moment ago counts: of a change everybody must hear.
        table = self._desk.settings.table
        return self._desk.dynamodb.scan(TableName=table, ConsistentRead=True, **request)


def _opted_out(desk: Desk, invocation: Invocation) -> Collection[str]:
    """As far as SNS tells: whom it keeps to itself it sends nothing to either."""
    try:
        return desk.opted_out()
    except (BotoCoreError, ClientError) as error:
        invocation.log.warning("opted_out_unknown", error=type(error).__name__)
        return ()


def channel_of(desk: Desk, found: Announcement, totals: Totals, turns: Any) -> Channel:
    """The announcement as a channel: its words and sender, its own marks."""
    order, marks = found.order, found.order.marks
    settings = replace(
        desk.settings,
        wording=_wording(order),
        sender_id=order.sender_id,
        sms_type=order.sms_type,
    )
    prepare, threads = _texts(desk, order, settings), THREADS
    email = email_of(order.email)
    if order.channel == "email" and desk.mailer is not None and email is not None:
        mailer = desk.mailer.of(email)
        prepare, threads = Mails(mailer, settings, email, desk.clock).prepare, mails.THREADS
    return Channel(
        marks,
        Claims(desk.dynamodb, settings.table, None, desk.clock, marks),
        totals,
        turns,
        lambda registration: True,  # noqa: ARG005 -- whoever is handed to it was looked at
        prepare,
        threads,
    )


def _texts(
    desk: Desk, order: Order, settings: Settings
) -> Callable[[Registration], Refused | Send]:
    registered = None if order.dlt is None else DltRegistration(**order.dlt)
    words = Words(settings.wording, registered)
    return Texts(Publisher(desk.sns, settings), settings, lambda _: words).prepare


def _wording(order: Order) -> Wording:
    known = Wording.__dataclass_fields__
    return Wording(**{name: value for name, value in order.wording.items() if name in known})


def _bounded(invocation: Invocation) -> Invocation:
    """The same with no more time than one run takes."""
    deadline = invocation.deadline
    start_by = min(deadline.start_by, invocation.clock() + SECONDS)
    return replace(invocation, deadline=replace(deadline, start_by=start_by))


def _page_size(per_second: float) -> int:
    """As many rows as are sent to in some seconds: so soon a `cancel` is heard."""
    return max(50, min(1000, math.ceil(5 * per_second)))
