"""What an event costs: the estimate hop by hop, the most that the form can spend, the cost so far.

Used by `cost`, and the ceiling by `up` and `check` as well. Only `read_spending` asks AWS.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.announcement_rules import announced_by
from smsverifier.config.languages import every_language, of_announcement
from smsverifier.delivery.alert_cost import alert_counts
from smsverifier.delivery.receipts import last_receipts
from smsverifier.message import longest_text, most_parts_in_any_language, price_per_part
from smsverifier.registration_table import RegistrationTable
from smsverifier.sms.prices import Price, Prices
from smsverifier.sms.text import measure

LIMIT_MARGIN = 1.2
"""For tests, resends and a price that has gone up since."""


@dataclass(frozen=True)
class Cost:
    """One hop: how much of what, at which price; None where the table has no price."""

    what: str
    count: float
    price: Price | None

    @property
    def usd(self) -> float | None:
        """The sum."""
        return None if self.price is None else self.price.times(self.count)

    @property
    def low_usd(self) -> float | None:
        """The sum by the lowest figure that was found."""
        return None if self.price is None else self.price.at_least(self.count)

    @property
    def high_usd(self) -> float | None:
        """The sum by the highest."""
        return None if self.price is None else self.price.at_most(self.count)


@dataclass(frozen=True)
class LanguageCost:
    """The messages in a language."""

    language: str
    parts: int
    """Of one message, to who writes in the Latin alphabet."""
    sms: Cost


@dataclass(frozen=True)
class Estimate:
    """What so many registrations cost."""

    registrations: int
    hops: tuple[Cost, ...]
    """What is paid for the pipeline, in a registration's order."""
    sms: Cost
    """The messages, for everybody who writes in the Latin alphabet."""
    most_sms: Cost
    """The messages, were every one as long as another script or language can make it."""
    others: tuple[LanguageCost, ...] = ()
    """The messages in each other language, did everybody read the form in it."""
    mails: tuple[Cost, ...] = ()
    """The e-mails, those of announcements included."""
    announced: tuple[Cost, ...] = ()
    """What is announced by SMS, if it goes to everybody."""
    most_announced: tuple[Cost, ...] = ()
    """The same, likewise."""

    @property
    def items(self) -> tuple[Cost, ...]:
        """Everything that the sum is made of."""
        return (*self.hops, *self.mails, *self.announced, *self._texts(self.sms))

    def _texts(self, sms: Cost) -> tuple[Cost, ...]:
        """The confirmations; nothing where nobody is texted."""
        return (sms,) if sms.count else ()

    @property
    def total_usd(self) -> float:
        """The sum of what has a price, by the table's figures."""
        return sum(item.usd or 0 for item in self.items)

    @property
    def low_usd(self) -> float:
        """The sum by the lowest figures that were found."""
        return sum(item.low_usd or 0 for item in self.items)

    @property
    def high_usd(self) -> float:
        """The sum by the highest."""
        return sum(item.high_usd or 0 for item in self.items)

    @property
    def limit_usd(self) -> int | None:
        """The monthly limit for SMS, whole dollars, that leaves room; None without a price."""
        most = [each.high_usd for each in (self.most_sms, *self.most_announced)]
        known = [usd for usd in most if usd is not None]
        return max(1, math.ceil(sum(known) * LIMIT_MARGIN)) if len(known) == len(most) else None

    @property
    def most_usd(self) -> float:
        """The sum by the highest figures, if every message is as long as it can be."""
        most = (*self.hops, *self.mails, *self.most_announced, self.most_sms)
        return sum(item.high_usd or 0 for item in most)


@dataclass(frozen=True)
class Spent:
    """What was paid by receipt; a message whose receipt is not there yet has no price."""

    messages: int
    """Messages that SNS accepted."""
    receipts: int
    """Of those: the ones with a receipt that names its price."""
    usd: float


