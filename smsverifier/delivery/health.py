"""The numbers of a running pipeline for `status`; None where a number cannot be known now.

`health_of` puts together what was counted and the `DeliverySummary`, and asks nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.delivery import email_reasons, reasons
from smsverifier.delivery.summary import DeliverySummary, Note, ReceiptCounts
from smsverifier.mail.status import EmailCounts
from smsverifier.provision.plan import Observation
from smsverifier.registration_table import RowCounts
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
