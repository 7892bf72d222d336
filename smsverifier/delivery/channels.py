"""The ways to reach the expected people side by side: the price of each, its days, its papers.

Used by `cost`. A price that nobody has told stays unknown. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from smsverifier.config import DLT_REGIONS, Config
from smsverifier.config.channel_table import Channel, ChannelId, load_channels
from smsverifier.delivery.cost import Cost, usual_parts
from smsverifier.message import price_per_part
from smsverifier.sms.prices import Price, Prices

INDIA = "IN"


@dataclass(frozen=True)
class ChannelCost:
    """One way, for so many people."""

    id: ChannelId
    channel: Channel
    cost: Cost
    is_used: bool
    """Whether the configuration takes it."""


def compare_channels(config: Config, prices: Prices, people: int) -> tuple[ChannelCost, ...]:
    """Each way that reaches the countries of `config`, for one message to each of `people`."""
    return tuple(_costs(config, prices, people))


def _costs(config: Config, prices: Prices, people: int) -> Iterator[ChannelCost]:
    for id_, channel in load_channels().items():
        if channel.country and channel.country not in config.sms.countries:
            continue
        count = people if id_ == "email" else people * usual_parts(config)
        cost = Cost(channel.what, count, _price(id_, config, prices))
        yield ChannelCost(id_, channel, cost, id_ in _used(config))


def _price(id_: ChannelId, config: Config, prices: Prices) -> Price | None:
    match id_:
        case "email":
            return prices["email"]
        case "sms_dlt":
            return prices.part(INDIA, is_local=True)
        case "sms_international":
            sms = config.sms.model_copy(update={"dlt": None})
            return price_per_part(config.model_copy(update={"sms": sms}), prices)


def _used(config: Config) -> frozenset[ChannelId]:
    """The ways that `config` takes, of which the local route needs the region as well."""
    is_local = config.sms.dlt is not None and config.region in DLT_REGIONS
    sms: ChannelId = "sms_dlt" if is_local else "sms_international"
    ways = {sms: config.sms.enabled, "email": config.email.enabled}
    return frozenset(way for way, is_used in ways.items() if is_used)
