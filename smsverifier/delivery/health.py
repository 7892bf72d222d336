"""The numbers of a running pipeline for `status`; None where a number cannot be known now.

`read_delivery_summary` asks SNS, CloudWatch and the delivery logs: slower than counting the rows
and the dead letters, so `status --watch` does it less often. `health_of` puts them together and
asks nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
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
from smsverifier.mail.status import EmailCounts, count_bounced
from smsverifier.provision.plan import Observation
from smsverifier.registration_table import RowCounts, ago_ms
from smsverifier.resources.email_identity import Verification, verification
from smsverifier.resources.queue import ABSENT as NO_QUEUE
from smsverifier.resources.queue import DEPTH, WAITING
from smsverifier.resources.queue import depth as depth_of


@dataclass(frozen=True)
class SmsCounts:
    """How many were told, could not be told, are still to be told, and nobody knows of."""

    sent: int
    failed: int
    pending: int
    unconfirmed: int
    given_up: int = 0
    """Nobody was told and the pipe brings them no more: about as many as there are dead letters."""
    held: int = 0
    """An import or somebody's hand brought them untold; only a person may have them told."""
    over_cap: int = 0
    """Of those pending: `sms.max_messages` is reached, so they wait until a person raises it."""

    @classmethod
    def of(cls, rows: RowCounts, dead_letters: int) -> "SmsCounts":
        """The numbers of a table. A dead letter names no row.

        With bisection it is about one record each, of a row that has waited for long; one whose row
        was told since, or that was never a row, has none waiting.
        """
        given_up = min(dead_letters, rows.overdue)
        coming = rows.untried + rows.sending - rows.unconfirmed - given_up
        return cls(
            sent=rows.sent,
            failed=rows.failed,
            pending=coming + rows.over_cap,
            unconfirmed=rows.unconfirmed,
            given_up=given_up,
            held=rows.held,
            over_cap=rows.over_cap,
        )

    @classmethod
    def earlier(cls, rows: RowCounts) -> "SmsCounts | None":
        """Where nobody is texted any more: what happened before; None where nothing did."""
        happened = cls(rows.sent, rows.failed, pending=0, unconfirmed=rows.unconfirmed)
        return happened if happened.sent + happened.failed + happened.unconfirmed else None

    @property
    def to_come(self) -> int:
        """Of those pending: whom the pipe brings by itself, or is sending to."""
        return self.pending - self.over_cap


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


@dataclass(frozen=True)
class AlertState:
    """The alerts of a stack that has any."""

    in_alarm: tuple[str, ...]
    """What is wrong now: the ends of the names of the alarms in ALARM."""
    confirmed: bool
    """Whether whoever is to be told has confirmed, so that somebody is."""


@dataclass(frozen=True)
class Health:
    """What `status` shows beside the resources."""

    registrations: int | None = None
    sms: SmsCounts | None = None
    dead_letters: int | None = None
    receipts: ReceiptCounts | None = None
    """None while delivery logging is off, or may not be read."""
    notes: tuple[Note, ...] = ()
    tests: int | None = None
    """How many of the registrations are those of `test-register`."""
    email: EmailCounts | None = None
    """None without the e-mail."""
    alerts: AlertState | None = None
    """None without alerts."""
    waiting: int | None = None
    """Who is on the waiting list: no registrations."""
    places: int | None = None
    """How many of the registrations are no tests, and so take one of `registrations.max`."""


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


UNCONFIRMED_ADVICE = (
    "They may have the SMS: `smsverifier registrations resend --unconfirmed` texts them once more."
)
RESEND_ADVICE = "`smsverifier registrations resend` texts them."


@dataclass(frozen=True)
class PipelineCounts:
    """What was counted; None for what is not there."""

    row_counts: RowCounts | None
    dead_letters: int | None


def health_of(
    numbers: PipelineCounts, summary: DeliverySummary, *, sms_enabled: bool = True
) -> Health:
    """The numbers and what became of what was sent, together."""
    row_counts, dead = numbers.row_counts, numbers.dead_letters
    letters = tuple(_of_dead_letters(dead or 0))
    if row_counts is None:
        return Health(dead_letters=dead, notes=(*summary.notes, *letters))
    by_sms = (*_of_attempts(row_counts), *overdue_notes(row_counts)) if sms_enabled else ()
    emails = row_counts.emails and replace(row_counts.emails, bounced=summary.bounced)
    by_email = () if emails is None else tuple(_of_mails(emails))
    return Health(
        row_counts.registrations,
        SmsCounts.of(row_counts, dead or 0) if sms_enabled else SmsCounts.earlier(row_counts),
        dead,
        summary.receipts,
        (*summary.notes, *by_sms, *by_email, *letters),
        row_counts.tests,
        emails,
        waiting=row_counts.waiting,
        places=row_counts.places,
    )


def _of_mails(emails: EmailCounts) -> Iterator[Note]:
    yield from _by_reason(emails.failures, "got no mail", email_reasons.of_code)
    yield from _by_reason(emails.released, "not mailed yet", email_reasons.of_code)
    if emails.held:
        what = f"{emails.held} who came by an import or by hand have no mail yet"
        yield Note(what, f"{email_reasons.AGAIN} mails them.")
    if emails.unconfirmed:
        what = "unconfirmed: whether a mail was sent is not recorded"
        advice = f"{email_reasons.AGAIN.removesuffix('`')} --unconfirmed` mails them once more."
        yield Note(f"{emails.unconfirmed} {what}", advice)


def _of_attempts(row_counts: RowCounts) -> Iterator[Note]:
    yield from _by_reason(row_counts.failures, "could not be told")
    yield from _by_reason(row_counts.released, "not told yet")
    if row_counts.held:
        yield Note(
            f"{row_counts.held} came by an import or by hand, which texts nobody by itself",
            RESEND_ADVICE,
        )
    if row_counts.unconfirmed:
        what = "unconfirmed: whether an SMS was sent is not recorded"
        yield Note(f"{row_counts.unconfirmed} {what}", UNCONFIRMED_ADVICE)


def _by_reason(
    codes: Mapping[str, int],
    what: str,
    reason_of: Callable[[str], reasons.Reason] = reasons.of_code,
) -> Iterator[Note]:
    for code, number in sorted(codes.items(), key=lambda found: -found[1]):
        reason = reason_of(code)
        yield Note(f"{number} {what}: {reason.words}", reason.advice)


def _of_dead_letters(number: int) -> Iterator[Note]:
    if number:
        yield Note(
            f"Dead letters, records that the pipe has given up on: {number}",
            "`smsverifier failures list` says whom they are about, and `smsverifier failures retry "
            "--all` tells those who are not told.",
        )


def overdue_notes(row_counts: RowCounts) -> Iterator[Note]:
    """Who should have been told by now: the pipe gave up on them, or their stream is gone."""
    if row_counts.overdue:
        yield Note(
            f"{row_counts.overdue} registered some time ago, and nobody has told them yet",
            "If the pipe is not behind: `smsverifier registrations resend` tells them.",
        )


def dead_letters(aws: Aws, queue: str) -> int | None:
    """About how many messages wait in the dead-letter queue; None without a queue."""
    client = aws.client("sqs")

    def depth() -> int:
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=list(DEPTH))
        return depth_of(answer["Attributes"])

    return find(depth, *NO_QUEUE)


def dead_letters_seen(observation: Observation) -> int | None:
    """The same by what was observed, as nobody is asked twice."""
    found = observation.get("dead_letter_queue")
    return None if found is None else int(found.outputs[WAITING])
