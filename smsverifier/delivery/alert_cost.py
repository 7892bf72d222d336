"""What alerts cost a month: the one part of a stack that is paid for whether anybody registers.

Pure. `cost` adds it to its sum, `up` and `check` say it in a sentence.
"""

from collections.abc import Iterator
from datetime import date

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.resources.alarm_definitions import (
    CAP,
    OWN_FIGURES,
    RESERVED,
    alarm_definitions,
)
from smsverifier.sms.prices import Prices

FREE = "10 alarms, 10 figures and 3 dashboards"
"""Of an account, every month (aws: cloudwatch-free-tier)."""


def alert_counts(config: Config) -> Iterator[tuple[str, int]]:
    """Item of the price table → how many of it, for a month; nothing without alerts."""
    if config.alerts.email is None:
        return
    yield "alarm_month", len(alarm_definitions(config, Names(config.stack, config.region, "")))
    yield "metric_month", len(_figures(config))
    if config.alerts.dashboard:
        yield "dashboard_month", 1


def _figures(config: Config) -> list[str]:
    """Those that the handler logs; without a cap there is none to tell of."""
    return [name for name in OWN_FIGURES if config.cap is not None or name not in (RESERVED, CAP)]


def alert_cost_sentence(config: Config, prices: Prices, today: date) -> str:
    """What they cost, with what is doubtful about it; empty without alerts."""
    counts = dict(alert_counts(config))
    if not counts:
        return ""
    usd = sum(prices[item].times(count) for item, count in counts.items())
    figures = [prices[item] for item in counts]
    doubtful = next((price for price in figures if price.doubt(today)), figures[0])
    drawn = ", a dashboard" if "dashboard_month" in counts else ""
    return (
        f"Alerts cost {usd:.2f} USD a month ({counts['alarm_month']} alarms, "
        f"{counts['metric_month']} figures{drawn}; price of "
        f"{doubtful.dated(today)}), less what an account has free: {FREE}."
    )
