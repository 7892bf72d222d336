"""Receipts as SNS writes them, read back from the logs by message id."""

import time

from smsverifier.aws import Aws
from smsverifier.delivery.receipts import CLOCKS_MS, DeliveryStatus, read_receipts
from smsverifier.naming import Names
from tests.support.receipt_lines import receipt_line

NAMES = Names("hack-night", "ap-south-1", "123456789012")


BEGIN_MS = int(time.time() * 1000) - 3_600_000
"""CloudWatch takes no event of last year."""


def log(aws: Aws, group: str, *messages: str) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    events = [{"timestamp": BEGIN_MS + n, "message": text} for n, text in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)


def test_without_log_groups_there_are_no_receipts(aws: Aws) -> None:
    assert read_receipts(aws, 0) == ()


def test_both_groups_are_read_and_other_peoples_messages_left_out(aws: Aws) -> None:
    arrived, failed = NAMES.receipt_log_groups
    log(
        aws,
        arrived,
        receipt_line("ours", "Message has been accepted by phone"),
        receipt_line("theirs", "x"),
    )
    log(
        aws,
        failed,
        receipt_line("lost", "Phone number is opted out", "FAILURE"),
        "no receipt at all",
    )
    found = read_receipts(aws, 0, {"ours", "lost"})
    assert {r.message_id: r.status for r in found} == {
        "ours": DeliveryStatus.DELIVERED,
        "lost": DeliveryStatus.FAILED,
    }
    assert {r.message_id for r in read_receipts(aws, 0)} == {"ours", "theirs", "lost"}


def test_one_message_is_found_among_others_and_only_since_a_moment(aws: Aws) -> None:
    arrived, _ = NAMES.receipt_log_groups
    log(aws, arrived, *(receipt_line(f"message-{n}", "x") for n in range(20)))
    assert [r.message_id for r in read_receipts(aws, 0, {"message-7"})] == ["message-7"]
    assert read_receipts(aws, BEGIN_MS + 100 + CLOCKS_MS, {"message-7"}) == ()
