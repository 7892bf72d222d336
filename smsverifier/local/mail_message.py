"""A mail as SES took it, from a request in either form: its parts (Simple), or whole (Raw)."""

import email
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parseaddr
from typing import Any

from smsverifier.local.calls import AwsFailure

MOST_RECIPIENTS = 50
MOST_BYTES = 40 * 1024 * 1024
"""aws: ses-quotas"""
MOST_HEADERS, MOST_LINE = 15, 1000


@dataclass(frozen=True)
class Attached:
    """One file."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class SentMail:
    """One mail and its delivery."""

    message_id: str
    to: tuple[str, ...]
    sender_address: str
    """`From` as it reads, encoded words decoded."""
    subject: str
    text: str
    region: str
    sender: str
    """Who sent it: a function's name, or that of the owner; blank: SES itself."""
    status: str
    """`delivered`, `bounced`, `complained` or `suppressed`."""
    detail: str
    sent_at: datetime
    html: str = ""
    reply_to: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attached, ...] = ()
    form: str = "simple"
    """Or `raw`: in which form it was sent."""
    verifies: str = ""
    """What a click in it proves (`identities.Identity.token`)."""

    def as_json(self) -> dict[str, Any]:
        """The entry as the outbox's JSON has it; `attachments` are fetched one by one."""
        return {
            "message_id": self.message_id,
            "to": list(self.to),
            "from": self.sender_address,
            "reply_to": list(self.reply_to),
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "headers": dict(self.headers),
            "attachments": [
                {"name": each.name, "content_type": each.content_type, "bytes": len(each.content)}
                for each in self.attachments
            ],
            "form": self.form,
            "status": self.status,
            "detail": self.detail,
            "sent_at": self.sent_at.isoformat(),
            "region": self.region,
            "sender": self.sender,
            "verifies": self.verifies,
        }


