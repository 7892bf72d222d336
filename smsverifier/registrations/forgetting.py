"""Erasing rows of one person; with `registrations.forget: seal` what proves the processing stays.

Counts go down first, chunk by chunk, as for `remove-tests` (`bulk_changes`); `reserved` stays, for
the SMS was paid for. What is sealed is put in the very transaction that removes the row, so a kill
leaves the one or the other. It names nobody: no name, no number, no answer, no submission.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial

from smsverifier.aws import Aws
from smsverifier.registrations.bulk_changes import (
    EVERY_CONFIRMATION,
    BulkChanger,
    ChangeResult,
    delete,
    deleted,
)
from smsverifier.registrations.transactions import Swap, swap
from smsverifier.row import (
    CONSENT_ADULT,
    CONSENT_AT,
    CONSENT_WORDING,
    EXPIRES_AT,
    FORM_LANGUAGE,
    KEY,
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


def eraser(
    aws: Aws, table: str, sealed_until: date | None, should_stop: Callable[[], bool]
) -> BulkChanger:
    """Erases rows of one table; seals them until that day, or leaves nothing."""
    change = (
        partial(_erase, aws, table)
        if sealed_until is None
        else partial(_seal, aws, table, sealed_until)
    )
    return BulkChanger(aws, table, change, should_stop, EVERY_CONFIRMATION)


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


def _seal(aws: Aws, table: str, until: date, item: Item) -> ChangeResult:
    now_ms = int(aws.now().timestamp() * 1000)
    done = swap(aws, table, item, sealed(item, until, now_ms))
    return ChangeResult.OURS if done is Swap.DONE else ChangeResult.REFUSED


def _erase(aws: Aws, table: str, item: Item) -> ChangeResult:
    return delete(aws, deleted(table, item))
