"""Who asked for no more SMS, by SNS's own list, which tool and handler both ask.

SNS takes what is for them without a word and sends nothing (aws: sns-silent-failures), so their
rows do not tell. Who has opted out of one event of an account in a Region has opted out of all.
"""

from typing import Any

MOST_PAGES = 50
"""5000 numbers, some seconds. Whoever stands behind them SNS leaves out as well."""


def opted_out(sns: Any) -> frozenset[str]:
    """Their numbers, E.164 (aws: opted-out-list). Raises what AWS answers."""
    numbers: set[str] = set()
    following: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = sns.list_phone_numbers_opted_out(**following)
        numbers.update(page.get("phoneNumbers", ()))
        if not page.get("nextToken"):
            break
        following = {"nextToken": page["nextToken"]}
    return frozenset(numbers)
