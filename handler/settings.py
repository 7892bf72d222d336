"""What the handler is told about its stack: `settings.json`, written into the zip by the tool.

A file, because a function's environment holds 4 KB and a message in Hindi fills that fast.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mail_calendar import Occasion
from sms_text import Wording

FILE = Path(__file__).with_name("settings.json")


@dataclass(frozen=True)
class DltRegistration:
    """What India's local route wants on every message, and the text it was registered with."""

    entity_id: str
    template_id: str
    template: str
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language → the `template_id` and `template` of the message in it."""

    def in_language(self, language: str) -> "DltRegistration":
        """What was registered for the message to who read the form in `language`."""
        own = self.templates.get(language)
        if own is None:
            return self
        return replace(self, template_id=own["template_id"], template=own["template"])


@dataclass(frozen=True)
class Frame:
    """What every letter in one language says beside the organiser's words."""

    facts: Sequence[tuple[str, str]]
    """What is told, and the telling."""
    closing: Sequence[str]


@dataclass(frozen=True)
class Email:
    """The e-mail of one stack; the tool has validated it before the zip was made."""

    field: str
    """The attribute of a row that holds the address."""
    sender: str
    sender_name: str
    reply_to: str | None
    subject: str
    body: str
    subjects: Mapping[str, str]
    bodies: Mapping[str, str]
    """Language → the words for who read the form in it."""
    language: str
    """Of `subject` and `body`."""
    frames: Mapping[str, Frame]
    occasion: Occasion | None
    """The event as calendars have it; None: no file comes with the mail."""
    max_per_second: float


@dataclass(frozen=True)
class Settings:
    """One stack's settings; the tool has validated them before the zip was made."""

    stack: str
    table: str
    wording: Wording
    numbers: re.Pattern[str]
    """The mobile numbers of the countries that may be texted, in E.164."""
    landlines: re.Pattern[str]
    """Those of them that are landlines for certain; none where nothing is known."""
    sender_id: str | None
    dlt: DltRegistration | None
    sms_type: str
    max_price_usd: float | None
    max_messages: int | None
    max_per_second: int
    timeout_seconds: int
    """The function's own time limit."""
    retention_days: int | None
    log_level: str
    sms_enabled: bool = True
    side_by_side: int = 1
    """How many environments share that pace, as the pipe hands over so many batches at once."""
    figures: bool = False
    """Whether figures for alarms are logged: only where there are alarms."""
    email: Email | None = None
    messages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Kind of message → what is said there in place of the confirmation's words; those of an event
    that has such a kind."""

    @property
    def own_pace(self) -> float:
        """SMS a second of this environment: its share."""
        return self.max_per_second / self.side_by_side

    def words(self, kind: str) -> "Words | None":
        """How a kind of message is worded; None where the event has none of it."""
        document = self.messages.get(kind)
        return None if document is None else self.words_of(document)

    def words_of(self, document: Mapping[str, Any]) -> "Words":
        """The words in `document`: `message`, and where there are more `messages` and `dlt`.

        What is said of event and people is the confirmation's. A kind without a registration of its
        own is held to the confirmation's, so that nothing is sent that carriers drop.
        """
        wording = replace(
            self.wording, message=document["message"], messages=document.get("messages") or {}
        )
        registered = document.get("dlt")
        if self.dlt is None or not registered:
            return Words(wording, self.dlt)
        return Words(wording, DltRegistration(self.dlt.entity_id, **registered))


@dataclass(frozen=True)
class Words:
    """What one kind of message says, and what was registered for it."""

    wording: Wording
    dlt: DltRegistration | None


def load(file: Path = FILE) -> Settings:
    """The settings beside this module; a missing, wrong or unknown key fails the cold start."""
    document = json.loads(file.read_text(encoding="utf-8"))
    parsed = {
        "wording": Wording(**document["wording"]),
        "dlt": document["dlt"] and DltRegistration(**document["dlt"]),
        "numbers": re.compile(document["numbers"]),
        "landlines": re.compile(document["landlines"]),
        "email": email_of(document.get("email")),
    }
    return Settings(**document | parsed)


def email_of(document: Mapping[str, Any] | None) -> Email | None:
    """The e-mail that a document of settings, or of an announcement, says; None where none."""
    if document is None:
        return None
    occasion = document["occasion"]
    parsed = {
        "frames": {language: _frame(each) for language, each in document["frames"].items()},
        "occasion": occasion and Occasion(**occasion),
    }
    return Email(**{**document, **parsed})


def _frame(document: Mapping[str, Any]) -> Frame:
    return Frame([(what, told) for what, told in document["facts"]], document["closing"])
