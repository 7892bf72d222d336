"""The most that one stack can spend on SMS, whoever finds its form; told by `up`, `check`, `cost`.

An estimate says what an event costs if all goes well, this what a stranger can make it cost.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from smsverifier.config import Config
from smsverifier.message import most_parts, price_per_part
from smsverifier.sms.prices import Price, Prices

AN_HOUR = 3600


@dataclass(frozen=True)
class Ceiling:
    """How many confirmations, how long, at which price."""

    cap: int | None
    """The most confirmations ever; None: no cap."""
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
        cap=config.cap,
        is_default=config.has_default_cap,
        parts=most_parts(config),
        price=price_per_part(config, prices),
        max_price_usd=config.sms.max_price_usd,
        per_hour=config.pace * config.pipe.parallelization * AN_HOUR,
    )


def ceiling_sentence(found: Ceiling, today: date) -> str:
    """It in a line, with what is doubtful about the price."""
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
    doubt = found.price.doubt(today)
    highest = "" if found.price.high_usd is None else "by the highest of several prices; "
    return f"{usd:.2f} USD ({highest}price of {found.price.as_of}{f', {doubt}' if doubt else ''})"


def _each_hour(found: Ceiling, today: date) -> str:
    return "" if found.price is None else f", {_amount(found, found.per_hour, today)}"


def _at_most(found: Ceiling, messages: int) -> str:
    """A limit that holds whatever the price is by now."""
    if found.max_price_usd is None:
        return ""
    return f"; never above {found.max_price_usd * messages:.2f} USD, by sms.max_price_usd"
