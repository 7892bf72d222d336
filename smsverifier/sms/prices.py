"""What things cost: dated figures, pure. `config.price_table` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OLD_AFTER_MONTHS = 12
"""AWS changes its SMS prices every few months; a figure older than this needs a look."""


@dataclass(frozen=True)
class Price:
    """One figure and where it is from."""

    what: str
    unit: str
    """What is counted: a request, a part, a GB-second."""
    unit_price_usd: float
    as_of: str
    """`2024-11-01`, `2024-11`, or the year alone."""
    source: str
    verified: bool
    """Whether the figure was read in a price list of AWS's for the region it is used for."""
    low_usd: float | None = None
    """The lowest figure for one that was found; None where no other was."""
    high_usd: float | None = None
    """The highest, likewise."""

    def times(self, count: float) -> float:
        """What `count` of them cost, US dollars, as a bill has it: 3 at 0.05 are 0.15."""
        return _billed(count, self.unit_price_usd)

    def at_least(self, count: float) -> float:
        """What `count` of them cost by the lowest figure."""
        return _billed(count, self.unit_price_usd if self.low_usd is None else self.low_usd)

    def at_most(self, count: float) -> float:
        """What `count` of them cost by the highest figure."""
        return _billed(count, self.unit_price_usd if self.high_usd is None else self.high_usd)

    def doubt(self, today: date) -> str:
        """Why the figure may be wrong: `unverified, old`, or nothing."""
        reasons = [] if self.verified else ["unverified"]
        year, month = int(self.as_of[:4]), int(self.as_of[5:7] or 1)
        if 12 * (today.year - year) + today.month - month > OLD_AFTER_MONTHS:
            reasons.append("old")
        return ", ".join(reasons)

    def dated(self, today: date) -> str:
        """`2020-06, unverified, old`: of when it is, with its doubts."""
        return ", ".join(filter(None, (self.as_of, self.doubt(today))))


def _billed(count: float, unit_price_usd: float) -> float:
    """Binary fractions make it a hair more, which a limit of exactly that would not let pass."""
    return round(count * unit_price_usd, 9)


@dataclass(frozen=True)
class Prices:
    """The whole table: item → price."""

    items: Mapping[str, Price]

    def part(self, country: str, *, is_local: bool = False) -> Price | None:
        """One part of an SMS to `country` (ISO 3166); None if the table does not know it.

        `is_local`: by India's local route, with a registered template.
        """
        suffix = "_local" if is_local else ""
        return self.items.get(f"sms_{country}{suffix}")

    def __getitem__(self, item: str) -> Price:
        return self.items[item]
