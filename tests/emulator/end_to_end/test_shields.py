"""The shields against misuse that are on by default, through the deployed API."""

import time
from collections.abc import Callable

from smsverifier.config import Config
from smsverifier.trace.client import register
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
PHONE = "+919876543210"


def test_one_registrant_gets_one_sms_however_often_they_register(make_stack: Make) -> None:
    stack = make_stack()
    answers = stack.register_many([PHONE] * 8)
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert len(stack.sms()) == 1


def test_the_stage_takes_no_more_than_it_is_configured_for(make_stack: Make) -> None:
    stack = make_stack(api={"requests_per_second": 1, "burst": 2})
    begun = time.monotonic()
    answers = stack.register_many([f"+9198765{n:05d}" for n in range(20)])
    taken = [answer.status for answer in answers].count(200)
    assert taken <= 2 + (time.monotonic() - begun), "the burst, and one each second"
    assert {answer.status for answer in answers} <= {200, 429}
    assert len(stack.rows()) == taken


def test_a_robot_that_fills_in_the_trap_is_refused_by_the_api_too(make_stack: Make) -> None:
    stack = make_stack()
    fields = {"name": "Asha", "phone": PHONE, "homepage": "http://spam.example"}
    assert register(stack.api_url, fields, test=False).status == 400
    assert stack.rows() == {}


def test_a_neighbour_with_the_same_calling_code_is_not_let_in(make_stack: Make) -> None:
    stack = make_stack(sms={"countries": ["US"]}, form={"default_country": "US"})
    assert stack.register("+18765550123").status == 400  # Jamaica
    assert stack.register("+12125550123").status == 200


def test_a_landline_is_stored_and_never_texted(make_stack: Make) -> None:
    stack = make_stack()
    landline = "+918022345678"
    assert stack.register(landline).status == 200  # the API's pattern is wide on purpose
    assert stack.register(PHONE).status == 200
    stack.wait(lambda: stack.statuses() == ["failed", "sent"])
    assert stack.rows()[landline]["sms_error"] == "not_a_mobile"
    assert [sms["to"] for sms in stack.sms()] == [PHONE]
    stack.wait(lambda: stack.totals() == {"reserved": 1, "sent": 1, "failed": 1})


def test_the_row_keeps_what_was_typed_and_the_text_is_plain(make_stack: Make) -> None:
    roll = {"name": "roll", "label": "Roll number", "type": "code"}
    fields = [*Config().model_dump()["form"]["fields"], roll]
    stack = make_stack(form={"fields": fields}, sms={"message": "Hi {name} ({roll})"})
    typed = "𝐒𝐚\u200d𝐢.Ram, Rao"
    assert stack.register(PHONE, typed, roll="call me").status == 400
    assert stack.register(PHONE, typed, roll="21/CS-0042").status == 200
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert stack.rows()[PHONE]["name"] == typed
    (sms,) = stack.sms()
    assert (sms["text"], sms["encoding"]) == ("Hi Sai Ram, Rao (21/CS-0042)", "GSM-7")
