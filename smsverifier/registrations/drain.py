"""Letting the pipe tell those who wait, before it is taken down.

Used by `down` once the API is gone, so that the numbers can only fall.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.delivery.health import dead_letters
from smsverifier.errors import WaitTimeout
from smsverifier.naming import Names
from smsverifier.registration_table import RegistrationTable, RowCounts, ago_ms
from smsverifier.resources.pipe import ABSENT as NO_PIPE

STANDSTILL = WaitLimit(
    "the pipe to tell one more registrant",
    60,
    "a pipe reads new rows within seconds; what SNS throttles is tried again after longer and "
    "longer pauses; what stands still for a minute waits for nothing that time would mend",
)
GIVEN_UP_SECONDS = 10.0
"""How long the numbers stand still where the dead-letter queue holds as many as wait, or more:
the pipe brings none of these any more, unless a dead letter is of somebody who was told since."""
LOOK_SECONDS = 1.0
"""Before each further look, which reads the whole table and costs accordingly."""
AT_WORK = frozenset({"RUNNING", "STARTING", "UPDATING"})


@dataclass(frozen=True)
class DrainCounts:
    """Registrants who may still be told."""

    untried: int = 0
    """Nobody has tried, and the pipe may."""
    sending: int = 0
    """An SMS is on its way."""
    unconfirmed: int = 0
    """Sending began so long ago that nobody will ever record its end."""
    for_person: int = 0
    """Nobody has tried, and the pipe may not: they wait for a person."""

    @property
    def waiting(self) -> int:
        """How many a working pipe would still deal with."""
        return self.untried + self.sending

    def as_json(self) -> dict[str, int]:
        """As `down` writes it; its key for `untried` is older than that word."""
        return {"untold": self.untried, **{k: n for k, n in vars(self).items() if k != "untried"}}


@dataclass(frozen=True)
class Drain:
    """The pipe of one stack, seen from its table."""

    aws: Aws
    names: Names
    unconfirmed_after_seconds: int
    mail_field: str | None = None
    """Where nobody is texted: the field with the addresses, for then mails tell them."""

    def look(self) -> DrainCounts:
        """The numbers now, as the table has them at this moment."""
        before_ms = ago_ms(self.aws, self.unconfirmed_after_seconds)
        rows = RegistrationTable(self.aws, self.names.table)
        field = self.mail_field
        row_counts = rows.row_counts_if_there(before_ms, consistent=True, email_field=field)
        if row_counts is None:
            return DrainCounts()
        return _drain_counts(row_counts if field is None else row_counts.by_mail)

    def wait(self, on_look: Callable[[DrainCounts], None]) -> DrainCounts:
        """Wait for as long as the numbers fall; returns what is left. Tells them as they fall."""
        now = self.look()
        while now.waiting and self._is_at_work():
            on_look(now)
            before = now.waiting
            try:
                now = wait_until(
                    self.aws, partial(self._below, before, self.aws.clock()), STANDSTILL
                )
            except WaitTimeout:
                return self.look()
            if now.waiting >= before:
                return now
        return now

    def _below(self, best: int, start: float) -> DrainCounts | None:
        """The numbers once they have fallen, or once it is clear that they will not."""
        self.aws.sleep(LOOK_SECONDS)
        now = self.look()
        is_late = self.aws.clock() - start >= GIVEN_UP_SECONDS
        return now if now.waiting < best or (is_late and self._are_given_up(now)) else None

    def _are_given_up(self, now: DrainCounts) -> bool:
        """Whether the pipe may have given up on all who wait. A dead letter names no row."""
        return not now.sending and (dead_letters(self.aws, self.names.queue) or 0) >= now.untried

    def _is_at_work(self) -> bool:
        pipe = find(lambda: self.aws.client("pipes").describe_pipe(Name=self.names.pipe), NO_PIPE)
        return pipe is not None and pipe["CurrentState"] in AT_WORK


def _drain_counts(row_counts: RowCounts) -> DrainCounts:
    sending, for_person = (
        row_counts.sending - row_counts.unconfirmed,
        row_counts.held + row_counts.over_cap,
    )
    return DrainCounts(row_counts.untried, sending, row_counts.unconfirmed, for_person)
