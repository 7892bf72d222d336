"""A registrant's story in one line, numbers masked: to tell people apart, and to choose."""

from collections.abc import Sequence

from smsverifier.output.formatting import line_of
from smsverifier.output.registrations_view import NAME_SHOWN, status_text, time_text
from smsverifier.registrations.listing import Registrant
from smsverifier.registrations.persons import registrants
from smsverifier.row import Item


def stories(rows: Sequence[Item], unconfirmed_before_ms: int, *, with_ids: bool = False) -> str:
    """One line for each of these rows."""
    people = registrants(rows, unconfirmed_before_ms)
    return "\n".join(_story(each, with_id=with_ids) for each in people)


def _story(one: Registrant, *, with_id: bool) -> str:
    """`+91••••••3210 Asha, registered 2026-11-22 10:15 (form): sent`."""
    name = line_of(one.name)[:NAME_SHOWN]
    source = f" ({line_of(one.source)})" if one.source else ""
    told = f"{line_of(one.phone)} {name}, registered {time_text(one.registered_at)}{source}: "
    told += status_text(one)
    return f"--id {line_of(one.registration_id)}  {told}" if with_id else told
