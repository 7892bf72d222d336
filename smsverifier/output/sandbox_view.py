"""The numbers of the SMS sandbox, on the screen and for programs."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.delivery.sandbox import MAX_NUMBERS, SandboxNumber
from smsverifier.output.screen import labelled
from smsverifier.sms.text import mask

LABEL_WIDTH = 20
"""Sign and the longest number."""


def numbers_document(
    listed: Sequence[SandboxNumber], *, in_sandbox: bool, whole: bool
) -> dict[str, Any]:
    """What `numbers list` found; numbers are masked unless `whole`."""
    return {
        "in_sandbox": in_sandbox,
        "limit": MAX_NUMBERS,
        "numbers": [
            {
                "phone": _shown(number, whole),
                "status": _status(number),
                "added_at": number.added_at and number.added_at.isoformat(timespec="seconds"),
            }
            for number in listed
        ],
    }


def number_document(phone: str, status: str) -> dict[str, Any]:
    """What became of one number."""
    return {"phone": mask(phone), "status": status}


def numbers_view(listed: Sequence[SandboxNumber], place: str, *, whole: bool) -> RenderableType:
    """One line each; numbers are masked unless `whole`."""
    head = Text(f"{len(listed)} of {MAX_NUMBERS} numbers in the SMS sandbox ({place})")
    return Group(head, *(_line(number, whole) for number in listed))


def _line(number: SandboxNumber, whole: bool) -> RenderableType:
    sign, style = ("✓", "green") if number.is_verified else ("…", "yellow")
    since = f", added {number.added_at:%d %b %Y %H:%M} UTC" if number.added_at else ""
    label = Text(f" {sign} {_shown(number, whole)}", style=style)
    return labelled(label, f"{_status(number)}{since}", LABEL_WIDTH)


def _status(number: SandboxNumber) -> str:
    return "verified" if number.is_verified else "pending"


def _shown(number: SandboxNumber, whole: bool) -> str:
    return number.phone if whole else mask(number.phone)
