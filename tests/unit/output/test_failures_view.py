"""The dead letters for programs: whom a letter is about, and no number of theirs."""

import json

import pytest

from smsverifier.output.failures_view import FailuresResult, failures_document
from smsverifier.registrations.dead_letter_queue import DeadLetter
from smsverifier.registrations.dead_letters import Concerned, Failure, Standing
from smsverifier.row import KEY, PHONE, Item


@pytest.mark.parametrize("number", ["+919876543210", "98765 43210", "43210", "ask Asha 98"])
def test_a_key_that_is_a_number_is_masked_however_it_is_written(number: str) -> None:
    row: Item = {KEY: {"S": number}, PHONE: {"S": number}}
    letter = DeadLetter("3f2a91c0", "receipt", 0, 1)
    failure = Failure(letter, (Concerned(number, Standing.UNTOLD, row),))
    result = FailuresResult(
        "demo",
        {"target": "local", "region": "ap-south-1", "account": "000000000000"},
        (failure,),
        (failure,),
        hidden=0,
        show_numbers=False,
    )
    assert number not in json.dumps(failures_document(result))
