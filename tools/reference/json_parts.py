"""The parts of JSON documents that are dataclasses shown whole, and the exit codes."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from smsverifier.delivery.cost import Spent
from smsverifier.delivery.health import AlertState, Health, SmsCounts
from smsverifier.delivery.summary import Note, ReceiptCounts
from smsverifier.errors import ExitCode, Mistake
from smsverifier.finding import Finding
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.mail.status import EmailCounts
from smsverifier.output.up_view import Restored
from smsverifier.provision.leftover import Leftover
from smsverifier.provision.plan import Loss
from smsverifier.registrations.listing import Registrant
from smsverifier.registrations.send import SendResult
from smsverifier.sms.prices import Price
from smsverifier.trace import Hop
from tools.reference.docstrings import member_docs

SHOWN_WHOLE: Mapping[str, type[Any]] = {
    "HEALTH": Health,
    "SMS": SmsCounts,
    "RECEIPTS": ReceiptCounts,
    "EMAILS": EmailCounts,
    "NOTE": Note,
    "ALERTS": AlertState,
    "TOLD": SendResult,
    "REGISTRANT": Registrant,
    "HELD": HeldRegistrations,
    "BACK": Restored,
    "HOP": Hop,
    "LOSS": Loss,
    "LEFT": Leftover,
    "FINDING": Finding,
    "MISTAKE": Mistake,
    "PRICE": Price,
    "SPENT": Spent,
}
"""Name on the page → the value that is written as it is, all of its members."""
NAMES = {shown: name for name, shown in SHOWN_WHOLE.items()}
INDENT = 12
PLAIN = {int: ":int", float: ":float", bool: ":bool"}


def json_parts() -> Mapping[str, str]:
    """Name of a part of `json.md` → text."""
    return {
        "exit codes": "\n".join(_exit_codes()),
        "parts": "\n".join(["```", *map(_shape, SHOWN_WHOLE), "```"]),
        "meanings": "\n".join(_meanings()),
    }


def _exit_codes() -> Iterator[str]:
    yield "| exit code | means |"
    yield "|---|---|"
    for name, told in member_docs(ExitCode).items():
        yield f"| {int(ExitCode[name])} | {_cell(told[0].lower() + told[1:])} |"


def _meanings() -> Iterator[str]:
    yield "| key | |"
    yield "|---|---|"
    for name, shown in SHOWN_WHOLE.items():
        told = member_docs(shown)
        for member in fields(shown):
            if member.name in told:
                yield f"| `{member.name}` of {name} | {_cell(told[member.name])} |"


def _shape(name: str) -> str:
    """`SMS  {"sent":int,…}`, in lines of at most 100."""
    hints = get_type_hints(SHOWN_WHOLE[name])
    members = [f'"{key.name}"{_kind(hints[key.name])}' for key in fields(SHOWN_WHOLE[name])]
    lines = textwrap.wrap(
        "{" + ",\n".join(members).replace("\n", " ") + "}",
        100 - INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    joined = [line.replace(", ", ",") for line in lines]
    return name.ljust(INDENT) + f"\n{' ' * (INDENT + 1)}".join(joined)


def _kind(hint: Any) -> str:
    """`:int|null`: what follows a key; of a text nothing, or the words that it can be."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (one,) = (each for each in inner if each is not NoneType)
        return f"{_kind(one)}|null"
    if hint in NAMES:
        return f":{NAMES[hint]}"
    if origin is tuple:
        return f":[{_kind(inner[0]).removeprefix(':') or '…'}…]".replace("……", "…")
    if origin is Literal:
        return f':"{"|".join(inner)}"'
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f':"{"|".join(hint)}"'
    if is_dataclass(hint):
        raise TypeError(f"{hint} is shown whole: give it a name in SHOWN_WHOLE")
    return PLAIN.get(hint, "" if hint is str else ":{…}")


def _cell(told: str) -> str:
    """A sentence about a value of Python's, about one in JSON."""
    return re.sub(r"\bNone\b", "null", told).rstrip(".").replace("|", "\\|")