@dataclass(frozen=True)
class Mail:
    """What is to be sent."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    reply_to: tuple[str, ...]
    headers: Mapping[str, str]
    attachments: tuple[Attached, ...]
    form: str

    @property
    def sender_mailbox(self) -> str:
        """The bare address of the sender."""
        return parseaddr(self.sender)[1]


def new_message_id() -> str:
    """A message id as SES makes them."""
    return f"0109{secrets.token_hex(6)}-{secrets.token_hex(16)}-000000"


def mail_of(params: Mapping[str, Any]) -> Mail:
    """What a SendEmail asks for. Raises AwsFailure on what SES refuses."""
    content = params["Content"]
    forms = [name for name in ("Simple", "Raw", "Template") if content.get(name)]
    if len(forms) != 1 or forms == ["Template"]:
        raise _bad("Content must be one of Simple and Raw.")
    mail = _simple(params) if forms == ["Simple"] else _raw(params)
    if not mail.sender_mailbox:
        raise _bad("Missing required header 'From'.")
    if not 1 <= len(mail.to) <= MOST_RECIPIENTS:
        raise _bad(f"Recipient count is not between 1 and {MOST_RECIPIENTS}.")
    for each in mail.to:
        address = parseaddr(each)[1]
        if "@" not in address or not address.isascii() or any(c in address for c in " \r\n,;"):
            raise _bad("Missing final '@domain'" if "@" not in address else "Illegal address")
    return mail


def _destinations(params: Mapping[str, Any]) -> tuple[str, ...]:
    to = params.get("Destination") or {}
    kinds = ("ToAddresses", "CcAddresses", "BccAddresses")
    return tuple(str(each) for kind in kinds for each in to.get(kind) or ())


def _simple(params: Mapping[str, Any]) -> Mail:
    """aws: ses-simple-form"""
    simple = params["Content"]["Simple"]
    headers = {str(each["Name"]): str(each["Value"]) for each in simple.get("Headers") or ()}
    _must_be_headers(headers)
    sender = str(params.get("FromEmailAddress") or "")
    reply_to = tuple(map(str, params.get("ReplyToAddresses") or ()))
    if not all(each.isascii() for each in (sender, *reply_to)):
        raise _bad("Addresses must be ASCII; encode a name as RFC 2047 has it.")
    files = tuple(_attached(each) for each in simple.get("Attachments") or ())
    if sum(len(each.content) for each in files) * 4 // 3 > MOST_BYTES:
        raise AwsFailure("MessageRejected", "Message length is more than the maximum.")
    body = simple["Body"]
    if not body.get("Text") and not body.get("Html"):
        raise _bad("The body has neither Text nor Html.")
    subject = _content(simple["Subject"])
    if "\n" in subject or "\r" in subject:
        raise _bad("The subject holds a control character.")
    return Mail(
        sender=_decoded(sender),
        to=_destinations(params),
        subject=subject,
        text=_content(body.get("Text")),
        html=_content(body.get("Html")),
        reply_to=reply_to,
        headers=headers,
        attachments=files,
        form="simple",
    )


def _must_be_headers(headers: Mapping[str, str]) -> None:
    if len(headers) > MOST_HEADERS:
        raise _bad(f"More than {MOST_HEADERS} headers.")
    for name, value in headers.items():
        if not all(" " < char <= "~" and char != ":" for char in name):
            raise _bad(f"Invalid header name {name!r}.")
        if not all(" " <= char <= "~" for char in value):
            raise _bad(f"Invalid value of the header {name}.")


def _content(given: Mapping[str, Any] | None) -> str:
    """As it arrives: what the charset cannot hold is lost (aws: ses-simple-form)."""
    if not given:
        return ""
    charset = str(given.get("Charset") or "us-ascii")
    try:
        return str(given["Data"]).encode(charset, "replace").decode(charset)
    except LookupError:
        raise _bad(f"Unknown charset {charset}.") from None


def _attached(given: Mapping[str, Any]) -> Attached:
    content = given["RawContent"]
    data = content if isinstance(content, bytes) else str(content).encode()
    encoding = given.get("ContentTransferEncoding", "SEVEN_BIT")
    if encoding == "SEVEN_BIT" and not data.isascii():
        raise _bad("The attachment holds 8-bit data; its ContentTransferEncoding is SEVEN_BIT.")
    kind = str(given.get("ContentType") or "application/octet-stream")
    return Attached(str(given["FileName"]), kind, data)


def _raw(params: Mapping[str, Any]) -> Mail:
    """aws: ses-raw-form"""
    data = params["Content"]["Raw"]["Data"]
    source = data if isinstance(data, bytes) else str(data).encode()
    if len(source) > MOST_BYTES:
        raise AwsFailure("MessageRejected", "Message length is more than the maximum.")
    if any(len(line) > MOST_LINE for line in source.split(b"\n")):
        raise _bad("A line of the message is longer than 1000 characters.")
    parsed = email.message_from_bytes(source, policy=compat32)
    to = _destinations(params) or tuple(
        address for _, address in getaddresses(parsed.get_all("To", []))
    )
    bare = Mail(
        sender=_decoded(str(params.get("FromEmailAddress") or parsed.get("From") or "")),
        to=to,
        subject=_decoded(str(parsed.get("Subject") or "")),
        text="",
        html="",
        reply_to=tuple(address for _, address in getaddresses(parsed.get_all("Reply-To", []))),
        headers={name: str(value) for name, value in parsed.items() if name not in _OWN},
        attachments=tuple(_files(parsed)),
        form="raw",
    )
    return replace(bare, text=_part(parsed, "plain"), html=_part(parsed, "html"))


_OWN = frozenset(("From", "To", "Reply-To", "Subject", "MIME-Version", "Content-Type"))


def _files(parsed: Message) -> Iterator[Attached]:
    for part in parsed.walk():
        name = part.get_filename()
        if name and not part.is_multipart():
            kind = " ".join(str(part.get("Content-Type", "")).split())
            yield Attached(name, kind, _payload(part))


def _part(parsed: Message, subtype: str) -> str:
    for part in parsed.walk():
        if part.get_content_type() == f"text/{subtype}" and not part.get_filename():
            text = _payload(part).decode(part.get_content_charset() or "ascii", "replace")
            return text.replace("\r\n", "\n")
    return ""


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _decoded(header: str) -> str:
    return " ".join(str(make_header(decode_header(header))).split())


def _bad(message: str) -> AwsFailure:
    return AwsFailure("BadRequestException", message)
