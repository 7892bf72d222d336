"""Lists as AWS gives them out: page by page, each with the token of the next one."""

import re
from collections.abc import Sequence
from typing import TypeVar

from smsverifier.local.calls import AwsFailure

PageItem = TypeVar("PageItem")

MAX_PAGE = 100
_PAGE_NUMBER = re.compile(r"[0-9]{1,9}")


def page(
    items: Sequence[PageItem], size: object, token: object, *, invalid: str
) -> tuple[list[PageItem], str | None]:
    """As AWS gives out lists: the items of one page and the next page's token, None after the last.

    `size` and `token` are the caller's parameters, None or a number where they were left out.
    Raises AwsFailure with the code `invalid` on what no page was ever given out for.
    """
    start, most = _page_number(token, 0, invalid), _page_number(size, MAX_PAGE, invalid)
    if start > len(items) or not 1 <= most <= MAX_PAGE:
        raise AwsFailure(invalid, f"There is no such page; a page holds 1 to {MAX_PAGE} items")
    end = start + most
    return list(items[start:end]), str(end) if end < len(items) else None


def _page_number(given: object, default: int, invalid: str) -> int:
    text = str(default if given is None else given)
    if not _PAGE_NUMBER.fullmatch(text):
        raise AwsFailure(invalid, f"{text[:20]!r} is no page")
    return int(text)
