"""One SMS as it will be, with its price and everything to be said about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.core.finding import Finding, FindingState
from smsverifier.message.answers import given_findings, missing_findings
from smsverifier.message.findings import text_findings
from smsverifier.message.price import price_per_part, unpriced_countries
from smsverifier.message.registrant import given_registrant, most_parts
from smsverifier.message.wording import wording
from smsverifier.sms.prices import Price, Prices
from smsverifier.sms.text import Measure, measure, render


@dataclass(frozen=True)
class Draft:
    """The message for one registrant."""

    text: str
    measure: Measure
    most_parts: int
    """The parts nobody's message can exceed, in whatever script they write."""
    price: Price | None
    """Of a part; None where the table lacks one of the countries."""
    findings: tuple[Finding, ...]
    sender_id: str | None

    @property
    def price_usd(self) -> float | None:
        """What this one SMS costs."""
        return None if self.price is None else self.price.times(self.measure.parts)


def draft_message(
    config: Config,
    prices: Prices,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Draft:
    """The message for somebody called `name`, with these other `answers`.

    What is not given is as long as possible.
    """
    given = {**({} if name is None else {"name": name}), **(answers or {})}
    text = render(wording(config), given_registrant(config, given))
    return Draft(
        text=text,
        measure=measure(text),
        most_parts=most_parts(config),
        price=price_per_part(config, prices),
        findings=(
            *given_findings(config, given),
            *missing_findings(config, given),
            *text_findings(config, text),
            *_unpriced(config, prices),
        ),
        sender_id=config.sms.sender_id,
    )


def _unpriced(config: Config, prices: Prices) -> tuple[Finding, ...]:
    countries = unpriced_countries(config, prices)
    if not countries:
        return ()
    detail = f"the price table has no price for {', '.join(countries)}"
    advice = f"Write sms_{countries[0]} into a prices.yaml beside the configuration."
    return (Finding("price", FindingState.UNKNOWN, detail, advice),)
