"""The pipeline's numbers for `status`: from the table and the dead-letter queue."""

import time

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.together import together
from smsverifier.core.health import Health, SmsCounts
from smsverifier.naming import Names
from smsverifier.pipeline.rows import Rows, Tally
from smsverifier.resources.queue import ABSENT as NO_QUEUE
from smsverifier.resources.table import ABSENT as NO_TABLE


def read_health(aws: Aws, names: Names, unconfirmed_after_seconds: int) -> Health:
    """The numbers now; None for what is not there."""
    rows = Rows(aws, names.table)
    before_ms = int((time.time() - unconfirmed_after_seconds) * 1000)
    tally, dead = together(
        lambda: find(lambda: rows.tally(before_ms), *NO_TABLE),
        lambda: dead_letters(aws, names.queue),
    )
    if tally is None:
        return Health(dead_letters=dead)
    return Health(tally.registrations, _counts(tally), dead)


def _counts(tally: Tally) -> SmsCounts:
    pending = tally.untried + tally.sending - tally.unconfirmed
    return SmsCounts(tally.sent, tally.failed, pending, tally.unconfirmed)


def dead_letters(aws: Aws, queue: str) -> int | None:
    """About how many messages wait in the dead-letter queue; None without a queue."""
    client = aws.client("sqs")

    def depth() -> int:
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        wanted = ["ApproximateNumberOfMessages"]
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    return find(depth, *NO_QUEUE)
