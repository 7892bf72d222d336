"""Every item of a table, page by page; of a table of many pages several parts are read at once.

Knows nothing of what the items are. What goes through comes in no order that anybody may lean on:
whoever tells an order sorts (decision 0083). A table of one page costs one call, as ever.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.result import result_of, value_or
from smsverifier.errors import NotAws
from smsverifier.resources.table import find_table
from smsverifier.row import Item

MOST_SEGMENTS = 4
"""Read at once: more only wait for this process, which takes as long to unpack a page as DynamoDB
to send it. Also no more than a new table bears (aws: table-starts-at-4000-writes)."""
PAGE_ITEMS = 1000
"""Of a part at once. A megabyte of rows, which a call brings at most, is some 40 as objects here,
and of every part two pages may be there."""


def scan_pages(aws: Aws, table: str, request: Mapping[str, Any]) -> Iterator[Sequence[Item]]:
    """The items that `request`, a Scan's parameters, asks for; never more than some pages held."""
    client = aws.client("dynamodb")
    asked = {"TableName": table, **request}
    first = client.scan(**asked)
    is_all = "LastEvaluatedKey" not in first
    segments = 1 if is_all else segments_of(items_known(aws, table), first["ScannedCount"])
    if segments > 1:
        yield from _side_by_side(client, asked, segments)
        return
    page = first
    yield _items(page)
    while start := page.get("LastEvaluatedKey"):
        page = client.scan(**asked, ExclusiveStartKey=start)
        yield _items(page)


def segments_of(known: int, in_first_page: int) -> int:
    """Into how many parts a table of more than one page is worth parting.

    `known`: how many items it had up to six hours ago (aws: item-count-is-old). Where that is no
    more than the first page held, it may have any number by now. The first page is read again,
    by the first part, which has to be little beside the rest.
    """
    if known <= in_first_page or not in_first_page:
        return MOST_SEGMENTS
    return min(MOST_SEGMENTS, max(1, known // in_first_page // 2))


def items_known(aws: Aws, table: str) -> int:
    """About how many items there are, ours among them; 0 where nobody says."""
    # Whoever may scan need not be allowed to describe.
    found = value_or(result_of(partial(find_table, aws, table)), None) or {}
    return int(found.get("ItemCount", 0))


def _side_by_side(client: Any, asked: Mapping[str, Any], total: int) -> Iterator[Sequence[Item]]:
    """A page of each part in turn, while the next page of every part is on its way."""
    with ThreadPoolExecutor(max_workers=total) as pool:

        def ask(segment: int, **start: Any) -> "Future[dict[str, Any]]":
            part = {"Segment": segment, "TotalSegments": total, "Limit": PAGE_ITEMS}
            scan = partial(client.scan, **asked, **part, **start)
            return pool.submit(copy_context().run, scan)

        coming = deque((segment, ask(segment)) for segment in range(total))
        while coming:
            segment, answer = coming.popleft()
            page = answer.result()
            if start := page.get("LastEvaluatedKey"):
                coming.append((segment, ask(segment, ExclusiveStartKey=start)))
            yield _items(page)


def _items(page: Mapping[str, Any]) -> Sequence[Item]:
    """Those of `page`. Raises NotAws where they are not as many as it says: some are kept back."""
    items: Sequence[Item] = page["Items"]
    if page["Count"] == len(items):
        return items
    raise NotAws(
        "The table is not shown whole",
        where="Scan",
        why=f"A page of it counts {page['Count']} rows and brings {len(items)}; AWS's never does.",
        hint="An emulator in AWS's place (AWS_ENDPOINT_URL) that answers so cannot be worked with: "
        "try a newer one, or unset it to work with AWS itself.",
    )
