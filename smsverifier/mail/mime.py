"""A letter as one MIME message, for an SES client that knows no attachments.

Copied into the zip as `mail_mime`. Standard library only, nothing of ours imported. All of it is
ASCII (`cte_type="7bit"`: what is not is encoded), and lines stay below SES's 1000 characters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class File:
    """What is attached."""

    name: str
    content_type: str
    """With its parameters: `text/calendar; charset=UTF-8; method=PUBLISH`."""
    content: bytes


class Written(Protocol):
    """A letter (`letter.Letter`, which this module may not know)."""

    @property
    def subject(self) -> str:
        """One line."""

    @property
    def text(self) -> str:
        """All of it as plain text."""

    @property
    def html(self) -> str:
        """The same as HTML."""


def mime_message(
    sender: tuple[str, str],
    to: str,
    reply_to: Sequence[str],
    letter: Written,
    headers: Mapping[str, str],
    files: Sequence[File] = (),
) -> bytes:
    """The message; `sender` is a name, which may be blank, and an address.

    Raises ValueError on a header that holds a line end.
    """
    message = EmailMessage(policy=_POLICY)
    name, address = sender
    message["From"] = Address(" ".join(name.split()), addr_spec=address)
    message["To"] = to
    if reply_to:
        message["Reply-To"] = ", ".join(reply_to)
    message["Subject"] = letter.subject
    for name, value in headers.items():
        message[name] = value
    message.set_content(letter.text, charset="utf-8", cte="base64")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    for file in files:
        kind, *parameters = [part.strip() for part in file.content_type.split(";")]
        main, _, sub = kind.partition("/")
        message.add_attachment(
            file.content,
            maintype=main,
            subtype=sub,
            cte="base64",
            filename=file.name,
            params=dict(_pair(parameter) for parameter in parameters),
        )
    return message.as_bytes()


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name, value
