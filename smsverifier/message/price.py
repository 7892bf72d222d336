"""What one part of this configuration's SMS costs."""

from dataclasses import replace

from smsverifier.config import DLT_REGIONS, Config
from smsverifier.sms.prices import Price, Prices


def price_per_part(config: Config, prices: Prices) -> Price | None:
    """The price of a part; the dearest where several countries are texted.

    None if the table lacks one of the countries: its part may be the dearest.
    """
    if unpriced_countries(config, prices):
        return None
    parts = (_part(config, prices, country) for country in config.sms.countries)
    known = [part for part in parts if part is not None]
    dearest = max(known, key=lambda price: price.unit_price_usd)
    highest = max(part.at_most(1) for part in known)  # of a country that is said to be cheaper
    return replace(dearest, high_usd=highest) if highest > dearest.at_most(1) else dearest


def unpriced_countries(config: Config, prices: Prices) -> tuple[str, ...]:
    """The texted countries that the table has no price for."""
    return tuple(c for c in config.sms.countries if _part(config, prices, c) is None)


def _uses_local_route(config: Config) -> bool:
    """Whether messages to India take the local route: registered, and from an Indian region."""
    return config.sms.dlt is not None and config.region in DLT_REGIONS


def _part(config: Config, prices: Prices, country: str) -> Price | None:
    return prices.part(country, is_local=country == "IN" and _uses_local_route(config))
