"""The pipeline's numbers for `status`: from the table and the dead-letter queue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.together import together
from smsverifier.core.health import Health, Note, SmsCounts
from smsverifier.naming import Names
from smsverifier.pipeline import reasons
from smsverifier.pipeline.receipts.aftermath import Aftermath
from smsverifier.pipeline.registrations.rows import Rows, Tally, ago_ms
from smsverifier.resources.queue import ABSENT as NO_QUEUE

UNCONFIRMED = (
    "They may have the SMS: `smsverifier registrations resend --unconfirmed` texts them once more."
)
TELL = "`smsverifier registrations resend` texts them."


@dataclass(frozen=True)
class Numbers:
    """What was counted; None for what is not there."""

    tally: Tally | None
    dead_letters: int | None


def read_numbers(aws: Aws, names: Names, unconfirmed_after_seconds: int) -> Numbers:
    """The numbers now."""
    rows = Rows(aws, names.table)
    before_ms = ago_ms(unconfirmed_after_seconds)
    tally, dead = together(
        lambda: rows.tally_if_there(before_ms),
        lambda: dead_letters(aws, names.queue),
    )
    return Numbers(tally, dead)


def health_of(numbers: Numbers, aftermath: Aftermath) -> Health:
    """The numbers and what became of what was sent, together."""
    tally, dead = numbers.tally, numbers.dead_letters
    if tally is None:
        return Health(dead_letters=dead, notes=aftermath.notes)
    notes = (*aftermath.notes, *_of_tries(tally), *forgotten(tally))
    counts = _counts(tally, dead or 0)
    return Health(tally.registrations, counts, dead, aftermath.receipts, notes, tally.tests)


def _counts(tally: Tally, dead: int) -> SmsCounts:
    # A dead letter names no row. With bisection it is about one record each, of a row that has
    # waited for long; one whose row was told since, or that was never a row, has none waiting.
    given_up = min(dead, tally.overdue)
    coming = tally.untried + tally.sending - tally.unconfirmed - given_up
    return SmsCounts(
        sent=tally.sent,
        failed=tally.failed,
        pending=coming + tally.over_cap,
        unconfirmed=tally.unconfirmed,
        given_up=given_up,
        held=tally.held,
        over_cap=tally.over_cap,
    )


def _of_tries(tally: Tally) -> Iterator[Note]:
    yield from _by_reason(tally.failures, "could not be told")
    yield from _by_reason(tally.released, "not told yet")
    if tally.held:
        yield Note(f"{tally.held} came by an import or by hand, which texts nobody by itself", TELL)
    if tally.unconfirmed:
        what = "unconfirmed: whether an SMS was sent is not recorded"
        yield Note(f"{tally.unconfirmed} {what}", UNCONFIRMED)


def _by_reason(codes: Mapping[str, int], what: str) -> Iterator[Note]:
    for code, number in sorted(codes.items(), key=lambda found: -found[1]):
        reason = reasons.of_code(code)
        yield Note(f"{number} {what}: {reason.words}", reason.advice)


def forgotten(tally: Tally) -> Iterator[Note]:
    """Who should have been told by now: the pipe gave up on them, or their stream is gone."""
    if tally.overdue:
        yield Note(
            f"{tally.overdue} registered some time ago, and nobody has told them yet",
            "If the pipe is not behind: `smsverifier registrations resend` tells them.",
        )


def dead_letters(aws: Aws, queue: str) -> int | None:
    """About how many messages wait in the dead-letter queue; None without a queue."""
    client = aws.client("sqs")

    def depth() -> int:
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        wanted = ["ApproximateNumberOfMessages"]
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    return find(depth, *NO_QUEUE)
