"""The SMS that new registrants get: a channel for each kind of message. The e-mail's is in `mails`.

Who waits for a place is told so in place of the confirmation, where
the event has words for it; who came in from the waiting list gets the confirmation, in words of its
own where the event has such.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from channels import Channel, threads_for
from claims import Claims
from publisher import Publisher
from rate_limiter import RateLimiter
from registrations import Registration
from row import CONFIRMATION_SMS, WAITING_SMS
from settings import Settings, Words
from sms import Texts
from totals import Totals

PROMOTED = "promoted"


def channels_of(
    settings: Settings,
    dynamodb: Any,
    counts: Any,
    publisher: Publisher,
    limiter: RateLimiter,
    clock: Callable[[], float] = time.time,
) -> Iterator[Channel]:
    """Those of one stack. `counts`: a client of DynamoDB that tries each call once.

    All SMS take turns with the same limiter, whatever they say: SNS has one pace. The cap holds for
    each kind by itself, for a stranger can have as many people put on a list as registered.
    """
    if not settings.sms_enabled:
        return

    def is_in(registration: Registration) -> bool:
        return not registration.is_waiting

    def words(registration: Registration) -> Words:
        own = settings.words(PROMOTED) if registration.is_promoted else None
        return own or Words(settings.wording, settings.dlt)

    yield Channel(
        CONFIRMATION_SMS,
        Claims(dynamodb, settings.table, settings.retention_days, clock),
        Totals(counts, settings.table, settings.max_messages),
        limiter,
        is_in,
        Texts(publisher, settings, words).prepare,
        threads_for(settings.max_per_second),
    )
    waiting = settings.words(WAITING_SMS.kind)
    if waiting is None:
        return
    yield Channel(
        WAITING_SMS,
        Claims(dynamodb, settings.table, settings.retention_days, clock, WAITING_SMS),
        Totals(counts, settings.table, settings.max_messages, WAITING_SMS),
        limiter,
        lambda registration: registration.is_waiting,
        Texts(publisher, settings, lambda _: waiting).prepare,
        threads_for(settings.max_per_second),
    )
