"""Hostile words to the account's SMS preferences change none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.calls import AwsFailure
from smsverifier.local.sms.account_state import SmsAttributes

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
WIDE = st.one_of(TEXT, st.integers().map(str), st.just("٣"), st.just("9" * 5000))
NAMES = st.one_of(TEXT, st.sampled_from(["MonthlySpendLimit", "DeliveryStatusIAMRole"]))


@given(values=st.dictionaries(NAMES, WIDE, max_size=4))
def test_one_wrong_preference_leaves_all_as_they_were(values: dict[str, str]) -> None:
    preferences = SmsAttributes(quota=1)
    preferences.change({"DefaultSMSType": "Transactional"})
    before = preferences.chosen([])
    with pytest.raises(AwsFailure, match="InvalidParameter"):
        preferences.change({**values, "MonthlySpendLimit": "2"})
    assert preferences.chosen([]) == before
