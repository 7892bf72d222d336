"""A call as a command of the AWS CLI, quoted for a POSIX shell.

The CLI takes its names from the same service models as the SDK: `xform_name` makes `CreateTable` to
`create-table` and `TableName` to `--table-name` (AWS CLI User Guide, "Loading parameters"; JSON is
taken wherever a parameter is a structure, a list or a map).
"""

import json
import re
import shlex
from collections.abc import Collection, Mapping
from typing import Any

from botocore import xform_name

LINE = 80
"""Columns of JSON that still go into one line."""
RENAMED: Mapping[tuple[str, str, str], str] = {
    ("sns", "Subscribe", "Endpoint"): "notification-endpoint",
}
"""Service, operation and parameter → its option, where the CLI has one of that name for all calls
(customizations/argrename.py of aws-cli 1.46)."""
_BREAK = " \\\n"


def as_command(
    service: str,
    operation: str,
    parameters: Mapping[str, Any],
    *,
    file: str = "",
    later: Collection[str] = (),
) -> str:
    """`aws <service> <operation>` with an option a line.

    Args:
        service, operation, parameters: the call, as boto3 takes it. `wait table_exists` is an
            operation too.
        file: where its bytes stand.
        later: placeholders, `<API_ID>`; each becomes the shell's variable of that name.
    """
    words = " ".join(xform_name(word, "-").replace("_", "-") for word in operation.split())
    named = {RENAMED.get((service, operation, each), each): each for each in parameters}
    options = (_option(name, parameters[each], file, later) for name, each in named.items())
    return _BREAK.join([f"aws {service} {words}", *(f"  {option}" for option in options)])


def quoted(text: str, later: Collection[str] = ()) -> str:
    """One word of a POSIX shell that is `text`, with variables in the place of what is `later`."""
    names = "|".join(re.escape(each) for each in later)
    pieces = re.split(f"({names})", text) if names and text else [text]
    words = (f'"${each.strip("<>")}"' if each in later else _word(each) for each in pieces)
    return "".join(words) or "''"


def _word(text: str) -> str:
    return shlex.quote(text) if text else ""


def _option(name: str, value: Any, file: str, later: Collection[str]) -> str:
    if isinstance(value, Mapping) and any(isinstance(each, bytes) for each in value.values()):
        # Bytes in a structure have an option of their own: lambda's Code is `--zip-file`.
        ((name, value),) = value.items()
    option = f"--{xform_name(name, '-')}"
    if isinstance(value, bool):
        return option if value else option.replace("--", "--no-", 1)
    if isinstance(value, bytes):
        return f"{option} fileb://{quoted(file, later)}"
    return f"{option} {quoted(_text(value), later)}"


def _text(value: Any) -> str:
    """A text as it is, but a JSON document (a policy) laid out: that means the same."""
    if not isinstance(value, str):
        return _json(value)
    try:
        document = json.loads(value) if value.startswith("{") else None
    except ValueError:
        return value
    return _json(document) if document else value


def _json(value: Any, margin: str = "  ") -> str:
    """JSON in one line where that is short, else with a line for each part."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) <= LINE or not isinstance(value, (dict, list)):
        return short
    inner = f"{margin}  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_json(each, inner)}" for key, each in value.items()]
        first, last = "{}"
    else:
        parts, (first, last) = [_json(each, inner) for each in value], "[]"
    lines = f",\n{inner}".join(parts)
    return f"{first}\n{inner}{lines}\n{margin}{last}"
