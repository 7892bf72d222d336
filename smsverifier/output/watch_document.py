"""One look as a document: a line of `status --watch --json`."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from smsverifier.output.announcement_words import announcement_document
from smsverifier.output.closing_view import registration_document
from smsverifier.output.documents import JsonDocument
from smsverifier.output.look import Look
from smsverifier.output.watch_view import errors_of, paused_since

MINUTES = 60
"""Of the series."""


def watch_document(look: Look) -> JsonDocument:
    """What was seen; null for what is not known."""
    stack, totals = look.stack and look.stack.value, look.totals and look.totals.value
    account = look.account
    return {
        "at": look.at.isoformat(timespec="seconds"),
        "stack": look.name,
        **look.location,
        "state": str(stack.status.state) if stack else None,
        "paused_since": paused_since(look),
        "outputs": dict(stack.outputs) if stack else {},
        "health": asdict(look.health),
        "registration": registration_document(look.registration),
        "oldest_waiting_seconds": look.waited and round(look.waited.total_seconds(), 1),
        "per_minute": _per_minute(look),
        "totals": totals and {n: getattr(totals, n) for n in ("reserved", "sent", "failed")},
        "cap": stack.cap if stack else None,
        "spending": account and {"spent_usd": account.spent_usd, "limit_usd": account.limit_usd},
        "announcements": [announcement_document(each, look.now_ms) for each in look.announcements],
        "errors": [
            {"at": at.isoformat(timespec="seconds"), "of": of, "words": words}
            for at, of, words in errors_of(look)
        ],
        "counted": _counted(look),
        "problem": look.problem or None,
    }


def _per_minute(look: Look) -> list[dict[str, Any]]:
    walk = look.rows
    if not walk:
        return []
    first = look.at.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)
    series = (
        look.minutes(each, MINUTES) for each in (walk.timeline.registered, walk.timeline.told)
    )
    return [
        {
            "at": (first + timedelta(minutes=number)).isoformat(timespec="minutes"),
            "registered": registered,
            "told": told,
        }
        for number, (registered, told) in enumerate(zip(*series, strict=True))
    ]


def _counted(look: Look) -> Mapping[str, Any] | None:
    """When the rows were counted, how long that took and when it is done again."""
    answer = look.walk
    if answer is None or answer.value is None:
        return None
    return {
        "at": answer.at.isoformat(timespec="seconds"),
        "rows": answer.value.row_counts.registrations,
        "seconds": round(answer.seconds, 3),
        "next_in_seconds": round(answer.next_in, 1),
    }
