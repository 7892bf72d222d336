"""Whose mail did not arrive: the account's suppression list, as receipts are for SMS.

SES puts an address there whose mail server refuses it for good, or whose owner calls a mail spam
(aws: ses-suppression-list). Nothing is built for that, and nothing tells of those who got theirs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.result import Result, result_of
from smsverifier.mail.address import same_mailbox
from smsverifier.mail.status import Bounce, Bounces


def read_bounces(aws: Aws) -> Result[Bounces]:
    """The whole list of the account in this region; in SES's sandbox nobody may read it."""
    return result_of(lambda: dict(_entries(aws)))


def _entries(aws: Aws) -> Iterator[tuple[str, Bounce]]:
    client, asked = aws.client("sesv2"), dict[str, Any]()
    while True:
        answer: Mapping[str, Any] = client.list_suppressed_destinations(**asked)
        for each in answer.get("SuppressedDestinationSummaries", ()):
            at_ms = int(each["LastUpdateTime"].timestamp() * 1000)
            yield same_mailbox(each["EmailAddress"]), Bounce(each["Reason"], at_ms)
        if not answer.get("NextToken"):
            return
        asked = {"NextToken": answer["NextToken"]}
