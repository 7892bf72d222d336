"""The shields against misuse that are on by default, through the deployed API."""

import time
from collections.abc import Callable

from smsverifier.pipeline.following.api import register
from tests.whole.stack import WholeStack

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
