"""From a stream record to a registration: which records are new ones, and what they hold.

The rule is the pipe's filter once more: a record may come by another way (a direct invocation,
a filter changed by hand), and only what agrees with it may be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SOURCES = ("form", "test")


class MalformedRecordError(ValueError):
    """A record that looks new but names no row: nothing that the API writes."""


@dataclass(frozen=True)
class Registration:
    """One submission, as it was stored."""

    registration_id: str
    """The row's key; a phone number, unless duplicates are allowed."""
    request_id: str
    """Which submission this is: a later one may have taken the same row."""
    phone: str
    registered_at: float | None
    """Epoch seconds."""
    values: Mapping[str, str]
    """Every text the row holds, by attribute."""


def is_new(record: object) -> bool:
    """Whether the pipe's filter lets `record` pass: a new row of the form's that nobody told."""
    image = _at(record, "dynamodb", "NewImage")
    return (
        _at(record, "eventName") == "INSERT"
        and _at(image, "source", "S") in SOURCES
        and _at(image, "sms_status", "S") is None
    )


def read(record: object) -> Registration | None:
    """The registration in `record`, or None if it holds no new one.

    Raises MalformedRecordError for a new row without a key or a request id.
    """
    if not is_new(record):
        return None
    image = _at(record, "dynamodb", "NewImage")
    values = {key: text for key in image if isinstance(text := _at(image, key, "S"), str)}
    for needed in ("registration_id", "request_id"):
        if not values.get(needed):
            raise MalformedRecordError(f"no {needed}")
    return Registration(
        registration_id=values["registration_id"],
        request_id=values["request_id"],
        phone=values.get("phone", ""),
        registered_at=_seconds(_at(image, "registered_at", "N")),
        values=values,
    )


def _at(document: object, *path: str) -> Any:
    """What stands at `path`, or None: nothing about a record's shape is taken for granted."""
    for key in path:
        if not isinstance(document, dict):
            return None
        document = document.get(key)
    return document


def _seconds(milliseconds: object) -> float | None:
    is_number = isinstance(milliseconds, str) and milliseconds.isdecimal()
    return int(str(milliseconds)) / 1000 if is_number else None
