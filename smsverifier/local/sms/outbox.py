"""Every SMS that was published to the embedded AWS, and the page that shows them.

`sms.sns` writes; the page, its JSON and tests read. Numbers are shown whole here: the outbox
stands for the registrants' phones and never leaves this machine.
"""

import json
import threading
import uuid
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from werkzeug.wrappers import Response

from smsverifier import assets
from smsverifier.naming import Names
from smsverifier.sms.text import measure

SMS_TYPE = "AWS.SNS.SMS.SMSType"

KEPT = 100_000
"""Messages remembered; the oldest go first. A week of the largest event is 2000."""


@dataclass(frozen=True)
class SentSms:
    """One SMS and its delivery."""

    message_id: str
    to: str
    text: str
    attributes: Mapping[str, str]
    region: str
    sender: str
    """Who published: a function's name, or that of the owner (`calls.Caller`)."""
    status: str
    """`delivered` or `failed`."""
    detail: str
    """The provider's response, in SNS's words (aws: sns-provider-responses)."""
    price_usd: float
    """What it cost, all parts together."""
    sent_at: datetime

    @cached_property
    def json(self) -> str:
        """The entry as the outbox's JSON has it; written once, as the page asks again and again."""
        return json.dumps(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The entry as the outbox's JSON has it."""
        measured = measure(self.text)
        return {
            "message_id": self.message_id,
            "to": self.to,
            "text": self.text,
            "encoding": measured.encoding,
            "parts": measured.parts,
            "attributes": dict(self.attributes),
            "status": self.status,
            "sent_at": self.sent_at.isoformat(),
            "region": self.region,
            "sender": self.sender,
            "detail": self.detail,
            "price_usd": self.price_usd,
        }


class Outbox:
    """The SMS of all stacks, oldest first; safe to use from any thread."""

    def __init__(self) -> None:
        self._kept: deque[SentSms] = deque(maxlen=KEPT)
        self._changes = 0
        self._lock = threading.Lock()

    def publish(self, sms: SentSms) -> None:
        """Adds an SMS as the newest."""
        with self._lock:
            self._kept.append(sms)
            self._changes += 1

    def messages(self, stack: str | None = None) -> list[dict[str, Any]]:
        """The entries as JSON values, newest last; only one stack's if `stack` is given."""
        return [json.loads(sms.json) for sms in self._of(stack)]

    def json(self, stack: str | None = None) -> str:
        """The same as one JSON text: thousands of them are put together in a millisecond."""
        return f"[{', '.join(sms.json for sms in self._of(stack))}]"

    def _of(self, stack: str | None) -> list[SentSms]:
        sender = None if stack is None else Names(stack, region="", account="").function
        return [sms for sms in self.save() if sender in (None, sms.sender)]

    def forget(self, number: str, sender: str, ids: Collection[str]) -> list[str]:
        """Takes out what `sender` sent to `number`, and these messages; the ids of all of them."""
        with self._lock:
            gone = [
                sms
                for sms in self._kept
                if sms.sender == sender and (sms.to == number or sms.message_id in ids)
            ]
            self._kept = deque((sms for sms in self._kept if sms not in gone), maxlen=KEPT)
            self._changes += bool(gone)
        return [sms.message_id for sms in gone]

    @property
    def version(self) -> int:
        """A number that is another after every change."""
        with self._lock:
            return self._changes

    def save(self) -> tuple[SentSms, ...]:
        """Every SMS there is."""
        with self._lock:
            return tuple(self._kept)

    def restore(self, saved: tuple[SentSms, ...]) -> None:
        """Takes on saved SMS; whoever looks at the page sees a change."""
        with self._lock:
            self._kept = deque(saved, maxlen=KEPT)
            self._changes += 1

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()
            self._changes += 1


def new_message_id() -> str:
    """A message id as SNS makes them."""
    return str(uuid.uuid4())


def outbox_page() -> Response:
    """The page."""
    html, policy = assets.live_page("outbox.html", "frame-src 'self'; ")
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
