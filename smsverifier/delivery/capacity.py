"""How many registrations a second each hop bears, which bounds the whole, what that means. Pure.

What AWS grants is taken as in an account where nobody has asked for more; what an account really
has, `check` asks. Used by `cost`; docs/scaling.md says what to raise, and bench/capacity.py holds
the model against the embedded AWS.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from smsverifier.config import Config
from smsverifier.config.sizing import A_PROCESSOR_TELLS, PROCESSOR_MB
from smsverifier.delivery.cost import REQUESTS, item_counts, usual_parts
from smsverifier.message import most_parts_in_any_language, price_per_part
from smsverifier.sms.prices import Prices

WITHIN_SECONDS = 3600.0
"""By when everybody shall be told, however many come at once: what is raised is reckoned by it."""
ROW_WRITES = 3
"""Of one registration: the API's, the claim, the outcome. Each is one write unit."""
GROUP_WRITES = 2
"""Of a group, in the item `#totals`: what is reserved, what was sent (decision 0065)."""
GROUP = 25
"""The most that are reserved and counted together (`handler/totals.py`)."""
THREADS, MOST_THREADS = 25, 100
"""Of one invocation: so many are sent to at once (`handler/channels.py`)."""
SECONDS_OF_ONE = 0.3
"""As many threads as begin in this time."""
CALLS = 3
"""Of the handler's for one registrant, one after the other: claim, publish, outcome."""
CALL_SECONDS = 0.05
"""One call of the handler's, to the table or to SNS. Assumed: within a Region it is 5 to 50 ms."""


@dataclass(frozen=True)
class Quotas:
    """What AWS grants in one Region, before anybody asks for more."""

    api_per_second: float = 10_000
    """Requests; 2,500 in thirteen Regions (aws: api-10000-requests-a-second)."""
    api_burst: float = 5_000
    table_writes: float = 4_000
    """Units a second of a table that was just made (aws: table-starts-at-4000-writes), which grows
    to ten times that before anybody has to ask (aws: table-quota-40000-units)."""
    item_writes: float = 1_000
    """Units a second of one partition, so of one item (aws: partition-1000-writes)."""
    shards: int = 1
    """Of the table's stream: at least one (aws: shard-per-partition)."""
    environments: int = 1_000
    """Of functions, at once (aws: lambda-new-account-concurrency)."""
    sms_per_second: float = 20
    """By SNS (aws: sns-20-sms-a-second). Below it, parts by sender (aws: eum-parts-a-second)."""
    sms_usd: float | None = 1.0
    """A month (aws: new-account-one-dollar); None: enough."""


USUAL = Quotas()


@dataclass(frozen=True)
class Hop:
    """What a registration passes, and how many of them a second pass it."""

    key: str
    what: str
    per_second: float
    bound: str
    """What the figure is made of, in words."""
    raise_by: str
    """What makes it more."""
    at_once: float = 0.0
    """How many more pass at one moment, once."""
    usd_each: float | None = None
    """For one registration, by the price table; None where it has no price of its own."""

    def seconds(self, people: int) -> float:
        """How long so many take who come at once."""
        return max(0.0, people - self.at_once) / self.per_second


@dataclass(frozen=True)
class Stop:
    """Where it ends for all who come later, until somebody does something."""

    key: str
    after: int
    """So many at least are told before."""
    after_at_most: int
    """So many at most: prices and lengths of messages are known as a range."""
    why: str
    then: str
    """What becomes of the others, and what to do."""


@dataclass(frozen=True)
class Raise:
    """A hop that is to bear more, for everybody to be told in time."""

    hop: Hop
    to_per_second: float


@dataclass(frozen=True)
class Capacity:
    """What it comes to for so many people, if all of them register at once."""

    people: int
    hops: tuple[Hop, ...]
    """In a registration's order."""
    stops: tuple[Stop, ...]
    """That are met, the first one first."""
    raises: tuple[Raise, ...]
    """The slowest first, so that each alone is what matters when it is its turn."""

    @property
    def first_bottleneck(self) -> Hop:
        """The slowest; of equals that which is AWS's, further down, to raise."""
        return min(reversed(self.hops), key=lambda hop: hop.per_second)

    @property
    def seconds(self) -> float:
        """From the first who registers until the last is told, if nothing stops it before."""
        return max(hop.seconds(self.people) for hop in self.hops)


