"""One SMS a number, where a person is one number: under `duplicates: reject` and `ignore`.

The API keeps one row a number there. Somebody may have typed a second one into the table by hand
all the same, or `allow` was configured before. So whoever picks rows to be told takes one of each
number, and none whose number another row says was told, is being told, or may have been.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from smsverifier.row import (
    E164,
    KEY,
    PHONE,
    REGISTERED_AT,
    Item,
    SmsStatus,
    moment_of,
    sms_status_of,
    text_of,
)

TRIED = frozenset({SmsStatus.SENT, SmsStatus.UNCONFIRMED, SmsStatus.SENDING})
"""Who stands there has an SMS, may have it, or is about to get it."""


@dataclass(frozen=True)
class OnePerNumber:
    """Who of those picked is told, and how many are left out."""

    items: Sequence[Item]
    told: int = 0
    """Left out because another row says that their number was told or may have been."""
    same: int = 0
    """Left out because another one picked has the same number."""


def one_per_number(
    picked: Sequence[Item],
    rows: Iterable[Item],
    *,
    dropped: Collection[str] = (),
    even_if_told: Callable[[Item], bool] = lambda _: False,
) -> OnePerNumber:
    """Those of `picked`, a part of `rows`, that are told so that no number is told twice.

    `dropped` as for `standing`; `even_if_told` says of a row that it is told although its number
    was. What has no number in E.164 stays: nobody can be told by it, and the handler says why.
    """
    keys = {item[KEY]["S"] for item in picked}
    tried = {
        _number(row)
        for row in rows
        if row[KEY]["S"] not in keys and sms_status_of(row, 0, dropped) in TRIED
    } - {None}
    untold = [item for item in picked if _number(item) not in tried or even_if_told(item)]
    first: dict[str, Item] = {}
    for item in sorted(untold, key=_precedence):
        first.setdefault(_number(item) or item[KEY]["S"], item)
    kept = {item[KEY]["S"] for item in first.values()}
    items = [item for item in untold if item[KEY]["S"] in kept]
    return OnePerNumber(items, len(picked) - len(untold), len(untold) - len(items))


def _number(item: Item) -> str | None:
    phone = text_of(item, PHONE) or ""
    return phone if E164.fullmatch(phone) else None


def _precedence(item: Item) -> tuple[bool, int, str]:
    """The row that the API would have written comes first: the pipe may be at it, too."""
    key = item[KEY]["S"]
    return key != text_of(item, PHONE), moment_of(item, REGISTERED_AT), key