REQUESTS = 3
"""API requests: the form served by the API, the registration, and whether SMS go now. (A page
elsewhere: the browser's preflight in place of the form.) What the last of them reads in the table
is half a read unit, a fifth of a write's price at most, and left out."""
WRITES = 5
"""The API's PutItem, then the handler's claim, reservation, outcome and count (decision 0003)."""
SECONDS_IN_FUNCTION = 0.5
"""Most of it waiting for SNS. Registrations that come together share an invocation and cost
less."""
LOG_BYTES = 2_000
"""The handler's lines and Lambda's own for one registration."""
RECEIPT_BYTES = 800
"""One delivery receipt (aws: delivery-logs)."""
GB = 1e9


def estimate(config: Config, prices: Prices, registrations: int) -> Estimate:
    """What `registrations` cost, each told at the first try.

    Retries, idle polling and free tiers are left out: they are cents, and the SMS is nearly
    everything.
    """
    counts = item_counts(config, registrations)
    parts = {language: usual_parts(each) for language, each in every_language(config)}
    first, *others = (
        LanguageCost(language, each, _sms(config, prices, registrations, each))
        for language, each in parts.items()
    )
    announcing = {name: of_announcement(config, name) for name in announced_by(config, "sms")}
    return Estimate(
        registrations,
        hops=tuple(Cost(prices[item].what, count, prices[item]) for item, count in counts),
        sms=first.sms,
        most_sms=_sms(config, prices, registrations, most_parts_in_any_language(config)),
        others=tuple(others) if config.sms.enabled else (),
        mails=tuple(_mails(config, prices, registrations)),
        announced=_announced(announcing, prices, registrations, usual_parts),
        most_announced=_announced(announcing, prices, registrations, most_parts_in_any_language),
    )


def _mails(config: Config, prices: Prices, registrations: int) -> Iterator[Cost]:
    announced = len(announced_by(config, "email"))
    if mails := (config.email.enabled + announced) * registrations:
        yield Cost(prices["email"].what, mails, prices["email"])


def _announced(
    announcing: Mapping[str, Config],
    prices: Prices,
    registrations: int,
    parts_of: Callable[[Config], int],
) -> tuple[Cost, ...]:
    """`announcing`: by name, each as if it were the confirmation."""
    return tuple(
        Cost(
            f"announcement {name}: SMS",
            registrations * parts_of(each),
            price_per_part(each, prices),
        )
        for name, each in announcing.items()
    )


def usual_parts(config: Config) -> int:
    """The parts of a message to who writes in the Latin alphabet, at most."""
    return measure(longest_text(config)).parts


def item_counts(config: Config, registrations: int) -> Iterator[tuple[str, float]]:
    """Item of the price table → how much of it."""
    memory_gb = config.handler.memory_mb / 1024
    receipts = (
        RECEIPT_BYTES * _messages(config, registrations) if config.sms.delivery_receipts else 0
    )
    yield "api_request", registrations * REQUESTS
    yield "table_write", registrations * WRITES
    yield "stream_read", registrations
    yield "pipe_request", registrations
    yield "function_request", registrations
    seconds = registrations * SECONDS_IN_FUNCTION
    yield f"function_gb_second_{config.handler.architecture}", seconds * memory_gb
    yield "log_gb", (registrations * LOG_BYTES + receipts) / GB
    yield from alert_counts(config)


def _sms(config: Config, prices: Prices, registrations: int, parts: int) -> Cost:
    price = price_per_part(config, prices)
    what = price.what if price else f"SMS to {', '.join(config.sms.countries)}"
    return Cost(what, _messages(config, registrations) * parts, price)


def _messages(config: Config, registrations: int) -> int:
    """How many get a message; a cap that somebody wrote holds, the default one grows with them."""
    if not config.sms.enabled:
        return 0
    cap = None if config.has_default_cap else config.cap
    return registrations if cap is None else min(registrations, cap)


AN_HOUR = 3600


