"""What an event costs: the estimate hop by hop, and what receipts say; told by `cost`."""

from dataclasses import dataclass

from smsverifier.sms.prices import Price


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
class Estimate:
    """What so many registrations cost."""

    registrations: int
    hops: tuple[Cost, ...]
    """What is paid for the pipeline, in a registration's order."""
    sms: Cost
    """The messages, for everybody who writes in the Latin alphabet."""
    most_sms: Cost
    """The messages, were every one as long as another script can make it."""

    @property
    def items(self) -> tuple[Cost, ...]:
        """Everything that the sum is made of."""
        return (*self.hops, self.sms)

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
    def most_usd(self) -> float:
        """The sum by the highest figures, if every message is as long as it can be."""
        return sum(item.high_usd or 0 for item in (*self.hops, self.most_sms))


@dataclass(frozen=True)
class Spent:
    """What was paid by receipt; a message whose receipt is not there yet has no price."""

    messages: int
    """Messages that SNS accepted."""
    receipts: int
    """Of those: the ones with a receipt that names its price."""
    usd: float
