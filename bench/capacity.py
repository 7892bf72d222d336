"""Does the capacity model hold? Measured, in multiples of what `delivery.capacity` says.

Each case lets people register at once in an embedded AWS with one of its quotas switched on, and
sets the time until the last was told, or how many were told, beside the model. What the embedded
AWS does not bound (the table's units, an item's, how many invocations an account may have at once)
is not checked. Names are in the Latin alphabet, and the embedded AWS takes the price table's own
figure, so as many as can be are told for a dollar. Rates are low where that is no matter: with 300
at once a busy machine is itself the bottleneck.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from bench.measuring import Options, Row, at_most
from bench.stack import brought_up, config_for
from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.capacity import Capacity, Quotas, capacity_of
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import EVERYTHING_GRANTED, AccountSettings
from smsverifier.trace.client import register
from tests.support.whole_stack import WholeStack

PEOPLE = 300
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 120.0
GRANTED = Quotas(sms_per_second=1e6, sms_usd=None)


@dataclass(frozen=True)
class Case:
    """One quota, or setting, that is to be felt."""

    what: str
    config: Mapping[str, Any]
    quotas: Quotas = GRANTED
    account: AccountSettings = EVERYTHING_GRANTED
    people: int = PEOPLE


def cases(people: int) -> Iterator[Case]:
    """Those that the embedded AWS can play."""
    few = people // 5
    yield Case("the handler's pace, 20 a second", {}, people=people)
    yield Case(
        "SNS takes 5 a second, the pace is that",
        {"sms": {"max_per_second": 5}},
        replace(GRANTED, sms_per_second=5),
        replace(EVERYTHING_GRANTED, sms_per_second=5),
        people=few,
    )
    yield Case(
        "API Gateway lets 5 a second in, 10 at once",
        {"api": {"requests_per_second": 5, "burst": 10}, "sms": {"max_per_second": 500}},
        people=few,
    )
    yield Case(
        "a spend limit of 1 USD",
        {"sms": {"max_per_second": 200}},
        replace(GRANTED, sms_usd=1.0),
        replace(EVERYTHING_GRANTED, spend_limit=1),
        people=few,
    )


def rows(options: Options) -> Iterator[Row]:
    for case in cases(round(PEOPLE * options.scale)):
        config = config_for(case.people, **case.config)
        found = capacity_of(config, load_prices(), case.people, case.quotas, requests=1)
        yield _of_spending(case, found, config) if found.stops else _of_time(case, found, config)


def _of_time(case: Case, found: Capacity, config: Config) -> Row:
    def everybody(stack: WholeStack) -> bool:
        return len(stack.sms()) >= case.people

    seconds, _ = _play(case, config, everybody)
    floor = f"the model: {found.seconds:.1f} s, by {found.first_bottleneck.key}"
    ratio = seconds / found.seconds
    return Row(case.what, seconds, "s", ratio, floor, at_most(1.25), f"{case.people} people")


def _of_spending(case: Case, found: Capacity, config: Config) -> Row:
    def all_sent(stack: WholeStack) -> bool:
        return stack.totals()["sent"] >= case.people

    _, arrived = _play(case, config, all_sent)
    (stop,) = found.stops
    floor = f"the model: {stop.after_at_most}, by {stop.key}"
    return Row(case.what, arrived, "told", arrived / stop.after_at_most, floor, at_most(1.0))


def _play(case: Case, config: Config, is_done: Callable[[WholeStack], bool]) -> tuple[float, int]:
    """Seconds until it is done, and how many SMS arrived."""
    with EmbeddedAws(settings=case.account) as embedded:
        stack = brought_up(embedded, config)
        url = stack.api_url
        _come(url, "+919800000000")  # who starts the function; the model knows no cold start
        _wait(stack, lambda: len(stack.sms()) == 1)
        begun = time.perf_counter()
        with ThreadPoolExecutor(max_workers=16) as pool:
            list(pool.map(lambda n: _come(url, f"+9198{n:08d}"), range(1, case.people)))
        _wait(stack, lambda: is_done(stack))
        seconds = time.perf_counter() - begun
        return seconds, sum(sms["status"] == "delivered" for sms in stack.sms())


def _wait(stack: WholeStack, is_done: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE_SECONDS
    while not is_done():
        if time.perf_counter() > end:
            raise RuntimeError(f"only {len(stack.sms())} were told")
        time.sleep(LOOK_SECONDS)


def _come(url: str, phone: str) -> None:
    """Register, again and again where too many do: as people who are asked to wait."""
    while register(url, {"name": "Asha", "phone": phone}, test=False).status != 200:
        time.sleep(LOOK_SECONDS)
