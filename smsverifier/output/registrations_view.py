"""Registrations on the screen, and as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.output.formatting import line_of
from smsverifier.registrations.listing import Registrant, RegistrantPage

STYLES = {"sent": "green", "failed": "red", "unconfirmed": "yellow", "sending": "cyan"}
LATEST = 253_402_214_400_000
"""The last day of the year 9999, in epoch milliseconds: no clock in any time zone ends before."""

NAME_SHOWN = 80
"""Letters of a name on the screen: what somebody put into the table may be a book."""


def registrants_view(page: RegistrantPage) -> RenderableType:
    """One line for each of them."""
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(overflow="fold")
    for one in page.registrants:
        style = STYLES.get("failed" if one.dropped else one.sms_status or "", "dim")
        phone = line_of(one.phone)
        table.add_row(
            _time(one.registered_at), phone, _who(one), Text(_status_text(one), style=style)
        )
    count = f"{len(page.registrants)} of {page.matching} registrants."
    return Group(table, Text(count)) if page.registrants else Text("Nobody.")


def registrants_document(page: RegistrantPage) -> dict[str, Any]:
    """The same for programs; names as they were typed."""
    return {"registrations": [asdict(one) for one in page.registrants], "next": page.next}


def _who(one: Registrant) -> Text:
    test = " (test)" if one.source == "test" else ""
    name = line_of(one.name)
    return Text((name if len(name) <= NAME_SHOWN else f"{name[:NAME_SHOWN]}…") + test)


def _status_text(one: Registrant) -> str:
    status = one.sms_status or "not told"
    if one.dropped:
        return f"{status}, did not arrive: {line_of(one.dropped)}"
    return f"{status}: {line_of(one.reason)}" if one.reason else status


def _time(at_ms: int | None) -> str:
    if at_ms is None or not 0 <= at_ms <= LATEST:
        return "?"
    return f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%Y-%m-%d %H:%M}"
