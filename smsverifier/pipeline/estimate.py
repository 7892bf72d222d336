"""What a number of registrations will cost, hop by hop, before any of it is known; pure.

Each hop says how often it happens for one registration that is told at the first try. Retries,
idle polling and free tiers are left out: they are cents, and the SMS is nearly everything.
"""

from collections.abc import Iterator

from smsverifier.config import Config
from smsverifier.core.cost import Cost, Estimate
from smsverifier.message import longest_text, most_parts, price_per_part
from smsverifier.sms.prices import Prices
from smsverifier.sms.text import measure

PAGE_AND_SUBMISSION = 2
"""API requests: the form served by the API, and the registration. (A page elsewhere: the
browser's preflight in place of the form.)"""
WRITES = 5
"""The API's PutItem, then the handler's claim, reservation, outcome and count (decision 0003)."""
SECONDS_IN_FUNCTION = 0.5
"""Most of it waiting for SNS. Registrations that come together share an invocation and cost
less."""
LOG_BYTES = 2_000
"""The handler's lines and Lambda's own for one registration."""
RECEIPT_BYTES = 800
"""One delivery receipt (aws: delivery-logs)."""
GB = 1e9


def estimate(config: Config, prices: Prices, registrations: int) -> Estimate:
    """What `registrations` cost, each told at the first try."""
    counts = _counts(config, registrations)
    parts = measure(longest_text(config)).parts
    return Estimate(
        registrations,
        hops=tuple(Cost(prices[item].what, count, prices[item]) for item, count in counts),
        sms=_sms(config, prices, registrations, parts),
        most_sms=_sms(config, prices, registrations, most_parts(config)),
    )


def _counts(config: Config, registrations: int) -> Iterator[tuple[str, float]]:
    """Item of the price table → how much of it."""
    memory_gb = config.handler.memory_mb / 1024
    receipts = RECEIPT_BYTES * _told(config, registrations) if config.sms.delivery_receipts else 0
    yield "api_request", registrations * PAGE_AND_SUBMISSION
    yield "table_write", registrations * WRITES
    yield "stream_read", registrations
    yield "pipe_request", registrations
    yield "function_request", registrations
    seconds = registrations * SECONDS_IN_FUNCTION
    yield f"function_gb_second_{config.handler.architecture}", seconds * memory_gb
    yield "log_gb", (registrations * LOG_BYTES + receipts) / GB


def _sms(config: Config, prices: Prices, registrations: int, parts: int) -> Cost:
    price = price_per_part(config, prices)
    what = price.what if price else f"SMS to {', '.join(config.sms.countries)}"
    return Cost(what, _told(config, registrations) * parts, price)


def _told(config: Config, registrations: int) -> int:
    """How many get a message; a cap that somebody wrote holds, the default one grows with them."""
    cap = None if config.has_default_cap else config.cap
    return registrations if cap is None else min(registrations, cap)
