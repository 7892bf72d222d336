"""One SMS as it will be, with its price and everything to be said about it.

Called by `message`, and for the price of a part by `cost` and `check`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from smsverifier.config import DLT_REGIONS, Config
from smsverifier.config.languages import every_language
from smsverifier.finding import Finding, FindingState
from smsverifier.message.findings import (
    for_language,
    given_findings,
    missing_findings,
    text_findings,
)
from smsverifier.message.samples import given_registrant, most_parts, wording
from smsverifier.sms.prices import Price, Prices
from smsverifier.sms.text import Measure, measure, render


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


def draft_messages(
    config: Config,
    prices: Prices,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Mapping[str, Draft]:
    """Language → the message in it, the form's first one before all."""
    first = config.form.languages[0]
    drafts = {
        language: draft_message(each, prices, name, answers)
        for language, each in every_language(config)
    }
    return {
        language: draft if language == first else _advising(language, draft)
        for language, draft in drafts.items()
    }


def _advising(language: str, draft: Draft) -> Draft:
    return replace(draft, findings=tuple(for_language(language, each) for each in draft.findings))


def _unpriced(config: Config, prices: Prices) -> tuple[Finding, ...]:
    countries = unpriced_countries(config, prices)
    if not countries:
        return ()
    detail = f"the price table has no price for {', '.join(countries)}"
    advice = f"Write sms_{countries[0]} into a prices.yaml beside the configuration."
    return (Finding("price", FindingState.UNKNOWN, detail, advice),)
