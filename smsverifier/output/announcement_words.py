"""One announcement in words and for programs: for `announce`, `announcements`, `status`."""

from datetime import UTC, datetime, tzinfo

from smsverifier.announced import Announcement, Hours, State
from smsverifier.output.documents import JsonDocument
from smsverifier.output.formatting import moment_of_ms

_STATES = {
    State.SCHEDULED: "scheduled",
    State.RUNNING: "going out",
    State.DONE: "sent",
    State.CANCELLED: "cancelled",
    State.MISSED: "missed: it could not begin in time",
    State.EXPIRED: "ended: its time was over before everybody had it",
}


def announcement_summary(announcement: Announcement, now_ms: int, zone: tzinfo) -> str:
    """One of them on one line."""
    state, order = announcement.in_force(now_ms), announcement.order
    when = moment_of_ms(announcement.due_ms, zone)
    if state is State.SCHEDULED:
        return f"{order.name} goes out on {when}, to at most {announcement.most}."
    failed = f", {announcement.failed} failed" if announcement.failed else ""
    return f"{order.name} is {_STATES[state]}: {announcement.sent} sent{failed}."


def hours_words(hours: Hours) -> str:
    """`between 07:00 and 22:00`."""
    begin, end = (f"{m // 60:02}:{m % 60:02}" for m in (hours.begin, hours.end))
    return f"between {begin} and {end}"


def announcement_document(announcement: Announcement, now_ms: int) -> JsonDocument:
    """One announcement for programs."""
    order = announcement.order
    return {
        "name": order.name,
        "kind": order.kind,
        "channel": order.channel,
        "state": announcement.in_force(now_ms).value,
        "at": order.at or None,
        "begins": _iso(announcement.due_ms),
        "ends": _iso(announcement.until_ms),
        "ended": _iso(announcement.ended_ms),
        "text": order.wording.get("message"),
        "most": announcement.most,
        "reserved": announcement.reserved,
        "sent": announcement.sent,
        "failed": announcement.failed,
        "full": announcement.is_full,
    }


def _iso(at_ms: int) -> str | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat() if at_ms else None
