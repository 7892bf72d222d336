"""CloudWatch's dashboards: a body must be one, and a name too.

moto keeps whatever is JSON. Codes and names: aws: dashboard-codes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward

MOST_WIDGETS = 500
KINDS = frozenset({"text", "metric", "log", "alarm", "explorer", "custom"})
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")


def install(dispatcher: Dispatcher) -> None:
    """Takes PutDashboard."""
    dispatcher.override("cloudwatch", "PutDashboard", _put)


def _put(call: Call, forward: Forward) -> AwsResponse:
    """moto: PutDashboard takes any name and any JSON."""
    if not _NAME.fullmatch(call.params["DashboardName"]):
        raise AwsFailure(
            "InvalidParameterValue",
            "The value for field DashboardName contains invalid characters. It can only contain "
            "alphanumerics, dash (-) and underscore (_).",
        )
    if fault := next(_faults(call.params["DashboardBody"]), ""):
        raise AwsFailure("InvalidParameterInput", f"The dashboard body is invalid: {fault}")
    return forward(call)


def _faults(text: str) -> Iterator[str]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        yield "it is no JSON"
        return
    widgets = body.get("widgets") if isinstance(body, dict) else None
    if not isinstance(widgets, list):
        yield "widgets is missing, or no list"
        return
    if len(widgets) > MOST_WIDGETS:
        yield f"there are more than {MOST_WIDGETS} widgets"
    for number, widget in enumerate(widgets):
        yield from (f"/widgets/{number}: {fault}" for fault in _faults_of(widget))


def _faults_of(widget: Any) -> Iterator[str]:
    if not isinstance(widget, dict) or widget.get("type") not in KINDS:
        yield f"type is none of {', '.join(sorted(KINDS))}"
        return
    properties = widget.get("properties")
    if not isinstance(properties, dict):
        yield "properties is missing, or no object"
        return
    kind, needed = widget["type"], {"text": "markdown", "alarm": "alarms", "metric": "region"}
    if kind in needed and needed[kind] not in properties:
        yield f"properties should have {needed[kind]}"
    if kind == "metric" and not isinstance(properties.get("metrics", []), list):
        yield "metrics is no list"
