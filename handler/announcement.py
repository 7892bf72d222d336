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
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import mails
from announced import (
    OPEN_STATES,
    Announcement,
    Order,
    State,
    is_named_elsewhere,
    left_out,
)
from announcement_item import AnnouncementItem
from botocore.exceptions import BotoCoreError, ClientError
from channels import Channel, threads_for
from claims import Claims
from mailer import Mailer
from mails import Mails
from outcomes import NotSent, Outcome, Refused, Send
from processor import Invocation, tasks
from publisher import Publisher
from rate_limiter import RateLimiter
from registrations import Registration, registration_of
from row import (
    KEY,
    PHONE,
    Item,
    Marks,
    is_registration_key,
    names_for,
    text_of,
)
from settings import DltRegistration, Settings, Words, email_of
from sms import Texts
from sms_text import Wording
from totals import Reservation, Totals

NAME = "announce"
"""What a run is called in the log."""
LEASE_MARGIN_MS = 5_000
"""Behind the end of the function's time: its last writes may still be on their way."""
SECONDS = 55.0
"""A run is no longer, whatever the function may take: the next one looks again whether it may."""
_ENDS = frozenset(State) - OPEN_STATES
BUSY, PAUSED, NOT_YET, OUTSIDE_HOURS = "busy", "paused", "not_yet", "outside_hours"
NO_SENDER, NO_SMS = "no_sender", "no_sms"
"""Answers beside the announcement's own states: nothing was done, and the next run may."""

Answer = dict[str, Any]


@dataclass(frozen=True)
class Services:
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


def run(services: Services, name: str, invocation: Invocation, run_id: str, ends_ms: int) -> Answer:
    """Send as many as there is time for. `ends_ms`: when the function's time is over."""
    item = AnnouncementItem(
        services.dynamodb, services.settings.table, name, run_id, services.clock
    )
    found = item.read()
    if found is None:
        services.end_schedule(name)
        return {"state": State.CANCELLED, "sent": 0, "failed": 0, "left": 0}
    hindrance = _hindrance(services, found, item)
    if hindrance is None and not item.take(ends_ms + LEASE_MARGIN_MS):
        hindrance = BUSY
    why = None
    if hindrance is None:
        why = _Round(services, item, found, invocation).run()
        found = item.read() or found
    state = hindrance or found.state
    if state in _ENDS:
        services.end_schedule(name)
    answer = {"state": state, "sent": found.sent, "failed": found.failed, "left": found.left}
    if why and state == State.RUNNING:
        answer["why"] = why
    invocation.log.info(NAME, name=name, **answer)
    return answer


def _hindrance(services: Services, found: Announcement, item: AnnouncementItem) -> str | None:
    """Why nothing is sent now, or None; what is over is written down as that."""
    now_ms = services.now_ms
    state = found.in_force(now_ms)
    if state not in OPEN_STATES:
        if found.is_open and not item.end_unheld(state):
            return BUSY
        return state
    if now_ms < found.due_ms:
        return NOT_YET
    if found.order.channel == "email" and services.mailer is None:
        return NO_SENDER
    if found.order.channel == "sms" and not services.settings.sms_enabled:
        return NO_SMS
    return _hold(services, found)


def _hold(services: Services, found: Announcement) -> str | None:
    """Why nobody may have it at this moment, or None: asked again before every page."""
    hours = found.order.hours
    if hours is not None and not hours.allow(services.now_ms):
        return OUTSIDE_HOURS
    return PAUSED if services.is_paused() else None


class _Capped(Totals):
    """The counts of one announcement, which remember that somebody was refused."""

    is_full = False

    def reserve(self) -> Reservation:
        taken = super().reserve()
        self.is_full = self.is_full or not taken.is_taken
        return taken


class _Turns:
    """The turns of a run: once somebody's would have come too late, there are none any more."""

    is_over = False
    why: str | None = None
    """What of the account stands in the way, as a code of a row's error."""

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter

    def take_turn(self, start_by: float) -> bool:
        """As `RateLimiter.take_turn`."""
        is_taken = not self.is_over and self._limiter.take_turn(start_by)
        self.is_over = self.is_over or not is_taken
        return is_taken


