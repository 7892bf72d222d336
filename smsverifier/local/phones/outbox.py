"""Every SMS that was published to the embedded AWS: what a phone would show, and what became of it.

The SNS stand-in writes; the outbox page, its JSON and tests read. Numbers are shown whole here:
the outbox stands for the registrants' phones and never leaves this machine.
"""

import threading
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsverifier.naming import Names
from smsverifier.sms.text import measure

SMS_TYPE = "AWS.SNS.SMS.SMSType"

KEPT = 100_000
"""Messages remembered; the oldest go first. A week of the largest event is 2000."""


@dataclass(frozen=True)
class Sms:
    """One SMS and its fate."""

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
        self._kept: deque[Sms] = deque(maxlen=KEPT)
        self._changes = 0
        self._lock = threading.Lock()

    def publish(self, sms: Sms) -> None:
        """Adds an SMS as the newest."""
        with self._lock:
            self._kept.append(sms)
            self._changes += 1

    def messages(self, stack: str | None = None) -> list[dict[str, Any]]:
        """The entries as JSON values, newest last; only one stack's if `stack` is given."""
        sender = None if stack is None else Names(stack, region="", account="").function
        with self._lock:
            kept = list(self._kept)
        return [sms.as_json() for sms in kept if sender in (None, sms.sender)]

    @property
    def version(self) -> int:
        """A number that is another after every change."""
        with self._lock:
            return self._changes

    def save(self) -> tuple[Sms, ...]:
        """Every SMS there is."""
        with self._lock:
            return tuple(self._kept)

    def restore(self, saved: tuple[Sms, ...]) -> None:
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
