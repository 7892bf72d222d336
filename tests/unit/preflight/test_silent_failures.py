"""What the last receipts complain of is said by `check` (aws: sns-silent-failures)."""

import pytest

from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.local.sms.phone_numbers import SILENT_FAILURES
from tests.unit.preflight.cases import case, finding


@pytest.mark.parametrize("response", sorted(set(SILENT_FAILURES.values())))
def test_what_the_last_receipts_complain_of_is_told(response: str) -> None:
    failed = Receipt("m-1", DeliveryStatus.FAILED, response, None, None, 0)
    told = finding("delivery_receipts", case(failures=(failed, failed)))
    assert told.state == "warning"
    assert "2 SMS of this account did not arrive" in told.detail
    assert "the carrier says" not in told.detail
    assert told.advice
