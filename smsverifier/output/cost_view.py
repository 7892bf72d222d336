"""What an event will cost, and what it has cost so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from smsverifier.aws.result import Result, Unavailable, value_or
from smsverifier.delivery.capacity import Capacity, Stop, capacity_document
from smsverifier.delivery.channels import ChannelCost
from smsverifier.delivery.cost import (
    Ceiling,
    Cost,
    Estimate,
    LanguageCost,
    Spent,
    ceiling_document,
    ceiling_sentence,
)
from smsverifier.errors import ExitCode
from smsverifier.output.channels_view import channel_document, channels_view
from smsverifier.output.formatting import counted, dollars, duration, line_of, paid, rounded_usd
from smsverifier.output.screen import Screen, labelled

NARROWEST = 16
"""Cells of the names: in a narrow terminal they fold, and the figures stay whole."""
ENDLESS = 10_000
"""Cells that every table fits into."""


@dataclass(frozen=True)
class CostResult:
    """What `cost` reckoned."""

    estimate: Estimate
    channels: tuple[ChannelCost, ...]
    so_far: Result[Spent | None]
    """By receipts; None where there are none, or no stack."""
    ceiling: Ceiling
    capacity: Capacity
    today: date
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_cost(screen: Screen, result: CostResult) -> None:
    """The estimate, what was spent so far, and the most that can be."""
    if isinstance(result.so_far, Unavailable):
        screen.say(f"What was spent so far is unknown: {result.so_far.error.message}")
    screen.document(cost_document(result))
    screen.show(cost_view(result.estimate, value_or(result.so_far, None), result.today))
    screen.show("", ceiling_sentence(result.ceiling, result.today))
    screen.show("", *capacity_view(result.capacity))
    screen.show("", *channels_view(result.channels, result.today))
    screen.say(
        "An estimate: your own prices go into prices.yaml beside the configuration. "
        "SMS prices: https://aws.amazon.com/sns/sms-pricing/"
    )


def cost_document(result: CostResult) -> dict[str, Any]:
    """The estimate for programs; of `total_usd`, the table's, `low_usd` to `high_usd` is known."""
    found, spent = result.estimate, value_or(result.so_far, None)
    return {
        "registrations": found.registrations,
        "total_usd": round(found.total_usd, 6),
        "low_usd": round(found.low_usd, 6),
        "high_usd": round(found.high_usd, 6),
        "most_usd": round(found.most_usd, 6),
        "items": [_item(hop, result.today) for hop in found.items],
        "languages": [_language(each) for each in found.others],
        "channels": [channel_document(each, result.today) for each in result.channels],
        "so_far": spent and {**vars(spent), "usd": round(spent.usd, 6)},
        "spending": ceiling_document(result.ceiling),
        "capacity": capacity_document(result.capacity),
    }


def capacity_view(found: Capacity) -> Iterator[RenderableType]:
    """When the last is told if all come at once, what bounds that, and what ends it before."""
    first = found.first_bottleneck
    yield Text(
        f"If all {found.people} come at once, the last is told after "
        f"{duration(found.seconds)}. First bottleneck: {first.what} ({first.bound})."
    )
    if not found.stops:
        return
    yield Text(f"It stops before that: {_stop_words(found.stops[0])}.")
    for stop in found.stops[1:]:
        yield Text(f"Then: {_stop_words(stop)}.")


def _stop_words(stop: Stop) -> str:
    least, most = stop.after, stop.after_at_most
    after = f"{least}" if least == most else f"{least} to {most}"
    return f"after about {after}, by {stop.why}; {stop.then}"


def cost_view(found: Estimate, spent: Spent | None, today: date) -> RenderableType:
    """The sum, what it is made of, and how far its figures can be trusted."""
    is_whole = all(item.price for item in found.items)
    head = Text.assemble(
        f"{counted(found.registrations, 'registration')} cost ",
        (dollars(found.low_usd, found.high_usd), "bold"),
        "" if is_whole else ", their SMS not counted",
    )
    return Group(
        head, *_uncertain(found), Text(), _Items(found), *_notes(found, today), *_so_far(spent)
    )


