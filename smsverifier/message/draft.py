"""One SMS as it will be, with its price and everything to be said about it."""

from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.core.finding import Finding, FindingState
from smsverifier.message.findings import text_findings
from smsverifier.message.price import price_per_part, unpriced_countries
from smsverifier.message.registrant import longest_registrant, most_parts, named_registrant
from smsverifier.message.wording import wording
from smsverifier.sms.prices import Price, Prices
from smsverifier.sms.text import Measure, measure, render, safe_name


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


def draft_message(config: Config, prices: Prices, name: str | None = None) -> Draft:
    """The message for somebody called `name`; without, for the longest possible registrant."""
    who = longest_registrant(config) if name is None else named_registrant(config, name)
    text = render(wording(config), who)
    greeting = () if name is None else (_greeting(name, config.sms.name_fallback),)
    return Draft(
        text=text,
        measure=measure(text),
        most_parts=most_parts(config),
        price=price_per_part(config, prices),
        findings=(*greeting, *text_findings(config, text), *_unpriced(config, prices)),
        sender_id=config.sms.sender_id,
    )


def _greeting(name: str, fallback: str) -> Finding:
    safe = safe_name(name, "")
    if safe:
        return Finding("name", FindingState.OK, f"greeted as {safe}")
    detail = f'the name is not fit for a stranger\'s phone: the greeting is "{fallback}"'
    advice = "Fit are letters, spaces and . ' -, at most 30; no links, no digits."
    return Finding("name", FindingState.WARNING, detail, advice)


def _unpriced(config: Config, prices: Prices) -> tuple[Finding, ...]:
    countries = unpriced_countries(config, prices)
    if not countries:
        return ()
    detail = f"the price table has no price for {', '.join(countries)}"
    advice = f"Write sms_{countries[0]} into a prices.yaml beside the configuration."
    return (Finding("price", FindingState.UNKNOWN, detail, advice),)
