"""The dead letters for programs: whom a letter is about, and no number of theirs."""

import io
import json

import pytest

from smsverifier.output.documents import StackLocation
from smsverifier.output.failures_view import FailuresResult, failures_document, show_failures
from smsverifier.output.screen import Screen
from smsverifier.registrations.dead_letter_queue import DeadLetter
from smsverifier.registrations.dead_letters import Concerned, Failure, Standing
from smsverifier.row import KEY, PHONE, Item
from tests.support.registrations_table import PHONES, row


def result_of(*concerned: Concerned) -> FailuresResult:
    failure = Failure(DeadLetter("3f2a91c0", "receipt", 0, 1), concerned)
    location: StackLocation = {"target": "local", "region": "ap-south-1", "account": "000000000000"}
    return FailuresResult("demo", location, (failure,), (failure,), hidden=0, show_numbers=False)


@pytest.mark.parametrize("standing", [Standing.UNTOLD, Standing.UNCONFIRMED])
def test_whose_sms_went_out_is_there_for_the_mail(standing: Standing) -> None:
    said = io.StringIO()
    texted = row(PHONES[0], "sent")
    shown = result_of(Concerned(PHONES[0], standing, texted))
    show_failures(Screen(stdout=said, stderr=said), shown)
    assert "has the SMS" in said.getvalue()
    is_unconfirmed = standing is Standing.UNCONFIRMED
    assert ("--channel email --unconfirmed" in said.getvalue()) is is_unconfirmed


@pytest.mark.parametrize("number", ["+919876543210", "98765 43210", "43210", "ask Asha 98"])
def test_a_key_that_is_a_number_is_masked_however_it_is_written(number: str) -> None:
    typed: Item = {KEY: {"S": number}, PHONE: {"S": number}}
    result = result_of(Concerned(number, Standing.UNTOLD, typed))
    assert number not in json.dumps(failures_document(result))
