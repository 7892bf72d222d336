"""From a stream record to a registration: which records are new ones, and what they hold.

The rule is the pipe's filter once more (`row.is_new`): a record may come by another way (a direct
invocation, a filter changed by hand), and only what agrees with it may be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    kinds: frozenset[str] | None = None
    """Of which kinds of message that wish is (`Marks.kind`); None: of all that are due."""
    image: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """The row as the record has it; it may be another by now."""

    @property
    def language(self) -> str:
        """What the registrant read the form in; blank where the row does not say."""
        return self.values.get(row.FORM_LANGUAGE, "")

    @property
    def is_waiting(self) -> bool:
        """Whether they were on the waiting list."""
        return row.WAITING_AT in self.image

    @property
    def is_promoted(self) -> bool:
        """Whether they came in from the waiting list."""
        return row.PROMOTED_AT in self.image

    def odd_tries(self, marks: row.Marks) -> Mapping[str, Any] | None:
        """What somebody typed where the tries are counted, if one cannot be added to it."""
        if row.has_countable_tries(self.image, marks):
            return None
        found: Mapping[str, Any] = self.image[marks.attempts]
        return found


def read(record: Any) -> Registration | None:
    """The registration in `record`, or None if it holds no new one, or is of an item of ours.

    Raises MalformedRecordError for a new row without a key or a request id.
    """
    if not row.is_new(record):
        return None
    return registration_of(
        record["dynamodb"]["NewImage"], is_direct=row.is_direct(record), kinds=row.kinds_of(record)
    )


def registration_of(
    image: Mapping[str, Any], *, is_direct: bool = False, kinds: frozenset[str] | None = None
) -> Registration | None:
    """The registration in a row; None if it is an item of ours. Raises as `read`."""
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
        is_direct=is_direct,
        kinds=kinds,
        image=image,
    )
