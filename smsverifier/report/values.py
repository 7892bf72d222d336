"""Values as one short piece of text, for plans and drift."""

import json
import unicodedata
from typing import Any

from smsverifier.core.diff import Unknown, plain

LONGEST = 64
JOINERS = "\u200c\u200d"
"""Formatting characters that Indian scripts and emoji need."""


def short(value: Any) -> str:
    """`value` on one line; long texts end in their length, as their middle says nothing."""
    if value is None:
        return "(nothing)"
    if isinstance(value, Unknown):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(plain(value), default=str)
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 16]}… ({len(text)} characters)"


def harmless(text: str) -> str:
    """A stranger's words on one line, without what steers a terminal or turns letters round."""
    return "".join(map(_seen, " ".join(text.split())))


def escaped(text: str) -> str:
    """`text` on its own lines, with what could steer a terminal as visible escapes."""
    shown = (c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    return "".join(shown)


def _seen(char: str) -> str:
    is_unseen = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    return "\ufffd" if is_unseen and char not in JOINERS else char
