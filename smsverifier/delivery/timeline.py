"""One walk of a table: its counts, and what they do not say.

When people registered and were told, how long each of them waited, who waits longest, whose SMS
failed last. Page by page, so that nothing grows with the table but the ids of messages.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import find_of
from smsverifier.mail.status import MARKS as EMAIL
from smsverifier.registration_table import (
    COUNTED_ATTRIBUTES,
    RegistrationTable,
    RowCounts,
    count_rows,
    sum_counts,
)
from smsverifier.resources.table import ABSENT as NO_TABLE
from smsverifier.resources.table import find_table
from smsverifier.row import (
    KEY,
    PROMOTED_AT,
    REGISTERED_AT,
    SMS_ERROR,
    SMS_UPDATED_AT,
    SOURCE,
    TOLD_SOURCES,
    WAITING_AT,
    Item,
    SmsStatus,
    due_since,
    is_registration_key,
    moment_of,
    sms_status_of,
    text_of,
    waits_for_person,
)
from smsverifier.sms.text import mask

MINUTE_MS = 60_000
TENTH_MS = 100
LAST_FAILURES = 12
"""Of so many it is remembered when they were: as many as a tall terminal has lines for."""
SEEN = COUNTED_ATTRIBUTES
"""What of a row it takes."""


@dataclass(frozen=True, order=True)
class Failure:
    """One registrant who could not be told."""

    at_ms: int
    """Epoch milliseconds."""
    phone: str
    """Masked; empty where the key is no number."""
    code: str
    """As `sms_error`."""


@dataclass
class Timeline:
    """What was seen of the rows of one walk. Minutes are those since the epoch."""

    registered: Counter[int] = field(default_factory=Counter)
    """Minute → registrations."""
    told: Counter[int] = field(default_factory=Counter)
    """Minute → SMS that SNS took."""
    waits: Counter[int] = field(default_factory=Counter)
    """Tenths of a second from the registration until SNS took the SMS → how many. Of those who came
    by the form, as a test or at the desk: nobody knows when an import's should have been told, and
    who was on the waiting list waited for a place. No row says whom a pause held: theirs count."""
    oldest_waiting_ms: int | None = None
    """Since when who waits longest for the pipe does; who waits for a person is none of them."""
    failures: list[Failure] = field(default_factory=list)
    """The last, as a heap."""

    @property
    def last_failures(self) -> Sequence[Failure]:
        """The newest first."""
        return sorted(self.failures, reverse=True)

    def see(self, row: Item, unconfirmed_before_ms: int) -> None:
        """Take one row in; who is on the waiting list is no registration."""
        if WAITING_AT in row:
            return
        registered_ms = moment_of(row, REGISTERED_AT)
        if registered_ms:
            self.registered[registered_ms // MINUTE_MS] += 1
        status = sms_status_of(row, unconfirmed_before_ms)
        if status is SmsStatus.SENT:
            self._see_told(row, registered_ms)
        elif status is SmsStatus.FAILED:
            self._see_failed(row)
        elif status is SmsStatus.UNSENT and not waits_for_person(row) and registered_ms:
            since_ms = due_since(row)
            self.oldest_waiting_ms = min(self.oldest_waiting_ms or since_ms, since_ms)

    def _see_told(self, row: Item, registered_ms: int) -> None:
        told_ms = moment_of(row, SMS_UPDATED_AT)
        if not told_ms:
            return
        self.told[told_ms // MINUTE_MS] += 1
        is_told_at_once = text_of(row, SOURCE) in TOLD_SOURCES and PROMOTED_AT not in row
        if registered_ms and is_told_at_once:
            self.waits[max(0, told_ms - registered_ms) // TENTH_MS] += 1

    def _see_failed(self, row: Item) -> None:
        key = (text_of(row, KEY) or "").partition("/")[0]
        phone = mask(key) if key.startswith("+") else ""
        failure = Failure(moment_of(row, SMS_UPDATED_AT), phone, text_of(row, SMS_ERROR) or "")
        push = heapq.heappush if len(self.failures) < LAST_FAILURES else heapq.heappushpop
        push(self.failures, failure)


@dataclass(frozen=True)
class Walk:
    """Everything that one walk saw."""

    row_counts: RowCounts
    timeline: Timeline


def walk_table(
    aws: Aws,
    table: str,
    unconfirmed_before_ms: int,
    progress: Callable[[int], None],
    email_field: str | None = None,
) -> Walk | None:
    """Walk the table; None if there is none. `progress` hears how many rows each page had.

    `email_field`: which field has the address; None without the e-mail.
    """
    more = () if email_field is None else (*EMAIL.names, email_field)
    pages = partial(RegistrationTable(aws, table).glance, (*SEEN, *more))
    return find_of(
        lambda: walk_pages(pages(), unconfirmed_before_ms, progress, email_field),
        lambda: find_table(aws, table),
        *NO_TABLE,
    )


def walk_pages(
    pages: Iterable[Sequence[Item]],
    unconfirmed_before_ms: int,
    progress: Callable[[int], None] = lambda _: None,
    email_field: str | None = None,
) -> Walk:
    """The same of pages of items, ours among them."""
    counts, timeline = [count_rows((), 0, email_field)], Timeline()
    for page in pages:
        rows = [item for item in page if is_registration_key(text_of(item, KEY) or "")]
        counts.append(count_rows(rows, unconfirmed_before_ms, email_field))
        for row in rows:
            timeline.see(row, unconfirmed_before_ms)
        progress(len(page))
    return Walk(sum_counts(counts), timeline)


BUCKETS: Sequence[tuple[str, float]] = (
    ("under 1 s", 1), ("1 to 2 s", 2), ("2 to 5 s", 5), ("5 to 10 s", 10), ("10 to 30 s", 30),
    ("30 to 60 s", 60), ("1 to 5 min", 300), ("5 to 60 min", 3600), ("over 1 hour", float("inf")),
)  # fmt: skip
"""What each bar of the histogram is called → the seconds that it ends before."""


def histogram(waits: Mapping[int, int]) -> Sequence[tuple[str, int]]:
    """Of `Timeline.waits` how many waited how long."""
    found = Counter[str]()
    for tenths, number in waits.items():
        found[next(name for name, end in BUCKETS if tenths < end * 10)] += number
    return [(name, found[name]) for name, _ in BUCKETS]


def percentile(waits: Mapping[int, int], share: float) -> float | None:
    """The seconds within which this share of them was told; None without any."""
    left = sum(waits.values()) * share
    for tenths in sorted(waits):
        left -= waits[tenths]
        if left <= 0:
            return tenths / 10
    return None
