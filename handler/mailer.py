"""One mail through SES, and what its answer means for the registrant (`outcomes`).

The parts are handed to SES, which makes the message of them; a client of an older botocore knows
no attachments (aws: ses-attachments), and then the whole message is made here.

A mail server that does not answer must cost the others nothing: after a few failures in a row
nobody is tried for a minute (`CircuitBreaker`), and the records come again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from mail_address import mailbox
from mail_calendar import CONTENT_TYPE, FILE_NAME
from mail_letter import Letter
from outcomes import (
    NOT_CONNECTED,
    Accepted,
    NotSent,
    Outcome,
    Refused,
    Unconfirmed,
    name_of,
    was_refused,
)
from settings import Email

HEADERS = {"Auto-Submitted": "auto-generated"}
"""That no person wrote it: out-of-office programs do not answer (RFC 3834)."""

TRIES, FIRST_PAUSE = 3, 0.5
"""Of a mail that is too many in this second; the pause, in seconds, doubles."""

_THROTTLED = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling"})
_LATER = frozenset(
    {"AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"}
)
"""Nothing was sent, and somebody may put it right soon: a role is too new for a while."""


class CircuitBreaker:
    """Whether the mail server is left alone for a while, as it failed several times in a row."""

    FAILURES, SECONDS = 3, 60.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether nobody is to be tried now."""
        with self._lock:
            return self._clock() < self._until

    def note(self, *, failed: bool) -> None:
        """How a try ended: whether the server answered what it was asked."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= self.FAILURES:
                self._until = self._clock() + self.SECONDS
                self._failures = self.FAILURES - 1  # the first try afterwards decides


@dataclass(frozen=True)
class Mail:
    """One mail, ready to be sent."""

    to: str
    letter: Letter
    calendar: bytes | None


class Mailer:
    """SES, with the sender and the headers that every mail of this stack carries."""

    def __init__(
        self,
        ses: Any,
        email: Email,
        breaker: CircuitBreaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`ses`: a client that tries each call once, as a second mail may be one too many."""
        self._ses = ses
        self._email = email
        self._breaker = breaker or CircuitBreaker()
        self._sleep = sleep
        self._sender = mailbox(email.sender_name, email.sender)
        self._takes_parts = takes_attachments(ses)

    def of(self, email: Email) -> "Mailer":
        """The same server for another kind of mail; what pauses the one pauses the other."""
        return Mailer(self._ses, email, self._breaker, self._sleep)

    def send(self, mail: Mail) -> Outcome:
        """Send it once, and say what became of it."""
        if self._breaker.is_open:
            return NotSent("mail_server_paused")
        outcome = self._try(mail)
        for tried in range(1, TRIES):
            if not (isinstance(outcome, NotSent) and outcome.reason in _THROTTLED):
                break
            self._sleep(FIRST_PAUSE * 2 ** (tried - 1))
            outcome = self._try(mail)
        return outcome

    def _try(self, mail: Mail) -> Outcome:
        try:
            answer = self._ses.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [mail.to]},
                **({"ReplyToAddresses": [self._email.reply_to]} if self._email.reply_to else {}),
                Content=self._content(mail),
            )
        except ClientError as error:
            outcome = self._refusal(error)
            self._breaker.note(failed=isinstance(outcome, Unconfirmed))
            return outcome
        except NOT_CONNECTED as error:
            self._breaker.note(failed=True)
            return NotSent(type(error).__name__)
        except (BotoCoreError, ResponseParserError) as error:
            self._breaker.note(failed=True)
            return Unconfirmed(type(error).__name__)
        self._breaker.note(failed=False)
        return Accepted(answer["MessageId"])

    def _content(self, mail: Mail) -> dict[str, Any]:
        if mail.calendar is not None and not self._takes_parts:
            return {"Raw": {"Data": self._message(mail)}}
        return {"Simple": _parts(mail)}

    def _message(self, mail: Mail) -> bytes:
        from mail_mime import File, mime_message  # noqa: PLC0415 - only where it is needed

        files = [File(FILE_NAME, CONTENT_TYPE, mail.calendar)] if mail.calendar else []
        reply_to = [self._email.reply_to] if self._email.reply_to else []
        sender = (self._email.sender_name, self._email.sender)
        letter = mail.letter
        return mime_message(sender, mail.to, reply_to, letter, HEADERS, files)

    def _refusal(self, error: ClientError) -> Outcome:
        """aws: ses-errors"""
        code, words = name_of(error), str(error.response.get("Error", {}).get("Message", ""))
        if "Daily message quota" in words:
            return Refused("daily_quota")
        if code in _THROTTLED or "Maximum sending rate" in words:
            return NotSent("TooManyRequestsException")
        if not was_refused(error):
            return Unconfirmed(code)  # a server's error may come after the work was done
        if code in _LATER:
            return NotSent(code)
        return Refused(self._why(code, words))

    def _why(self, code: str, words: str) -> str:
        """A reason without addresses."""
        if code != "MessageRejected" or "not verified" not in words:
            return code
        is_sender = self._email.sender.lower() in words.lower()
        return "sender_not_verified" if is_sender else "recipient_not_verified"


def takes_attachments(ses: Any) -> bool:
    """Whether the client's model of SES knows attachments: that of botocore 1.37.25 does not."""
    members: Mapping[str, Any] = ses.meta.service_model.shape_for("Message").members
    return "Attachments" in members


def _parts(mail: Mail) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "Subject": _utf8(mail.letter.subject),
        "Body": {"Text": _utf8(mail.letter.text), "Html": _utf8(mail.letter.html)},
        "Headers": [{"Name": name, "Value": value} for name, value in HEADERS.items()],
    }
    if mail.calendar is None:
        return parts
    file = {
        "FileName": FILE_NAME,
        "RawContent": mail.calendar,
        "ContentType": CONTENT_TYPE,
        "ContentDisposition": "ATTACHMENT",
        # Its default garbles all that is no ASCII (aws: ses-attachments).
        "ContentTransferEncoding": "BASE64",
    }
    return {**parts, "Attachments": [file]}


def _utf8(text: str) -> dict[str, str]:
    """Without a charset it is taken for ASCII (aws: ses-simple-form)."""
    return {"Data": text, "Charset": "UTF-8"}