def _uncertain(found: Estimate) -> Iterator[RenderableType]:
    """What the range in the headline comes from, where the messages make it."""
    price, sms = found.sms.price, found.sms
    if price is not None and sms.low_usd != sms.high_usd:
        told = f"What a part costs is uncertain: {price.source}."
        yield Text(line_of(told))


def _item(hop: Cost, today: date) -> dict[str, Any]:
    price = hop.price
    return {
        "what": hop.what,
        "count": hop.count,
        "unit": price and price.unit,
        "unit_price_usd": price and price.unit_price_usd,
        "usd": rounded_usd(hop.usd),
        "low_usd": rounded_usd(hop.low_usd),
        "high_usd": rounded_usd(hop.high_usd),
        "as_of": price and price.as_of,
        "source": price and price.source,
        "verified": price and price.verified,
        "doubt": price.doubt(today) if price else "no price",
    }


def _language(found: LanguageCost) -> dict[str, Any]:
    return {
        "language": found.language,
        "parts": found.parts,
        "usd": rounded_usd(found.sms.usd),
        "low_usd": rounded_usd(found.sms.low_usd),
        "high_usd": rounded_usd(found.sms.high_usd),
    }


@dataclass(frozen=True)
class _Items:
    """The hops as a table; where that does not fit, each by its name and its figures below."""

    found: Estimate

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """What Rich draws."""
        table = _table(self.found)
        needed = Measurement.get(console, options.update(width=ENDLESS), table).minimum
        if needed <= options.max_width:
            yield table
            return
        for hop in self.found.items:
            yield Text(line_of(hop.what))
            yield labelled("", _figures_in_words(hop), 2)


def _figures_in_words(hop: Cost) -> str:
    price, usd, as_of = _figures(hop)
    count = _written_out(hop.count, 6)
    return f"{count} at {price}: {usd}" + (f" USD ({as_of})" if as_of else "")


def _table(found: Estimate) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", min_width=NARROWEST)
    for name in ("count", "unit price", "USD"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("as of", no_wrap=True)
    for hop in found.items:
        table.add_row(line_of(hop.what), _written_out(hop.count, 6), *_figures(hop))
    return table


def _figures(hop: Cost) -> tuple[str, str, str]:
    if hop.price is None:
        return "unknown", "unknown", ""
    return _written_out(hop.price.unit_price_usd, 10), f"{hop.usd:.4f}", hop.price.as_of


def _written_out(number: float, decimals: int) -> str:
    """Without an exponent: people read 1172835, not 1.17284e+06."""
    return f"{number:.{decimals}f}".rstrip("0").rstrip(".")


def _notes(found: Estimate, today: date) -> Iterator[RenderableType]:
    yield Text()
    if found.most_usd > found.high_usd:
        highest = "" if found.high_usd == found.total_usd else "the highest prices hold and "
        usd = f"{found.most_usd:.2f} USD"
        language = " or everybody reads the form in the dearest language" if found.others else ""
        yield Text(
            f"At most {usd} for these, if {highest}every name is in another script{language}."
        )
    for other in found.others:
        parts, low, high = counted(other.parts, "part"), other.sms.low_usd, other.sms.high_usd
        usd = "an unknown sum" if low is None or high is None else dollars(low, high)
        yield Text(f"If everybody reads the form in {other.language} ({parts}), the SMS: {usd}.")
    unknown = [hop.what for hop in found.items if hop.price is None]
    if unknown:
        items = line_of(", ".join(unknown))
        yield Text(f"Not in the sum, as the table has no price: {items}.")
    for hop in found.items:
        if hop.price and (doubt := hop.price.doubt(today)):
            told = f"{doubt}: {hop.what} ({hop.price.as_of}, {hop.price.source})"
            yield Text(line_of(told), style="dim")


def _so_far(spent: Spent | None) -> Iterator[RenderableType]:
    if spent is not None:
        yield Text()
        yield Text(
            f"So far, by receipts: {spent.receipts} of {spent.messages} confirmations cost "
            f"{paid(spent.usd)}; announcements are not counted."
        )