def capacity_of(
    config: Config,
    prices: Prices,
    people: int,
    quotas: Quotas = USUAL,
    *,
    requests: int = REQUESTS,
) -> Capacity:
    """What `config` bears in an account with these quotas. `requests`: of one registration."""
    usd = _usd_each(config, prices)
    hops = tuple(_hops(config, quotas, requests, usd))
    slowest = min(hop.per_second for hop in hops)
    entered = next(hop for hop in hops if hop.key == "api")
    stops = [*_stops(config, prices, people, quotas), *_too_old(config, people, slowest, entered)]
    wanted = people / WITHIN_SECONDS
    return Capacity(
        people,
        hops,
        stops=tuple(sorted(stops, key=lambda stop: stop.after)),
        raises=tuple(
            Raise(hop, wanted)
            for hop in sorted(hops, key=lambda hop: hop.per_second)
            if hop.per_second < wanted
        ),
    )


def _hops(config: Config, quotas: Quotas, requests: int, usd: Mapping[str, float]) -> Iterator[Hop]:
    batch, alone = config.batch_size, _seconds_alone(config)
    rate, burst = config.api.requests_per_second, config.api.burst
    yield Hop(
        "api",
        "API Gateway",
        min(rate, quotas.api_per_second) / requests,
        f"{min(rate, quotas.api_per_second):,.0f} requests a second, {requests} for each",
        "api.requests_per_second and api.burst, to 10,000 and 5,000; then a quota of API Gateway",
        at_once=min(burst, quotas.api_burst) / requests,
        usd_each=usd["api"],
    )
    together = min(batch, GROUP)
    writes = ROW_WRITES + GROUP_WRITES / together
    yield Hop(
        "table",
        "DynamoDB, the table",
        quotas.table_writes / writes,
        f"{quotas.table_writes:,.0f} writes a second of a new table, {writes:.2f} for each",
        "time (in 30 minutes it grows to twice its peak) or warm throughput; then a quota of it",
        usd_each=usd["table"],
    )
    yield Hop(
        "counts",
        "DynamoDB, the item with the counts",
        quotas.item_writes * together / GROUP_WRITES,
        f"{quotas.item_writes:,.0f} writes a second of one item, {GROUP_WRITES} for {together}",
        f"pipe.batch_size, up to {GROUP}; then another stack in another Region",
    )
    batches = quotas.shards * config.parallelization
    yield Hop(
        "pipe",
        "the pipe's batches",
        batches * batch / alone,
        f"{batches} of {batch} at once, {alone:.2f} s for each without a pace",
        "pipe.parallelization, up to 10, pipe.batch_size and handler.memory_mb; unwritten, they "
        "follow from sms.max_per_second",
        usd_each=usd["pipe"],
    )
    yield Hop(
        "function",
        "Lambda",
        quotas.environments * batch / max(alone, _paced_seconds(config)),
        f"{quotas.environments:,} invocations at once",
        "the quota Lambda, Concurrent executions",
        usd_each=usd["function"],
    )
    yield from _sends(config, quotas, batches, usd)


def _sends(config: Config, quotas: Quotas, batches: int, usd: Mapping[str, float]) -> Iterator[Hop]:
    if config.email.enabled:
        yield Hop(
            "mail",
            "the handler's pace of e-mails",
            config.mails_per_environment * batches,
            f"email.max_per_second of {config.email.max_per_second:g}",
            "email.max_per_second, up to what SES grants the account",
        )
    if not config.sms.enabled:
        return
    yield Hop(
        "pace",
        "the handler's pace of SMS",
        batches * config.batch_size / _paced_seconds(config),
        f"sms.max_per_second of {config.sms.max_per_second}, and between two batches what the last "
        "of one takes",
        "sms.max_per_second, up to what SNS grants the account, and not before it does",
    )
    yield Hop(
        "sms",
        "SNS",
        quotas.sms_per_second,
        f"{quotas.sms_per_second:g} SMS a second, by country and Region",
        "a request to AWS for more SMS a second; then End User Messaging, then further Regions",
        usd_each=usd["sms"],
    )


def threads_for(per_second: float) -> int:
    """As many as the handler has at this pace."""
    return max(THREADS, min(MOST_THREADS, ceil(per_second * SECONDS_OF_ONE)))


