"""What became of all that was sent, in numbers, and what they and the account complain of.

SNS, CloudWatch and the delivery logs are asked: slower than counting rows and dead letters, so
`status --watch` does it less often. What is not answered is left out.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.result import Unavailable, result_of, value_or
from smsverifier.config import Config
from smsverifier.delivery import email_reasons, reasons
from smsverifier.delivery.account_limits import AccountLimits, read_account_limits
from smsverifier.delivery.bounces import read_bounces
from smsverifier.delivery.receipts import (
    DeliveryStatus,
    Receipt,
    last_receipts,
    read_receipts,
)
from smsverifier.mail.status import count_bounced
from smsverifier.registration_table import RowCounts, ago_ms
from smsverifier.resources.email_identity import Verification, verification

OVERDUE_MS = 60 * 60 * 1000
"""Most receipts come within seconds, some take up to 72 hours (aws: delivery-logs-come-late); none
comes for what was sent while they were off, or whose log is gone."""


@dataclass(frozen=True)
class ReceiptCounts:
    """What became of those that SNS accepted, by delivery receipts."""

    delivered: int
    accepted: int
    """By a carrier, whose word is the last there is."""
    failed: int
    awaited: int
    price_usd: float
    """Of all that have one."""
    overdue: int = 0
    """Of those awaited: SNS took them so long ago (`OVERDUE_MS`) that most likely none comes."""


@dataclass(frozen=True)
class CarrierCounts:
    """The same of one carrier's."""

    carrier: str
    """As SNS names it; empty where it names none, as of what never reached one."""
    delivered: int
    accepted: int
    failed: int


@dataclass(frozen=True)
class Note:
    """Something that keeps people from being told, and what to do about it."""

    what: str
    advice: str


RIGHTS = "`smsverifier policy --sms` prints the rights that it takes."


@dataclass(frozen=True)
class DeliverySummary:
    """The receipts of one stack in numbers, and what they and the account complain of."""

    receipts: ReceiptCounts | None = None
    notes: tuple[Note, ...] = ()
    carriers: tuple[CarrierCounts, ...] = ()
    """Of those receipts, the largest first."""
    account: AccountLimits | None = None
    """What the account may send."""
    bounced: int | None = None
    """Mails that SES accepted and that did not arrive; None where it does not tell."""


def read_delivery_summary(
    aws: Aws,
    row_counts: RowCounts | None,
    config: Config | None = None,
    *,
    when_empty: bool = True,
) -> DeliverySummary:
    """What is known now, and whether nobody can know; what else is not answered is left out.

    Of e-mails only with the `config` that asks for them. `when_empty`: what keeps SMS from arriving
    is asked also where there is nobody who could get one.
    """
    summary = DeliverySummary()
    if config is None or config.sms.enabled:
        if when_empty or (row_counts is not None and row_counts.anybody):
            summary = _of_sms(aws, row_counts)
    elif row_counts is not None and row_counts.messages:  # of what was sent before
        earlier = _of_sms(aws, row_counts)
        summary = DeliverySummary(earlier.receipts, carriers=earlier.carriers)
    if config is None or not config.email.enabled:
        return summary
    bounced, notes = _of_email(aws, config, row_counts)
    return replace(summary, bounced=bounced, notes=(*summary.notes, *notes))


def _of_email(
    aws: Aws, config: Config, row_counts: RowCounts | None
) -> tuple[int | None, list[Note]]:
    sender, mailed = str(config.email.sender), row_counts.mailed if row_counts else ()
    proved = value_or(result_of(partial(verification, aws, sender)), None)
    notes = [] if proved is None or proved.is_verified else [unproved_note(proved)]
    if not mailed:
        return None, notes
    found = read_bounces(aws)
    if isinstance(found, Unavailable):
        return None, notes
    bounced = count_bounced(mailed, config.email_field or "", found.value)
    if bounced:
        reason = email_reasons.BOUNCED
        notes.append(Note(f"{bounced} of the mails did not arrive: {reason.words}", reason.advice))
    return bounced, notes


def unproved_note(proved: Verification) -> Note:
    """That no mail is sent yet, and what somebody has to do."""
    what = f"SES sends no mail for {proved.name} yet: it is not proved to be yours"
    return Note(f"{what} ({proved.state})", "`smsverifier email records` says what is missing.")


