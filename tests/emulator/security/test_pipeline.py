"""Faults met while a whole stack was attacked on the embedded AWS."""

import threading
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import plan_up
from tests.support.clock import PATIENCE
from tests.support.small_functions import deploy
from tests.support.whole_stack import Silent, WholeStack


def put(url: str, body: bytes, **headers: Any) -> int:
    request = urllib.request.Request(url, data=body, method="PUT")
    for name, value in {"Content-Type": "application/json", **headers}.items():
        request.add_header(name, value)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return int(answer.status)


def up_at(stack: WholeStack, barrier: threading.Barrier, reports: list[RunReport]) -> None:
    """`up`, from a plan made when nothing was there; all begin to act together."""
    observation = observe(stack.resources)
    plan = plan_up(stack.config.stack, stack.resources, observation)
    barrier.wait(PATIENCE)
    reports.append(
        apply_plan(plan, stack.resources, observation, Silent(), threading.Event(), stack.aws)
    )


@pytest.mark.parametrize("round_", range(3))
def test_ups_at_the_same_time_are_made_whole_by_the_next(
    embedded: EmbeddedAws, aws: Aws, client: Callable[[str], Any], round_: int
) -> None:
    stacks = [WholeStack(embedded, aws, Config()) for _ in range(3)]
    barrier = threading.Barrier(3)
    reports: list[RunReport] = []
    threads = [threading.Thread(target=up_at, args=(s, barrier, reports)) for s in stacks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(reports) == 3
    WholeStack(embedded, aws, Config()).up()
    assert len(client("apigateway").get_rest_apis()["items"]) == 1
    assert WholeStack(embedded, aws, Config()).register("+919876543210").status == 200


def test_a_header_called_source_does_not_make_a_registration_a_test(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = make_stack()
    put(stack.api_url, b'{"name": "Asha", "phone": "+919876543210"}', source="test")
    assert stack.rows()["+919876543210"]["source"] == "form"


def test_a_table_whose_stream_is_off_still_takes_items(
    make_stack: Callable[..., WholeStack], client: Callable[[str], Any]
) -> None:
    stack = make_stack()
    off = {"StreamEnabled": False}
    client("dynamodb").update_table(TableName=stack.names.table, StreamSpecification=off)
    assert put(stack.api_url, b'{"name": "Asha", "phone": "+919876543210"}') == 200


def test_a_zip_that_is_none_is_refused_when_uploaded(client: Callable[[str], Any]) -> None:
    deploy(client, "def handler(event, context): pass\n", name="guest")
    with pytest.raises(ClientError, match="Could not unzip"):
        client("lambda").update_function_code(FunctionName="guest", ZipFile=b"PK garbage")


@pytest.mark.slow
def test_a_function_that_never_stops_printing_does_not_fill_the_memory(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    source = "def handler(event, context):\n    while True:\n        print('x' * 100_000)\n"
    arn = deploy(client, source, Timeout=1)
    embedded.functions.invoke(arn, None, source="test")
    pages = (
        client("logs").get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/guest")
    )
    assert sum(len(e["message"]) for page in pages for e in page["events"]) < 16 * 1024 * 1024


@pytest.mark.parametrize("name", ["&Action=DeleteTable&", "A=b&Action=ListTables&x=%3d", "%&=+"])
def test_what_a_stranger_types_into_the_form_is_no_call_to_aws(
    make_stack: Callable[..., WholeStack], name: str
) -> None:
    stack = make_stack()
    assert stack.register("+919876543210", name).status == 200
    assert stack.rows()["+919876543210"]["name"] == name
    stack.wait(lambda: stack.statuses() == ["sent"])
