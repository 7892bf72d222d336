"""Who was forgotten and is to be told without the stream."""

from typing import Any

import pytest

from smsverifier.registrations.send import needs_backfill
from smsverifier.row import HELD
from tests.support.registrations_table import row


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({}, True),
        ({"sms_attempts": {"N": "1"}}, True),
        ({"sms_attempts": HELD}, False),
        ({"sms_status": {"S": "sending"}}, False),
        ({"sms_status": {"S": "importing"}}, False),
        ({"sms_status": {"S": " "}}, False),
        ({"source": {"S": "else"}}, False),
        ({"source": {"S": "import"}}, False),
        ({"request_id": {"S": ""}}, True),
    ],
)
def test_only_who_is_forgotten_is_swept(change: dict[str, Any], is_told: bool) -> None:
    assert needs_backfill(row("+911") | change) is is_told