def _of_sms(aws: Aws, row_counts: RowCounts | None) -> DeliverySummary:
    account = read_account_limits(aws)
    sent = {} if row_counts is None else row_counts.messages
    found = None
    if account.logs_receipts:
        found = value_or(result_of(partial(last_receipts, aws, sent)), None)
    notes = (
        *_of_account(account),
        *_of_unknown(account, found, len(sent)),
        *_of_receipts(found or {}),
    )
    counts = None if found is None else _receipt_counts(found, sent, ago_ms(aws, 0))
    return DeliverySummary(counts, notes, _by_carrier(found or {}), account)


def why_undelivered(aws: Aws, sent: Mapping[str, int]) -> Mapping[str, str]:
    """Message id → why it did not arrive, of those `sent` (as `last_receipts`) that did not."""
    return _why(last_receipts(aws, sent))


def why_undelivered_since(aws: Aws, since_ms: int) -> Mapping[str, str]:
    """The same of all that the account sent since a moment; other stacks' are among them."""
    return _why({receipt.message_id: receipt for receipt in read_receipts(aws, since_ms)})


def _why(last: Mapping[str, Receipt]) -> Mapping[str, str]:
    failed = (receipt for receipt in last.values() if receipt.status is DeliveryStatus.FAILED)
    return {r.message_id: reasons.of_response(r.provider_response).words for r in failed}


def _receipt_counts(
    found: Mapping[str, Receipt], sent: Mapping[str, int], now_ms: int
) -> ReceiptCounts:
    waits_since = [at_ms for message_id, at_ms in sent.items() if message_id not in found]
    by_status = Counter(receipt.status for receipt in found.values())
    return ReceiptCounts(
        delivered=by_status[DeliveryStatus.DELIVERED],
        accepted=by_status[DeliveryStatus.ACCEPTED],
        failed=by_status[DeliveryStatus.FAILED],
        awaited=len(waits_since),
        overdue=sum(1 for at_ms in waits_since if at_ms < now_ms - OVERDUE_MS),
        price_usd=round(sum(receipt.price_usd or 0 for receipt in found.values()), 5),
    )


def _by_carrier(found: Mapping[str, Receipt]) -> tuple[CarrierCounts, ...]:
    total = Counter(receipt.carrier or "" for receipt in found.values())
    at = Counter((receipt.carrier or "", receipt.status) for receipt in found.values())
    return tuple(
        CarrierCounts(
            carrier,
            delivered=at[carrier, DeliveryStatus.DELIVERED],
            accepted=at[carrier, DeliveryStatus.ACCEPTED],
            failed=at[carrier, DeliveryStatus.FAILED],
        )
        for carrier, _ in total.most_common()
    )


def _of_account(account: AccountLimits) -> Iterator[Note]:
    if account.in_sandbox:
        yield Note(
            "The account is in the SMS sandbox: SMS reach its verified numbers only",
            reasons.SANDBOX.advice,
        )
    if account.is_spent:
        yield Note(
            f"The month's spend limit for SMS is reached ({account.spending}): SNS drops further "
            "SMS without a word",
            reasons.LIMIT.advice,
        )
    if account.is_nearly_spent:
        little = reasons.nearly_spent(account.spending)
        yield Note(f"{little.words[0].upper()}{little.words[1:]}", little.advice)


def _of_unknown(
    account: AccountLimits, found: Mapping[str, Receipt] | None, sent: int
) -> Iterator[Note]:
    """That nobody tells what became of them: a number of sent SMS alone looks like success."""
    if found is not None or not sent:
        return
    nobody = f"Whether those accepted by SNS ({sent}) arrived is not known"
    if account.logs_receipts is False:
        yield Note(f"{nobody}: delivery receipts are off", reasons.SWITCH_ON)
    else:
        yield Note(f"{nobody}: AWS does not let us read the delivery receipts", RIGHTS)


def _of_receipts(found: Mapping[str, Receipt]) -> Iterator[Note]:
    failed = (r.provider_response for r in found.values() if r.status is DeliveryStatus.FAILED)
    for reason, number in Counter(map(reasons.of_response, failed)).most_common():
        yield Note(f"{number} accepted by SNS did not arrive: {reason.words}", reason.advice)
