"""The pipeline's numbers for `status`: from the table and the dead-letter queue."""

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.together import together
from smsverifier.core.health import Health
from smsverifier.naming import Names
from smsverifier.pipeline.rows import Rows
from smsverifier.resources.queue import ABSENT as NO_QUEUE
from smsverifier.resources.table import ABSENT as NO_TABLE


def read_health(aws: Aws, names: Names) -> Health:
    """The numbers now; None for what is not there."""
    rows = Rows(aws, names.table)
    counted, dead = together(
        lambda: find(rows.count, *NO_TABLE), lambda: dead_letters(aws, names.queue)
    )
    if counted is None:
        return Health(dead_letters=dead)
    registrations, untried = counted
    return Health(registrations, rows.counts(untried), dead)


def dead_letters(aws: Aws, queue: str) -> int | None:
    """About how many messages wait in the dead-letter queue; None without a queue."""
    client = aws.client("sqs")

    def depth() -> int:
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        wanted = ["ApproximateNumberOfMessages"]
        answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    return find(depth, *NO_QUEUE)
