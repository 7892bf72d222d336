"""What one look at a running stack saw: a value for `status --watch` and the dashboard.

Its parts are of different ages, as some are dear to ask for: each says when it was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from smsverifier.announced import Announcement
from smsverifier.delivery.account_limits import AccountLimits
from smsverifier.delivery.health import Health
from smsverifier.delivery.logs import LogEvent
from smsverifier.delivery.summary import CarrierCounts
from smsverifier.delivery.timeline import Walk
from smsverifier.output.closing_view import RegistrationNow
from smsverifier.output.documents import StackLocation
from smsverifier.output.other_regions_view import Elsewhere
from smsverifier.provision.plan import Observation
from smsverifier.provision.status import StackStatus

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Answer(Generic[T_co]):
    """What was asked, and when."""

    value: T_co
    at: datetime
    seconds: float
    """How long it took."""
    next_in: float = 0.0
    """Seconds until it is asked again."""

    def holding(self, value: T, next_in: float = 0.0) -> "Answer[T]":
        """The same of a part of it."""
        return Answer(value, self.at, self.seconds, next_in)


@dataclass(frozen=True)
class Totals:
    """The counts of `#totals`, which cost next to nothing to read."""

    reserved: int = 0
    sent: int = 0
    failed: int = 0
    paused_since: str | None = None


@dataclass(frozen=True)
class Stack:
    """The resources, and what the deployed handler goes by."""

    status: StackStatus
    outputs: Mapping[str, str | None]
    cap: int | None
    observation: Observation
    """What the alarms and the API said."""
    elsewhere: Sequence[Elsewhere] = ()
    """Where else a stack of its name is; looked for where this one is absent."""
    is_table_deleted: bool = False
    """Whether somebody deleted its table, and the registrations with it."""


NOTHING = Health()


@dataclass(frozen=True)
class Look:
    """Everything that is known at one moment. Moments are in the event's zone."""

    at: datetime
    name: str
    """The stack's."""
    location: StackLocation
    location_text: str
    stack: Answer[Stack] | None = None
    walk: Answer[Walk | None] | None = None
    walk_totals: Totals = Totals()
    """`#totals` when the rows were walked: what was added since is not in the rows' numbers."""
    totals: Answer[Totals] | None = None
    health: Health = NOTHING
    registration: RegistrationNow | None = None
    """Whether people can register; None where the API does not say it."""
    account: AccountLimits | None = None
    carriers: Sequence[CarrierCounts] = ()
    errors: Sequence[LogEvent] = ()
    """Newest first."""
    announcements: Sequence[Announcement] = ()
    walked: int = 0
    """Rows that the walk under way has seen; 0 while none is."""
    problem: str = ""
    """Why AWS does not answer, in a sentence; the numbers are the last that were known."""

    @property
    def rows(self) -> Walk | None:
        """What was seen of the rows; None while nobody knows, or where there is no table."""
        return self.walk.value if self.walk else None

    @property
    def told_since(self) -> int:
        """SMS that SNS took since the rows were walked."""
        return max(0, self.totals.value.sent - self.walk_totals.sent) if self.totals else 0

    @property
    def failed_since(self) -> int:
        """Who could not be told since then."""
        return max(0, self.totals.value.failed - self.walk_totals.failed) if self.totals else 0

    @property
    def now_ms(self) -> int:
        """The moment of it, in epoch milliseconds."""
        return int(self.at.timestamp() * 1000)

    @property
    def waited(self) -> timedelta | None:
        """How long who waits longest for the pipe has waited; None if nobody does."""
        if self.rows is None or self.rows.timeline.oldest_waiting_ms is None:
            return None
        return max(timedelta(), self.at - moment(self.rows.timeline.oldest_waiting_ms, self.at))

    def minutes(self, counts: Mapping[int, int], number: int) -> list[int]:
        """The counts of the last `number` minutes, the one that is running last."""
        now = int(self.at.timestamp()) // 60
        return [counts.get(minute, 0) for minute in range(now - number + 1, now + 1)]


def moment(at_ms: int, like: datetime) -> datetime:
    """Epoch milliseconds as a moment in the zone of `like`."""
    return datetime.fromtimestamp(at_ms / 1000, like.tzinfo)
