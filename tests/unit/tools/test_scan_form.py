"""The stack in Terraform's words: made from what the stack should be, with nothing left out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import catalog
from tools.scan.compare import OPTIONS, configured
from tools.scan.form import blocks_of, terraform_form
from tools.scan.terraform import ACCOUNT, Block, Nested, Reference, written
from tools.scan.wanted import Unsaid

EVERYTHING = configured(OPTIONS)
LOUD = (Unsaid, AttributeError, KeyError, TypeError, ValueError)
"""What nobody can overlook is as good."""
OUTPUTS = {"table": {"stream_arn": "the stream"}}


def resources() -> dict[str, Resource]:
    aws = Aws(AwsTarget(EVERYTHING.region))
    aws.account = ACCOUNT
    return {resource.key: resource for resource in catalog(EVERYTHING, aws)}


def text(config: Config) -> str:
    return written(terraform_form(config), config.region)


def others(value: Any) -> Iterator[Any]:
    """`value` with one thing in it changed, in every way there is."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            for other in others(item):
                yield {**value, name: other}
        yield {**value, "more": "x"}
    elif isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            for other in others(item):
                yield [*value[:at], other, *value[at + 1 :]]
        yield [*value, "x"]
    else:
        yield other_than(value)


def other_than(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, (int, float)) else f"{value}x"


@pytest.mark.parametrize("key", resources())
def test_whatever_changes_in_what_is_wanted_is_seen_or_refused(key: str) -> None:
    resource = resources()[key]
    desired = resource.desired(OUTPUTS)
    as_it_is = written(blocks_of(resource, desired), "")
    hidden = []
    for name, value in desired.items():
        for other in others(value):
            try:
                changed = written(blocks_of(resource, {**desired, name: other}), "")
            except LOUD:
                continue
            if changed == as_it_is:
                hidden.append((name, other))
    assert hidden == []


def test_a_property_that_is_new_is_refused() -> None:
    resource = resources()["dead_letter_queue"]
    with pytest.raises(Unsaid, match=r"dead_letter_queue\.fifo"):
        blocks_of(resource, {**resource.desired(OUTPUTS), "fifo": True})


def test_a_kind_that_is_new_is_refused() -> None:
    class Topic(type(resources()["dead_letter_queue"])):  # type: ignore[misc]
        """A kind that this form has not heard of."""

    topic = object.__new__(Topic)
    topic.key = "topic"
    with pytest.raises(Unsaid, match="Topic"):
        blocks_of(topic, {})


@pytest.mark.parametrize(
    ("settings", "argument"),
    [
        ({"handler.log_retention_days": 365}, "retention_in_days = 365"),
        ({"api.requests_per_second": 7}, "throttling_rate_limit = 7"),
        ({"registrations.point_in_time_recovery": False}, "recovery {\n    enabled = false"),
        ({"pipe.max_retries": 9}, "maximum_retry_attempts = 9"),
        ({"handler.memory_mb": 1024}, "memory_size = 1024"),
        ({"sms.delivery_receipts": True}, 'resource "aws_sns_sms_preferences"'),
        ({"alerts.email": "a@b.example"}, 'resource "aws_cloudwatch_metric_alarm"'),
        ({"stack": "another-event"}, 'name = "another-event-dead-letters"'),
        ({"region": "eu-west-1"}, 'region = "eu-west-1"'),
    ],
)
def test_a_setting_of_the_configuration_is_an_argument(
    settings: Mapping[str, Any], argument: str
) -> None:
    assert argument not in text(Config())
    assert argument in text(configured(settings))


def test_what_is_not_asked_for_is_not_there() -> None:
    assert "receipts" not in text(Config())


def test_it_is_the_same_each_time() -> None:
    assert text(EVERYTHING) == text(EVERYTHING)


def test_it_belongs_to_no_account_and_holds_no_secret() -> None:
    digits = set(re.findall(r"(?<!\d)\d{12}(?!\d)", text(EVERYTHING)))
    assert digits == {"111122223333"}  # the boundary's, which is part of what was configured
    assert re.findall(r"AKIA|ASIA|secret_key|/home/|/root/", text(EVERYTHING)) == []


def test_every_address_is_there_once() -> None:
    addresses = [block.address for block in terraform_form(EVERYTHING)]
    assert len(addresses) == len(set(addresses))


def test_every_reference_leads_to_a_resource_that_is_there() -> None:
    blocks = terraform_form(EVERYTHING)
    there = {block.address for block in blocks}
    named = {
        ".".join(reference[2:-1].split(".")[:2])
        for block in blocks
        for reference in references(block.body)
    }
    assert named
    assert named <= there


def references(value: Any) -> Iterator[Reference]:
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from references(item)


def test_the_parts_of_a_resource_refer_to_one_another() -> None:
    blocks = {block.address: block for block in terraform_form(Config())}
    function, stage = blocks["aws_lambda_function.handler"], blocks["aws_api_gateway_stage.live"]
    assert function.body["role"] == blocks["aws_iam_role.handler_role"]["arn"]
    assert stage.body["rest_api_id"] == blocks["aws_api_gateway_rest_api.api"]["id"]


def test_the_name_of_a_resource_does_not_refer_to_itself() -> None:
    for block in terraform_form(EVERYTHING):
        assert not [name for name in references(block.body) if name.startswith(block["x"][:-2])]


@given(st.text())
def test_no_text_is_evaluated(words: str) -> None:
    line = written([Block("aws_x", "y", {"words": words})], "").split("\n")[-3]
    assert not re.search(r"(?<![$%])[$%]\{", line)
    assert re.fullmatch(r'  words = "(?:[^"\\]|\\["\\nrt]|\\u[0-9a-f]{4})*"', line)


def test_the_account_within_a_text_is_evaluated() -> None:
    form = written([Block("aws_x", "y", {"arn": f"arn:aws:iam::{ACCOUNT}:role/${{x}}"})], "")
    assert f'arn = "arn:aws:iam::{ACCOUNT}:role/$${{x}}"' in form


def test_blocks_and_maps_are_written_differently() -> None:
    body = {"one": Nested(a=1), "each": [Nested(b=2), Nested(b=3)], "map": {"c": [True, None]}}
    lines = written([Block("aws_x", "y", {**body, "none": None})], "").splitlines()
    assert lines[lines.index('resource "aws_x" "y" {') + 1 :] == [
        *("  one {", "    a = 1", "  }"),
        *("  each {", "    b = 2", "  }", "  each {", "    b = 3", "  }"),
        '  map = { "c" = [true, null] }',
        "}",
    ]
