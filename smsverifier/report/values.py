"""Values as one short piece of text, for plans and drift."""

import json
from typing import Any

from smsverifier.core.diff import Unknown, plain

LONGEST = 64


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
