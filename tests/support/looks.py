"""Looks at a stack that never was: what `status --watch` and the dashboard show of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from smsverifier.delivery.account_limits import AccountLimits
from smsverifier.delivery.health import AlertState, PipelineCounts, health_of
from smsverifier.delivery.logs import LogEvent
from smsverifier.delivery.summary import CarrierCounts, DeliverySummary, ReceiptCounts
from smsverifier.delivery.timeline import walk_pages
from smsverifier.mail.status import EmailCounts
from smsverifier.output.closing_view import RegistrationNow
from smsverifier.output.look import Answer, Look, Stack, Totals
from smsverifier.provision.status import StackState, StackStatus
from smsverifier.row import Item
from smsverifier.times import INDIA, zone_named

AT = datetime(2026, 12, 5, 18, 0, 5, tzinfo=zone_named(INDIA))
NOW_MS = int(AT.timestamp() * 1000)
MAILS = EmailCounts(sent=241, failed=1, pending=3, unconfirmed=0, no_address=1)
BEFORE_MS = NOW_MS - 180_000


def person(number: int, ago_seconds: float, status: str | None = None, **more: Any) -> Item:
    """Who registered so long ago; told, or failed, a second after that."""
    phone, at_ms = f"+9198765{number:05}", NOW_MS - int(ago_seconds * 1000)
    row: Item = {
        "registration_id": {"S": phone},
        "source": {"S": "form"},
        "registered_at": {"N": str(at_ms)},
        **more,
    }
    if status is None:
        return row
    message = {"sms_message_id": {"S": f"m{number}"}} if status == "sent" else {}
    tried = {"sms_status": {"S": status}, "sms_updated_at": {"N": str(at_ms + 1200)}}
    return tried | message | row


def crowd() -> list[Item]:
    """Some of everybody: 240 told over an hour, two waiting, three who could not be told."""
    told = [person(n, 60 + n * 14 + (n % 7) * 3, "sent") for n in range(240)]
    failed = [
        person(
            300 + n, 400 * n + 90, "failed", sms_error={"S": ("OptedOut", "not_a_mobile")[n % 2]}
        )
        for n in range(3)
    ]
    held = person(401, 3000, source={"S": "import"}, sms_attempts={"N": "0"})
    return [*told, *failed, person(350, 14), person(351, 3), held]


def in_waiting() -> Item:
    """Who is on the waiting list."""
    return person(402, 100) | {"waiting.at": {"N": "1"}}


def look_at(rows: Sequence[Item], **more: Any) -> Look:
    """A look at a stack with these rows; `more` as `Look` has it."""
    walk = walk_pages([rows], BEFORE_MS)
    counts = ReceiptCounts(delivered=200, accepted=30, failed=4, awaited=6, price_usd=0.5)
    carriers = (CarrierCounts("Airtel", 150, 10, 1), CarrierCounts("", 0, 0, 3))
    summary = DeliverySummary(counts, (), carriers, AccountLimits(False, True, 100, 10.0, 8.4))
    health = health_of(PipelineCounts(walk.row_counts, 2), summary)
    closes = AT.replace(day=6)
    totals = Totals(reserved=245, sent=240, failed=3)
    look = Look(
        at=AT,
        name="hack-night",
        location={"target": "aws", "region": "ap-south-1", "account": "111122223333"},
        location_text="AWS account 111122223333, ap-south-1",
        stack=Answer(Stack(StackStatus("hack-night", StackState.READY, ()), {}, 300, {}), AT, 1.0),
        walk=Answer(walk, AT - timedelta(seconds=4), 0.2, 6.0),
        walk_totals=totals,
        totals=Answer(replace(totals, sent=245), AT, 0.1),
        health=replace(health, email=MAILS, alerts=AlertState(("dead-letters",), confirmed=True)),
        registration=RegistrationNow("full", None, closes, 246, 246, health.waiting),
        account=summary.account,
        carriers=carriers,
        errors=(LogEvent(NOW_MS - 9000, "handler", '{"level": "ERROR", "event": "boom"}', "1"),),
    )
    return replace(look, **more)
