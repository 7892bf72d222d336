"""Does the capacity model hold? `python -m bench.capacity [PEOPLE]`.

Each case lets PEOPLE register at once in an embedded AWS with one of its quotas switched on, and
sets the time until the last was told, or how many were told, beside what `delivery.capacity` says.
What the embedded AWS does not bound (the table's units, an item's, how many invocations an account
may have at once) is not checked here. Names are in the Latin alphabet, and the embedded AWS takes
the price table's own figure, so as many as can be are told for a dollar. Rates are low where that
is no matter: at 300 at once a busy machine is itself the bottleneck, as its own case shows.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from smsverifier.aws import Aws, AwsTarget
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
OPEN = {"requests_per_second": 10_000, "burst": 5_000}


@dataclass(frozen=True)
class Case:
    """One quota, or setting, that is to be felt."""

    what: str
    config: Mapping[str, Any]
    quotas: Quotas = GRANTED
    account: AccountSettings = EVERYTHING_GRANTED
    people: int = PEOPLE


@dataclass(frozen=True)
class Row:
    """What the model says, and what was seen."""

    case: str
    first_bottleneck: str
    unit: str
    model: float
    measured: float

    @property
    def ratio(self) -> float:
        """Measured, as a multiple of the model."""
        return self.measured / self.model


def cases(people: int) -> Iterator[Case]:
    """Those that the embedded AWS can play."""
    few = people // 5
    yield Case("the handler's pace, 20 a second", {"api": OPEN}, people=people)
    yield Case(
        "SNS takes 5 a second, the pace is that",
        {"api": OPEN, "sms": {"max_per_second": 5}},
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
        {"api": OPEN, "sms": {"max_per_second": 200}},
        replace(GRANTED, sms_usd=1.0),
        replace(EVERYTHING_GRANTED, spend_limit=1),
        people=few,
    )


def rows(people: int = PEOPLE) -> Iterator[Row]:
    """Each case, played."""
    for case in cases(people):
        config = Config.model_validate(
            {"event": {"expected_registrations": case.people}, **case.config}
        )
        found = capacity_of(config, load_prices(), case.people, case.quotas, requests=1)
        yield _spend_row(case, found, config) if found.stops else _time_row(case, found, config)


def _time_row(case: Case, found: Capacity, config: Config) -> Row:
    def everybody(stack: WholeStack) -> bool:
        return len(stack.sms()) >= case.people

    seconds, _ = _play(case, config, everybody)
    return Row(case.what, found.first_bottleneck.key, "s", found.seconds, seconds)


def _spend_row(case: Case, found: Capacity, config: Config) -> Row:
    def all_sent(stack: WholeStack) -> bool:
        return stack.totals()["sent"] >= case.people

    _, arrived = _play(case, config, all_sent)
    (stop,) = found.stops
    return Row(case.what, stop.key, "people told", stop.after_at_most, arrived)


def _play(case: Case, config: Config, is_done: Callable[[WholeStack], bool]) -> tuple[float, int]:
    """Seconds until it is done, and how many SMS arrived."""
    with EmbeddedAws(settings=case.account) as embedded:
        where = AwsTarget("ap-south-1", None, embedded.endpoint_url, embedded.access_key)
        stack = WholeStack(embedded, Aws(where), config)
        stack.up()
        begun = time.perf_counter()
        with ThreadPoolExecutor(max_workers=16) as pool:
            list(pool.map(lambda n: _come(stack.api_url, f"+9198{n:08d}"), range(case.people)))
        while not is_done(stack):
            if time.perf_counter() - begun > PATIENCE_SECONDS:
                sys.exit(f"{case.what}: {len(stack.sms())} of {case.people} were told")
            time.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - begun
        return seconds, sum(sms["status"] == "delivered" for sms in stack.sms())


def _come(url: str, phone: str) -> None:
    """Register, again and again where too many do: as people who are asked to wait."""
    while register(url, {"name": "Asha", "phone": phone}, test=False).status != 200:
        time.sleep(LOOK_SECONDS)


def main(people: int) -> None:
    print(f"{'case':<46}{'bottleneck':<12}{'model':>8}{'measured':>10}{'ratio':>7}")
    for row in rows(people):
        figures = f"{row.model:>8.1f}{row.measured:>10.1f}{row.ratio:>7.2f} {row.unit}"
        print(f"{row.case:<46}{row.first_bottleneck:<12}{figures}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
