"""What SMS cost here, and what was spent on them this month in one region.

The price table is the one that `cost` and `check` read, without a user's own figures.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import phonenumbers

from smsverifier.config.prices import load_prices
from smsverifier.sms.prices import Prices
from smsverifier.sms.text import measure

ELSEWHERE = 0.04
"""USD a part where the table has no figure (aws: sms-price-elsewhere)."""


def price_of(number: str, text: str, *, by_dlt: bool) -> float:
    """The price of one SMS in USD, all parts; `by_dlt`: local route (aws: india-two-routes)."""
    price = _table().part(_country(number), is_local=by_dlt)
    per_part = ELSEWHERE if price is None else price.unit_price_usd
    return round(measure(text).parts * per_part, 5)


@cache
def _table() -> Prices:
    return load_prices()


def _country(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # no country has this code
        return ""
    return phonenumbers.region_code_for_number(parsed) or ""


class Spending:
    """USD spent in the current month (UTC), starting with what was spent before."""

    def __init__(self, clock: Callable[[], float], spent: float) -> None:
        self._clock = clock
        self._by_month: dict[str, float] = {self._month(): spent}

    @property
    def this_month(self) -> float:
        """USD since the first of the month."""
        return round(self._by_month.get(self._month(), 0.0), 5)

    def add(self, usd: float) -> None:
        """Counts one more SMS."""
        self._by_month = {self._month(): self.this_month + usd}

    def _month(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m")
