"""The channels of a confirmation side by side: price, time, papers, what speaks against each."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from smsverifier.delivery.channels import ChannelCost
from smsverifier.output.formatting import dollars, line_of, rounded_usd
from smsverifier.output.screen import labelled

LABEL_WIDTH = 12


def channel_document(found: ChannelCost, today: date) -> dict[str, Any]:
    """One of them for programs (docs/reference/json.md)."""
    cost, channel = found.cost, found.channel
    low, high = channel.days
    return {
        "channel": found.id,
        "what": channel.what,
        "used": found.is_used,
        "count": cost.count,
        "usd": rounded_usd(cost.usd),
        "low_usd": rounded_usd(cost.low_usd),
        "high_usd": rounded_usd(cost.high_usd),
        "as_of": cost.price and cost.price.as_of,
        "source": cost.price and cost.price.source,
        "doubt": cost.price.doubt(today) if cost.price else "no price",
        "working_days_low": low,
        "working_days_high": high,
        "steps": [each.model_dump() for each in channel.steps],
        "papers": list(channel.papers),
        "fee": channel.fee,
        "against": channel.against,
        "facts_as_of": channel.as_of,
        "facts_source": channel.source,
        "facts_verified": channel.verified,
    }


def channels_view(found: Sequence[ChannelCost], today: date) -> Iterator[RenderableType]:
    """All of them for people."""
    yield Text("Ways to tell them:", style="bold")
    for each in found:
        used = " (as configured)" if each.is_used else ""
        yield Text(f"  {line_of(each.channel.what)}{used}")
        for label, text in _facts(each, today):
            yield labelled(Text(f"    {label}"), line_of(text), LABEL_WIDTH)


def _facts(found: ChannelCost, today: date) -> Iterator[tuple[str, str]]:
    channel = found.channel
    yield "cost", _cost(found, today)
    yield "time", _time(found)
    yield "papers", "; ".join(channel.papers) or "none"
    yield "against", channel.against


def _cost(found: ChannelCost, today: date) -> str:
    cost, fee = found.cost, found.channel.fee
    beside = "" if fee == "none" else f"; to register: {fee} ({_doubt(found)})"
    if cost.price is None or cost.low_usd is None or cost.high_usd is None:
        return f"unknown: the price table has no figure{beside}"
    return f"{dollars(cost.low_usd, cost.high_usd)} ({cost.price.dated(today)}){beside}"


def _doubt(found: ChannelCost) -> str:
    return found.channel.as_of if found.channel.verified else f"{found.channel.as_of}, unverified"


def _time(found: ChannelCost) -> str:
    low, high = found.channel.days
    steps = ", ".join(
        f"{each.what} {_span(each.days_low, each.days_high)}" for each in found.channel.steps
    )
    return f"{_span(low, high)} working days: {steps} ({_doubt(found)})"


def _span(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return str(high) if low == high else f"{low} to {high}"
