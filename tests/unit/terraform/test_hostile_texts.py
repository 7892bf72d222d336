"""What people have written comes out of the files as it went in, whatever it is.

`tests/program/terraform` has the files read by Terraform itself.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings

from smsverifier.config import Config
from smsverifier.naming import STACK_TAG
from smsverifier.resources.alarm_definitions import alarm_definitions
from smsverifier.terraform.files import terraform_configuration
from smsverifier.terraform.handover import Handover
from tests.support.handovers import deployed, new
from tests.support.hcl_reader import ReadBlock, read_document
from tests.support.hostile_configs import ON, hostile_configs
from tests.support.terraform_values import nfc

FEW = settings(max_examples=5)
"""Each makes the whole of a stack's files."""


def read(files: Mapping[str, bytes], variables: Mapping[str, str]) -> dict[str, list[ReadBlock]]:
    """Terraform's file → its blocks."""
    return {
        name: read_document(content.decode(), variables).blocks
        for name, content in files.items()
        if name.endswith(".tf")
    }


def outlines(files: Mapping[str, list[ReadBlock]]) -> Any:
    return {name: list(map(outline, blocks)) for name, blocks in files.items()}


def outline(block: ReadBlock) -> Any:
    return block.type, block.labels, [*block.arguments], list(map(outline, block.blocks))


@cache
def plain(make: Callable[[Config], Handover]) -> Any:
    """The outlines of one in which nobody has written anything."""
    return outlines(read(terraform_configuration(make(Config.model_validate(ON))).files, {}))


@pytest.mark.parametrize("make", [new, deployed])
@FEW
@example(config=Config.model_validate({**ON, "event": {"name": "5 k\u2126 e\u0301"}}))
@given(config=hostile_configs())
def test_words_are_nothing_but_words(make: Callable[[Config], Handover], config: Config) -> None:
    handover = make(config)
    files = terraform_configuration(handover).files
    found = read(files, variables(handover))
    assert outlines(found) == plain(make)
    assert tags(found["main.tf"]) == {
        **config.tags,
        **({} if handover.is_new else {STACK_TAG: config.stack}),
    }
    wanted = handover.request("alert_dashboard", "PutDashboard")["DashboardBody"]
    assert normalized(dashboard(found["alerts.tf"])) == normalized(wanted)
    contents = {content.decode() for name, content in files.items() if name != "handler.zip"}
    assert texts_of_the_api(handover) <= contents
    assert files["handler.zip"] == handover.request("handler", "CreateFunction")["Code"]["ZipFile"]


def normalized(text: str) -> Any:
    """JSON as Terraform has it: every text in it is NFC."""
    return json.loads(nfc(json.dumps(json.loads(text), ensure_ascii=False)))


def variables(handover: Handover) -> dict[str, str]:
    """What the dashboard refers to, with the values that it is asked for."""
    names = handover.names
    alarms = {each.what: each for each in alarm_definitions(handover.config, names)}
    return {
        "var.region": names.region,
        "aws_sqs_queue.dead_letters.name": names.queue,
        "aws_lambda_function.handler.function_name": names.function,
        "aws_pipes_pipe.registrations.name": names.pipe,
        "aws_api_gateway_rest_api.registrations.name": names.api,
        **{
            f"aws_cloudwatch_metric_alarm.{what.replace('-', '_')}.arn": names.alarm_arn(what)
            for what in alarms
        },
    }


def tags(blocks: list[ReadBlock]) -> Any:
    (found,) = (each for each in blocks if each.type == "locals" and "tags" in each.arguments)
    return found.arguments["tags"]


def dashboard(blocks: list[ReadBlock]) -> Any:
    (found,) = (each for each in blocks if "aws_cloudwatch_dashboard" in each.labels)
    return found.arguments["dashboard_body"]


def texts_of_the_api(handover: Handover) -> set[str]:
    """Mapping templates, pages and answers."""
    definition = handover.definition
    requests = {
        each.integration.request_template
        for each in definition.methods
        if each.integration.type == "AWS"
    }
    answers = {each.template for method in definition.methods for each in method.responses}
    return {*requests, *answers, *(each.template for each in definition.gateway_responses)}