def _seconds_alone(config: Config) -> float:
    """What the handler takes for a batch where no pace holds it back.

    A reservation, then as many registrants at once as there are threads, then the counts; or what
    its processor needs for all of them, if that is longer.
    """
    rounds = ceil(config.batch_size / threads_for(config.rate_per_environment))
    processors = min(1.0, config.memory_mb / PROCESSOR_MB)
    return max(
        CALL_SECONDS * (GROUP_WRITES + CALLS * rounds),
        config.batch_size / (A_PROCESSOR_TELLS * processors),
    )


def _paced_seconds(config: Config) -> float:
    """What a batch takes at the handler's pace of SMS; 0 where nobody is texted.

    Between two batches nobody has a turn: the last of one is sent and counted, then the first of
    the next is reserved.
    """
    if not config.sms.enabled:
        return 0.0
    turns = (config.batch_size - 1) / config.rate_per_environment
    return turns + CALL_SECONDS * (CALLS + GROUP_WRITES)


def _usd_each(config: Config, prices: Prices) -> Mapping[str, float]:
    """Hop → US dollars for one registration."""
    usd = {item: prices[item].times(count * 1e6) / 1e6 for item, count in item_counts(config, 1)}
    own = {"api": "api_request", "table": "table_write"}
    found = {hop: usd.get(item, 0.0) for hop, item in own.items()}
    found["pipe"] = usd.get("pipe_request", 0.0) + usd.get("stream_read", 0.0)
    found["function"] = sum(each for item, each in usd.items() if item.startswith("function_"))
    part = price_per_part(config, prices)
    found["sms"] = 0.0 if part is None else part.times(usual_parts(config))
    return found


def _stops(config: Config, prices: Prices, people: int, quotas: Quotas) -> Iterator[Stop]:
    if not config.sms.enabled:
        return
    part = price_per_part(config, prices)
    if part is not None and quotas.sms_usd is not None:
        least = int(quotas.sms_usd / part.at_most(most_parts_in_any_language(config)))
        if least < people:
            yield Stop(
                "spend",
                least,
                int(quotas.sms_usd / part.at_least(usual_parts(config))),
                f"the spend limit of {quotas.sms_usd:.2f} USD a month, where nobody had it raised",
                "SNS still says that it took the others' SMS; `check` knows this account's",
            )
    cap = None if config.has_default_cap else config.cap
    if cap is not None and cap < people:
        yield Stop(
            "cap",
            cap,
            cap,
            f"sms.max_messages of {cap}",
            "they are registered and wait; raise it, then `up` and `registrations resend`",
        )


def _too_old(config: Config, people: int, slowest: float, entered: Hop) -> Iterator[Stop]:
    """Who waits longer than the stream, or the pipe, keeps their record (aws: stream-24-hours)."""
    seconds = float(config.pipe.max_age_seconds)
    longer = 1 / slowest - 1 / entered.per_second
    if longer <= 0 or people / slowest - entered.seconds(people) <= seconds:
        return
    begun = entered.at_once / entered.per_second
    after = max(0, int((seconds - begun) / longer))
    yield Stop(
        "age",
        after,
        after,
        f"the age of their records, which the pipe gives up after {seconds / 3600:g} hours",
        "their dead letters name them; raise the slowest hop, or let a queue hold them",
    )


def capacity_document(found: Capacity) -> dict[str, Any]:
    """The same for programs."""
    return {
        "first_bottleneck": found.first_bottleneck.key,
        "per_second": round(found.first_bottleneck.per_second, 3),
        "seconds": round(found.seconds, 1),
        "hops": [_hop(each, found.people) for each in found.hops],
        "stops": [_stop(each) for each in found.stops],
        "raises": _raises(found.raises),
    }


def _hop(hop: Hop, people: int) -> dict[str, Any]:
    return {
        "hop": hop.key,
        "what": hop.what,
        "per_second": round(hop.per_second, 3),
        "at_once": round(hop.at_once, 1),
        "seconds": round(hop.seconds(people), 1),
        "bound": hop.bound,
        "raise_by": hop.raise_by,
        "usd_each": None if hop.usd_each is None else round(hop.usd_each, 9),
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "stop": stop.key,
        "after": stop.after,
        "after_at_most": stop.after_at_most,
        "why": stop.why,
        "then": stop.then,
    }


def _raises(raises: Sequence[Raise]) -> list[dict[str, Any]]:
    return [
        {
            "hop": each.hop.key,
            "to_per_second": round(each.to_per_second, 1),
            "by": each.hop.raise_by,
        }
        for each in raises
    ]
