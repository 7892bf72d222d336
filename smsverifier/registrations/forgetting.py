"""Erasing rows of one person; with `registrations.forget: seal` what proves the processing stays.

Counts go down first, chunk by chunk, as for `remove-tests` (`bulk_changes`); `reserved` stays, for
the SMS was paid for. What is sealed is put in the very transaction that removes the row, so a kill
leaves the one or the other. It names nobody: no name, no number, no answer, no submission.

So does the place of who had one: it is given to who waits first (`Succession`), or given back, in
that same transaction (decision 0067).
"""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial

from smsverifier.aws import Aws
from smsverifier.registrations.bulk_changes import (
    SAME,
    BulkChanger,
    ChangeResult,
    delete,
    deleted,
)
from smsverifier.registrations.places import Places
from smsverifier.registrations.transactions import Part, Swap, remove, swap
from smsverifier.row import (
    CONSENT_ADULT,
    CONSENT_AT,
    CONSENT_WORDING,
    COUNTED_IN_TOTALS,
    EXPIRES_AT,
    FORM_LANGUAGE,
    KEY,
    PLACE_COUNTED,
    REGISTERED_AT,
    SEALED,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    STATUSES,
    Item,
    moment_of,
    text_of,
)

SEALED_AT = "sealed.at"
"""Epoch milliseconds."""
LONGEST_PROOF = 64
"""Characters: what is longer, somebody's hand wrote there."""
PROOF_TEXTS = (CONSENT_WORDING, CONSENT_ADULT, FORM_LANGUAGE, SMS_MESSAGE_ID)
PROOF_MOMENTS = (CONSENT_AT, REGISTERED_AT)


@dataclass
class Succession:
    """Who gets the places that are freed, first come first served."""

    places: Places
    waiting: Sequence[Item] = ()
    most: int | None = None
    """How many places there are; None: they are only given back."""
    now_ms: int = 0
    promoted: list[Item] = field(default_factory=list)
    """Who got one."""
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_over(self, item: Item, removal: Callable[[Sequence[Part]], Swap]) -> Swap:
        """Remove `item` by `removal`, which does these parts as well; its place goes on."""
        if PLACE_COUNTED not in item:
            return removal(())
        while (heir := self._heir()) is not None and self.most is not None:
            done = removal(self.places.passed_on(heir, self.now_ms, self.most))
            if done is not Swap.ELSEWHERE:
                if done is Swap.DONE:
                    self.promoted.append(heir)
                return done
        return removal((self.places.given_back(),))

    def _heir(self) -> Item | None:
        with self._lock:
            self._next += 1
            return self.waiting[self._next - 1] if self._next <= len(self.waiting) else None


def eraser(
    aws: Aws,
    table: str,
    sealed_until: date | None,
    should_stop: Callable[[], bool],
    succession: Succession | None = None,
) -> BulkChanger:
    """Erases rows of one table; seals them until that day, or leaves nothing.

    `succession`: who gets their places; left out: nobody, they are free.
    """
    after = succession or Succession(Places(aws, table))
    change = partial(_erase, aws, table, sealed_until, after)
    return BulkChanger(aws, table, change, should_stop, COUNTED_IN_TOTALS)


def sealed(item: Item, until: date, now_ms: int) -> Item:
    """What is kept of `item`, under a key that nothing leads to, until that day."""
    ends = int(datetime.combine(until, time(), UTC).timestamp())
    texts = {name: text_of(item, name) for name in PROOF_TEXTS}
    moments = {name: moment_of(item, name) for name in PROOF_MOMENTS}
    status = text_of(item, SMS_STATUS)
    return {
        KEY: {"S": f"{SEALED}/{secrets.token_hex(16)}"},
        SEALED_AT: {"N": str(now_ms)},
        EXPIRES_AT: {"N": str(ends)},
        **({SMS_STATUS: {"S": status}} if status in STATUSES else {}),
        **{name: {"S": text} for name, text in texts.items() if text and _is_short(text)},
        **{name: {"N": str(moment)} for name, moment in moments.items() if moment},
    }


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_PROOF


def _erase(
    aws: Aws, table: str, until: date | None, succession: Succession, item: Item
) -> ChangeResult:
    if until is None and PLACE_COUNTED not in item:
        return delete(aws, deleted(table, item, (*SAME, PLACE_COUNTED)))

    def removal(also: Sequence[Part]) -> Swap:
        if until is None:
            return remove(aws, table, item, also)
        now_ms = aws.now_ms()
        return swap(aws, table, item, sealed(item, until, now_ms), also=also)

    return _RESULTS.get(succession.hand_over(item, removal), ChangeResult.REFUSED)


_RESULTS = {Swap.DONE: ChangeResult.OURS, Swap.GONE: ChangeResult.ANOTHERS}