class _Round:
    """What one run does of a round through the table."""

    def __init__(
        self,
        services: Services,
        item: AnnouncementItem,
        found: Announcement,
        invocation: Invocation,
    ) -> None:
        self._services = services
        self._items = item
        self._found = found
        self._invocation = _bounded(invocation)
        self._totals = _Capped(
            services.counts, services.settings.table, found.most, marks=found.order.marks
        )
        is_mail = found.order.channel == "email"
        self._turns = _Turns(services.mail_limiter if is_mail else services.limiter)
        self._channel = channel_of(services, found, self._totals, self._turns)
        self._opted_out = () if is_mail else _opted_out(services, invocation)

    def run(self) -> str | None:
        """Send; why the account may not go on, as a code of a row's error, if it may not."""
        self._go()
        return self._turns.why

    def _go(self) -> None:
        """Page after page, until the time is over or everybody has it."""
        marks = self._found.order.marks
        if self._items.was_held:
            self._items.recount(marks, self._counted(marks))
        cursor, left = self._found.cursor, self._found.left
        while self._services.now_ms < self._found.until_ms:
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
            if _hold(self._services, self._found) is not None:
                break
        self._items.give_back()
        return None

    def _page(self, cursor: str | None) -> tuple[Sequence[Item], str | None]:
        """The rows behind the cursor, and where the next page begins; None: there is none."""
        begin = {} if cursor is None else {"ExclusiveStartKey": {KEY: {"S": cursor}}}
        answer = self._scan(Limit=_page_size(self._services.settings.max_per_second), **begin)
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], last and last[KEY]["S"]

    def _tell_all(self, due: Sequence[Registration]) -> int:
        """Send to them side by side; to how many nothing was sent, so that they must come again."""
        with ThreadPoolExecutor(max_workers=self._channel.threads) as pool:
            begun = [pool.submit(do) for do in tasks(self._invocation, self._channel, due)]
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
        answer = self._services.dynamodb.get_item(
            TableName=self._services.settings.table, Key={KEY: {"S": phone}}
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
        table = self._services.settings.table
        return self._services.dynamodb.scan(TableName=table, ConsistentRead=True, **request)


def _opted_out(services: Services, invocation: Invocation) -> Collection[str]:
    """As far as SNS tells: whom it keeps to itself it sends nothing to either."""
    try:
        return services.opted_out()
    except (BotoCoreError, ClientError) as error:
        invocation.log.warning("opted_out_unknown", error=type(error).__name__)
        return ()


def channel_of(services: Services, found: Announcement, totals: Totals, turns: Any) -> Channel:
    """The announcement as a channel: its words and sender, its own marks."""
    order, marks = found.order, found.order.marks
    settings = replace(
        services.settings,
        wording=_wording(order),
        sender_id=order.sender_id,
        sms_type=order.sms_type,
    )
    prepare, threads = _texts(services, order, settings), threads_for(settings.max_per_second)
    email = email_of(order.email)
    if order.channel == "email" and services.mailer is not None and email is not None:
        mailer = services.mailer.of(email)
        prepare = _while_account_may(Mails(mailer, settings, email, services.clock).prepare, turns)
        threads = mails.THREADS
    return Channel(
        marks,
        Claims(services.dynamodb, settings.table, None, services.clock, marks),
        totals,
        turns,
        lambda registration: True,  # noqa: ARG005 -- whoever is handed to it was looked at
        prepare,
        threads,
    )


_ACCOUNT = frozenset(
    {
        "daily_quota",
        "sender_not_verified",
        "MailFromDomainNotVerifiedException",
        "AccountSuspendedException",
        "SendingPausedException",
    }
)
"""What SES refuses whoever it is for (aws: ses-errors): tomorrow, or once mended, it goes."""


def _while_account_may(
    prepare: Callable[[Registration], Refused | Send], turns: Any
) -> Callable[[Registration], Refused | Send]:
    """The same, but what the account may not send just now ends the run, and fails nobody."""

    def held_back(outcome: Outcome) -> Outcome:
        if not (isinstance(outcome, Refused) and outcome.reason in _ACCOUNT):
            return outcome
        turns.is_over, turns.why = True, outcome.reason
        return NotSent(outcome.reason)

    def prepared(registration: Registration) -> Refused | Send:
        message = prepare(registration)
        return message if isinstance(message, Refused) else lambda: held_back(message())

    return prepared


def _texts(
    services: Services, order: Order, settings: Settings
) -> Callable[[Registration], Refused | Send]:
    registered = None if order.dlt is None else DltRegistration(**order.dlt)
    words = Words(settings.wording, registered)
    return Texts(Publisher(services.sns, settings), settings, lambda _: words).prepare


def _wording(order: Order) -> Wording:
    known = Wording.__dataclass_fields__
    return Wording(**{name: value for name, value in order.wording.items() if name in known})


def _bounded(invocation: Invocation) -> Invocation:
    """The same with no more time than one run takes."""
    deadline = invocation.deadline
    start_by = min(deadline.start_by, invocation.clock() + SECONDS)
    return replace(invocation, deadline=replace(deadline, start_by=start_by))


def _page_size(per_second: float) -> int:
    """As many rows as are sent to in some seconds: so soon a `cancel` or a pause is heard."""
    return max(50, min(1000, math.ceil(5 * per_second)))
