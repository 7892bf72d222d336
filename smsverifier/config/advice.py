"""What to do about a value that the models refuse, behind the words of what is allowed.

Called by `config.validate` for each error. Advice must work: whoever does as it says is through.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from smsverifier.config import wording
from smsverifier.config.lookalikes import colon_space, is_curly
from smsverifier.config.schema import not_null, schema_at

_PLAIN_ITEM = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""What needs no quotes in a list."""
_NEEDED = {
    "name": "{name: name, label: Your name}",
    "phone": "{name: phone, label: Mobile number, type: phone}",
}
"""The fields that every form has, as they may be written."""
_CAP = ("sms", "max_messages")
_NO_CAP = "; null is no cap at all (to text nobody: smsverifier pause)"


def advice_on(error: ErrorDetails, source: str | None) -> str:
    """What to write instead, from `; ` on; nothing where what is allowed says it all.

    `source`: how the value is written in the file, where YAML makes something else of it.
    """
    value, advice = error["input"], ""
    match error["type"]:
        case "string_type" if source:
            advice = wording.advice_on_quotes(source)
        case "string_type" if isinstance(value, Mapping):
            advice = "; put a text that begins with { in quotes"
        case "tuple_type" if isinstance(value, str | int | float):
            advice = _as_list(error, source or str(value))
        case "too_short" if error["loc"] == ("form", "fields"):
            advice = _missing_fields(value)
        case "literal_error" if isinstance(value, str) and not is_curly(value):
            advice = wording.did_you_mean(value, schema_at(error["loc"])["enum"])
        case _ if error["loc"] == _CAP:
            advice = _NO_CAP
        case "bool_type" if str(value).lower() in ("yes", "no", "on", "off"):
            advice = f"; {value} is a text here"
    return advice or _of_characters(value)


def _missing_fields(fields: object) -> str:
    """Which of the fields that every form needs are not in the list, and how to write them."""
    entries = fields if isinstance(fields, list | tuple) else ()
    there = {entry.get("name") for entry in entries if isinstance(entry, Mapping)}
    missing = [f"- {field}" for name, field in _NEEDED.items() if name not in there]
    return f"; add {' and '.join(missing)}" if missing else ""


def _as_list(error: ErrorDetails, written: str) -> str:
    """`; write [IN]`, where one value stands in place of a list of texts."""
    item: Mapping[str, Any] = not_null(schema_at(error["loc"])).get("items", {})
    if item.get("type") != "string":
        return ""
    items = [text for part in written.split(",") if (text := part.strip())]
    if not all(re.search(item.get("pattern", ""), text) for text in items):
        return f"; each is {wording.allowed(item)}"
    shown = (text if _PLAIN_ITEM.fullmatch(text) else wording.in_quotes(text) for text in items)
    return f"; write [{', '.join(shown)}]"


def _of_characters(value: object) -> str:
    """About quotes and blanks that are none."""
    if not isinstance(value, str):
        return ""
    if space := colon_space(value):
        return f"; a {space} stands behind its colon: type a blank instead"
    if not is_curly(value):
        return ""
    return (
        f"; its quotes are curly ones, as word processors write them, and so a part of the text: "
        f"write {wording.in_quotes(value[1:-1])}"
    )
