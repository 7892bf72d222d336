"""Hostile words to the account's SMS calls: taken or refused in AWS's codes, never a fault."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.local.embedded import EmbeddedAws
from tests.support.local_clients import make_client

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
WIDE = st.one_of(TEXT, st.integers().map(str), st.just("٣"), st.just("9" * 5000))
NAMES = st.one_of(TEXT, st.sampled_from(["MonthlySpendLimit", "DeliveryStatusIAMRole"]))


@pytest.fixture(scope="module")
def sns(embedded_server: EmbeddedAws) -> Iterator[None]:
    with make_client(embedded_server, "sns") as client:
        yield client


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "taken"


@given(attributes=st.dictionaries(NAMES, WIDE, min_size=1, max_size=3))
@settings(max_examples=25)
def test_preferences_are_valid_or_refused(sns: Any, attributes: dict[str, str]) -> None:
    assert code_of(sns.set_sms_attributes, attributes=attributes) in ("taken", "InvalidParameter")
    limit = sns.get_sms_attributes()["attributes"].get("MonthlySpendLimit", "0")
    assert 0 <= int(limit) <= 10_000


@given(number=WIDE, token=WIDE)
@settings(max_examples=25)
def test_numbers_and_tokens_are_valid_or_refused(sns: Any, number: str, token: str) -> None:
    codes = {code_of(sns.check_if_phone_number_is_opted_out, phoneNumber=number)}
    codes.add(code_of(sns.list_phone_numbers_opted_out, nextToken=token))
    assert codes <= {"taken", "InvalidParameter"}
