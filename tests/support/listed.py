"""Lists of rows, as `registrations list` makes them of a table's."""

from collections.abc import Collection, Sequence
from typing import Any

from smsverifier.registrations.listing import (
    ListQuery,
    Look,
    RegistrantPage,
    find_page,
    page_of,
)
from smsverifier.row import Item
from smsverifier.whom import EVERYBODY, Whom


def listed(
    items: Sequence[Item],
    whom: Whom = EVERYBODY,
    *,
    before_ms: int,
    dropped: Collection[str] = (),
    **wanted: Any,
) -> RegistrantPage:
    """A page of `items`, numbers whole; `wanted` as in `ListQuery`."""
    look = Look(lambda: items, before_ms, dict.fromkeys(dropped, "dropped"))
    query = ListQuery(whom, **{"show_numbers": True} | wanted)
    return page_of(find_page(look, query), look, query)
