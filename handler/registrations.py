"""From a stream record to a registration: which records are new ones, and what they hold.

The rule is the pipe's filter once more (`row.is_new`): a record may come by another way (a direct
invocation, a filter changed by hand), and only what agrees with it may be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import row


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
    is_direct: bool = False
    """Whether somebody asked for it, in place of the stream."""
    odd_tries: Mapping[str, Any] | None = None
    """What somebody typed where the tries are counted, if one cannot be added to it."""

    @property
    def language(self) -> str:
        """What the registrant read the form in; blank where the row does not say."""
        return self.values.get(row.FORM_LANGUAGE, "")


def read(record: Any) -> Registration | None:
    """The registration in `record`, or None if it holds no new one, or is of an item of ours.

    Raises MalformedRecordError for a new row without a key or a request id.
    """
    if not row.is_new(record):
        return None
    image = record["dynamodb"]["NewImage"]
    values = {name: text for name in image if isinstance(text := row.text_of(image, name), str)}
    for needed in (row.KEY, row.REQUEST_ID):
        if not values.get(needed):
            raise MalformedRecordError(f"no {needed}")
    if not row.is_registration_key(values[row.KEY]):
        return None
    at_ms = row.moment_of(image, row.REGISTERED_AT)
    return Registration(
        registration_id=values[row.KEY],
        request_id=values[row.REQUEST_ID],
        phone=values.get(row.PHONE, ""),
        registered_at=at_ms / 1000 if at_ms else None,
        values=values,
        is_direct=row.is_direct(record),
        odd_tries=None if row.has_countable_tries(image) else image[row.SMS_ATTEMPTS],
    )
