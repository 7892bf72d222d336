"""What the API says of SMS at this moment, as it follows from what the stack is doing."""

import json
from collections.abc import Callable
from typing import Any

import requests

from smsverifier.registration_table import TotalsItem
from smsverifier.resources.iam.role_policies import api_policy
from smsverifier.resources.role import POLICY
from smsverifier.row import KEY, SENDING_FULL, TOTALS
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
PHONE = "+919876543210"


def sending(stack: WholeStack) -> Any:
    url = stack.api_url.removesuffix("registrations") + "sending"
    answer = requests.get(url, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()["status"]


def test_a_new_stack_sends_now(make_stack: Make) -> None:
    assert sending(make_stack()) == "now"


def test_at_the_cap_it_sends_later_and_with_a_higher_one_now(make_stack: Make) -> None:
    stack = make_stack(sms={"max_messages": 1})
    stack.register(PHONE)
    stack.wait(lambda: sending(stack) == "later")
    stack.wait(lambda: stack.statuses() == ["sent"])
    counts = stack.totals()
    higher = WholeStack(stack.embedded, stack.aws, stack.config.model_copy(
        update={"sms": stack.config.sms.model_copy(update={"max_messages": 2})}))  # fmt: skip
    higher.up()
    assert sending(higher) == "now"
    assert higher.totals() == counts == {"reserved": 1, "sent": 1, "failed": 0}


def test_while_marked_as_paused_it_sends_later(make_stack: Make) -> None:
    stack = make_stack()
    totals = TotalsItem(stack.aws, stack.names.table)
    totals.mark_paused("2026-11-30T01:00:00Z")
    assert sending(stack) == "later"
    totals.unmark_paused("2026-11-29T01:00:00Z")  # an earlier pause, that ended meanwhile
    assert sending(stack) == "later"
    totals.unmark_paused("2026-11-30T01:00:00Z")
    assert sending(stack) == "now"
    totals.mark_paused("2026-11-30T01:00:00Z")
    totals.unmark_paused(None)
    assert sending(stack) == "now"


def test_the_word_for_the_form_is_no_registration_and_changes_no_count(make_stack: Make) -> None:
    stack = make_stack(sms={"max_messages": 1})
    TotalsItem(stack.aws, stack.names.table).mark_paused("2026-11-30T01:00:00Z")
    stack.register(PHONE)
    stack.wait(lambda: stack.statuses() == ["sent"])
    stack.wait(lambda: stack.totals() == {"reserved": 1, "sent": 1, "failed": 0})
    found = stack.aws.client("dynamodb").get_item(
        TableName=stack.names.table, Key={KEY: {"S": TOTALS}}
    )
    stack.wait(lambda: sending(stack) == "later")
    assert found["Item"].keys() <= {KEY, "reserved", "sent", "sending.paused", SENDING_FULL}
    assert stack.dead_letters() == []


def test_a_role_of_an_earlier_version_leaves_it_unknown_and_registers(make_stack: Make) -> None:
    stack = make_stack()
    store, _ = api_policy(stack.names)["Statement"]
    stack.aws.client("iam").put_role_policy(
        RoleName=stack.names.role("api"),
        PolicyName=POLICY,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [store]}),
    )
    assert stack.register(PHONE).status == 200
    url = stack.api_url.removesuffix("registrations") + "sending"
    answer = requests.get(url, timeout=30)
    assert (answer.status_code, answer.json()["status"]) == (500, "error")
    assert "arn:" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
