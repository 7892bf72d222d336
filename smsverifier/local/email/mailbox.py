"""Every mail that was sent in the embedded AWS; the outbox shows it beside the SMS.

Addresses are shown whole here, as numbers are: it stands for the registrants' mail programs.
"""

import threading
from collections import deque
from collections.abc import Collection
from typing import Any

from smsverifier.local.mail_message import Attached, SentMail
from smsverifier.naming import Names

KEPT = 100_000
"""Mails remembered; the oldest go first."""


class Mailbox:
    """The mails of all stacks, oldest first; safe to use from any thread."""

    def __init__(self) -> None:
        self._kept: deque[SentMail] = deque(maxlen=KEPT)
        self._changes = 0
        self._lock = threading.Lock()

    def post(self, mail: SentMail) -> None:
        """Adds a mail as the newest."""
        with self._lock:
            self._kept.append(mail)
            self._changes += 1

    def messages(self, stack: str | None = None) -> list[dict[str, Any]]:
        """The entries as JSON values, newest last; only one stack's if `stack` is given."""
        sender = None if stack is None else Names(stack, region="", account="").function
        return [mail.as_json() for mail in self.save() if sender in (None, mail.sender)]

    def html(self, message_id: str) -> str | None:
        """The HTML of a mail; None if there is no such mail."""
        mail = self._found(message_id)
        return None if mail is None else mail.html

    def attached(self, message_id: str, name: str) -> Attached | None:
        """A file of a mail, by its name."""
        mail = self._found(message_id)
        files = () if mail is None else mail.attachments
        return next((each for each in files if each.name == name), None)

    def _found(self, message_id: str) -> SentMail | None:
        return next((each for each in self.save() if each.message_id == message_id), None)

    def forget(self, sender: str, ids: Collection[str]) -> int:
        """Takes out these mails of `sender`'s; how many that were."""
        with self._lock:
            kept = [
                each for each in self._kept if each.sender != sender or each.message_id not in ids
            ]
            gone = len(self._kept) - len(kept)
            self._kept = deque(kept, maxlen=KEPT)
            self._changes += bool(gone)
        return gone

    @property
    def version(self) -> int:
        """A number that is another after every change."""
        with self._lock:
            return self._changes

    def save(self) -> tuple[SentMail, ...]:
        """Every mail there is."""
        with self._lock:
            return tuple(self._kept)

    def restore(self, saved: tuple[SentMail, ...]) -> None:
        """Takes on saved mails; whoever looks at the page sees a change."""
        with self._lock:
            self._kept = deque(saved, maxlen=KEPT)
            self._changes += 1

    def clear(self) -> None:
        """Forgets everything."""
        self.restore(())