@dataclass(frozen=True)
class Ceiling:
    """The most that one stack can spend on SMS: how many confirmations, how long, at which price.

    An estimate says what an event costs if all goes well, this what a stranger can make it cost.
    """

    cap: int | None
    """The most confirmations ever; None: no cap; 0: nobody is texted (sms.enabled)."""
    is_default: bool
    """Whether the cap follows from how many are expected."""
    parts: int
    """The most that one message can have, whatever the name is written in."""
    price: Price | None
    """Of a part, in the dearest of the countries; None where one is not known."""
    max_price_usd: float | None
    """What SNS may charge for one message; it sends none that is dearer."""
    per_hour: int
    """The messages that one shard's records make the handler send in an hour."""

    @property
    def usd(self) -> float | None:
        """US dollars for all of them by the price table; None without a cap or a price."""
        return None if self.cap is None else self.cost_of(self.cap)

    def cost_of(self, messages: int) -> float | None:
        """US dollars for so many messages of the most parts, by the highest price that is known."""
        return None if self.price is None else self.price.at_most(messages * self.parts)


def ceiling_of(config: Config, prices: Prices) -> Ceiling:
    """What holds once `config` is deployed."""
    return Ceiling(
        cap=config.cap if config.sms.enabled else 0,
        is_default=config.has_default_cap,
        parts=most_parts_in_any_language(config),
        price=price_per_part(config, prices),
        max_price_usd=config.sms.max_price_usd,
        per_hour=config.rate_per_environment * config.pipe.parallelization * AN_HOUR,
    )


def ceiling_sentence(found: Ceiling, today: date) -> str:
    """It in a line, with what is doubtful about the price."""
    if found.cap == 0:
        return "Whoever registers gets no SMS (sms.enabled), so nobody can make it spend on them."
    if found.cap is None:
        return (
            f"NO CAP on SMS (sms.max_messages is null): a script that finds the form makes it "
            f"send {found.per_hour} an hour{_each_hour(found, today)}, and only the account's "
            "monthly limit ends that."
        )
    which = "the default cap" if found.is_default else "sms.max_messages"
    parts = "one part" if found.parts == 1 else f"up to {found.parts} parts"
    messages = "one confirmation" if found.cap == 1 else f"{found.cap} confirmations"
    return (
        f"The most it can spend on SMS: {_amount(found, found.cap, today)} for {messages} "
        f"({which}) of {parts}{_at_most(found, found.cap)}."
    )


def ceiling_document(found: Ceiling) -> dict[str, Any]:
    """The same for programs."""
    return {
        "max_messages": found.cap,
        "is_default": found.is_default,
        "parts": found.parts,
        "usd": found.usd,
        "messages_per_hour": found.per_hour,
    }


def _amount(found: Ceiling, messages: int, today: date) -> str:
    usd = found.cost_of(messages)
    if found.price is None or usd is None:
        return "an unknown sum (the table lacks a price)"
    highest = "" if found.price.high_usd is None else "by the highest of several prices; "
    return f"{usd:.2f} USD ({highest}price of {found.price.dated(today)})"


def _each_hour(found: Ceiling, today: date) -> str:
    return "" if found.price is None else f", {_amount(found, found.per_hour, today)}"


def _at_most(found: Ceiling, messages: int) -> str:
    """A limit that holds whatever the price is by now."""
    if found.max_price_usd is None:
        return ""
    return f"; never above {found.max_price_usd * messages:.2f} USD, by sms.max_price_usd"


def read_spending(aws: Aws, table: str) -> Spent | None:
    """What the messages of the stack with this table have cost; None without a table."""
    row_counts = RegistrationTable(aws, table).row_counts_if_there(0)
    if row_counts is None:
        return None
    messages = row_counts.messages
    receipts = last_receipts(aws, messages).values()
    prices = [receipt.price_usd for receipt in receipts if receipt.price_usd is not None]
    return Spent(len(messages), len(prices), sum(prices))
