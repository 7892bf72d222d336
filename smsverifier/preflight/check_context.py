"""What a check judges from, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from smsverifier.config import Config
from smsverifier.finding import FindingState
from smsverifier.sms.prices import Price

if TYPE_CHECKING:
    from smsverifier.preflight.facts import AccountFacts


def utc_now() -> datetime:
    """What dates and moments are held against, where nobody names another."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class SmsNeed:
    """What telling everybody takes who is still to be told."""

    messages: int
    parts: int
    """The most that one message can have, whatever the name is written in."""
    price: Price | None
    """Of a part, in the dearest of the countries; None where one is not known."""
    unpriced: tuple[str, ...] = ()
    """The countries whose price is not known."""

    @property
    def message_usd(self) -> float | None:
        """The most that one message costs, by the table's figure."""
        return None if self.price is None else self.price.times(self.parts)

    @property
    def message_high_usd(self) -> float | None:
        """The same by the highest figure that was found."""
        return None if self.price is None else self.price.at_most(self.parts)

    @property
    def usd(self) -> float | None:
        """The most that all of them cost, by the table's figure."""
        return None if self.price is None else self.price.times(self.messages * self.parts)

    @property
    def high_usd(self) -> float | None:
        """The same by the highest figure that was found."""
        return None if self.price is None else self.price.at_most(self.messages * self.parts)


@dataclass(frozen=True)
class CheckContext:
    """One stack in one account and region."""

    config: Config
    facts: "AccountFacts"
    need: SmsNeed
    phone: str | None = None
    """The number that is asked about, E.164."""
    now: datetime = field(default_factory=utc_now)
    """By AWS's clock, in the event's zone."""
    ahead: float = 0.0
    """Seconds that AWS's clock is ahead of this machine's."""
    alert_cost: str = ""
    """What alerts cost, in words; empty without them."""

    @property
    def today(self) -> date:
        """What the dates of runtimes are held against."""
        return self.now.date()

    @property
    def region(self) -> str:
        """Where it is."""
        return self.config.region


@dataclass(frozen=True)
class Verdict:
    """How serious it is, why, and the exact next action."""

    state: FindingState
    detail: str
    advice: str = ""


Check = Callable[[CheckContext], Verdict]
"""Raises SmsverifierError where AWS gave no answer to what it must know."""


def ok(detail: str, advice: str = "") -> Verdict:
    """Nothing to do."""
    return Verdict(FindingState.OK, detail, advice)


def warning(detail: str, advice: str) -> Verdict:
    """The event works, but not as well or as safely as it could."""
    return Verdict(FindingState.WARNING, detail, advice)


def blocker(detail: str, advice: str) -> Verdict:
    """Registrants would not get their SMS."""
    return Verdict(FindingState.BLOCKER, detail, advice)


def unknown(detail: str, advice: str) -> Verdict:
    """It cannot be told."""
    return Verdict(FindingState.UNKNOWN, detail, advice)
