"""What a stack's CloudWatch dashboard shows: the body that PutDashboard takes.

Pure. Its first widget says in words whose it is, which is also how it is found again: a dashboard's
tags can be given at its creation only, and not by every SDK (aws: dashboard-tags).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.config import Config
from smsverifier.naming import STACK_TAG, Names
from smsverifier.resources.alarm_definitions import (
    CAP_ALARMS,
    FAILED,
    FIVE_MINUTES,
    OLDEST_AGE,
    REGISTRATIONS,
    RESERVED,
    SENT,
    Figure,
    alarm_definitions,
    own_figure,
)

WIDE, HALF = 24, 12
"""Columns: a dashboard has 24."""
LOW, HIGH = 3, 6
"""Rows."""
_OWNER = re.compile(rf"`{re.escape(STACK_TAG)}={'([a-z][a-z0-9-]*)'}`")


def dashboard_body(config: Config, names: Names) -> Mapping[str, Any]:
    """The body, as a value."""
    return {"start": "-PT24H", "widgets": list(_widgets(config, names))}


def owner_of(body: str) -> str | None:
    """The stack that a body says it is of, or None."""
    found = _OWNER.search(body)
    return found[1] if found else None


def canonical_body(text: str) -> str:
    """One text for one meaning; of what is no JSON, itself."""
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    except ValueError:
        return text


def _widgets(config: Config, names: Names) -> Iterator[dict[str, Any]]:
    yield _words(config, names)
    yield _alarms(config, names)
    figures = _figures(config, names)
    for number, (title, each, marks) in enumerate(figures):
        at = {"x": number % 2 * HALF, "y": 2 * LOW + number // 2 * HIGH}
        yield {
            "type": "metric",
            **at,
            "width": HALF,
            "height": HIGH,
            "properties": {
                "title": title,
                "region": names.region,
                "view": "timeSeries",
                "period": FIVE_MINUTES,
                "metrics": [_metric(figure, statistic) for figure, statistic in each],
                **({"annotations": {"horizontal": marks}} if marks else {}),
            },
        }


def _figures(
    config: Config, names: Names
) -> Iterator[tuple[str, list[tuple[Figure, str]], list[dict[str, Any]]]]:
    """Title, figures with their statistics, and lines across."""

    def own(name: str, statistic: str) -> tuple[Figure, str]:
        return own_figure(names, name), statistic

    defined = {each.what: each for each in alarm_definitions(config, names)}
    caps = [{"label": w, "value": defined[w].threshold} for w in CAP_ALARMS if w in defined]
    old = [{"label": "too old", "value": defined["oldest-age"].threshold}]
    told = [own(REGISTRATIONS, "Sum"), own(SENT, "Sum"), own(FAILED, "Sum")]
    yield "Registrations, told, not told", told, []
    yield "SMS that count against the cap", [own(RESERVED, "Maximum")], caps
    yield "Oldest registration when told, seconds", [own(OLDEST_AGE, "Maximum")], old
    letters = defined["dead-letters"]
    yield "Dead letters", [(letters.figure, letters.statistic)], []
    failing = [defined[what] for what in ("handler-errors", "pipe-failures")]
    yield "Failures", [(each.figure, each.statistic) for each in failing], []
    requests = {"ApiName": names.api}
    api = [(Figure("AWS/ApiGateway", name, requests), "Sum") for name in ("Count", "5XXError")]
    yield "Requests to the API", api, []


def _metric(figure: Figure, statistic: str) -> list[Any]:
    dimensions = [part for pair in figure.dimensions.items() for part in pair]
    return [figure.namespace, figure.name, *dimensions, {"stat": statistic}]


def _words(config: Config, names: Names) -> dict[str, Any]:
    text = (
        f"**{_plain(config.event.name)}**: the stack {names.stack} of smsverifier, {names.region}. "
        f"`{STACK_TAG}={names.stack}`\n\nMade by `smsverifier up`, which puts back what is changed "
        "here. Who was told is in the table: `smsverifier status`."
    )
    place = {"x": 0, "y": 0, "width": WIDE, "height": LOW}
    return {"type": "text", **place, "properties": {"markdown": text}}


def _alarms(config: Config, names: Names) -> dict[str, Any]:
    arns = [names.alarm_arn(each.what) for each in alarm_definitions(config, names)]
    place = {"x": 0, "y": LOW, "width": WIDE, "height": LOW}
    return {"type": "alarm", **place, "properties": {"title": "Alarms", "alarms": arns}}


def _plain(text: str) -> str:
    """A name as text: what Markdown would make something of is left out."""
    return re.sub(r"[^\w .,:;/&'-]", "", text)
