"""ARNs, the account and the region become references; what people have written stays."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.provision.call import ACCOUNT_ID, STREAM_ARN
from smsverifier.resources.creation import creations
from smsverifier.terraform.hcl import Block, Expression, Value, document, jsonencode, quoted
from smsverifier.terraform.references import References
from tests.support.hcl_reader import read_value
from tests.support.terraform_values import TEXTS

REGION = "ap-south-1"
NAMES = Names("demo", REGION, ACCOUNT_ID)
REFERENCES = References(NAMES)
ARNS = {
    "aws_dynamodb_table.registrations.arn": NAMES.table_arn,
    "aws_lambda_function.handler.arn": NAMES.function_arn,
    "aws_sqs_queue.dead_letters.arn": NAMES.queue_arn,
    "aws_cloudwatch_log_group.handler.arn": NAMES.log_group_arn(NAMES.function_log_group),
    "aws_cloudwatch_log_group.pipe.arn": NAMES.log_group_arn(NAMES.pipe_log_group),
    "aws_sns_topic.alerts.arn": NAMES.alert_topic_arn,
    "aws_iam_role.handler.arn": NAMES.role_arn("handler"),
    "aws_iam_role.pipe.arn": NAMES.role_arn("pipe"),
    "aws_iam_role.api.arn": NAMES.role_arn("api"),
    "aws_iam_role.schedule.arn": NAMES.role_arn("schedule"),
}
VARIABLES = {
    **ARNS,
    "aws_dynamodb_table.registrations.stream_arn": STREAM_ARN,
    "var.region": REGION,
    "local.account_id": ACCOUNT_ID,
}
"""What Terraform would put in the place of each."""


def written(value: Value) -> str:
    """As it stands in the file."""
    return value if isinstance(value, Expression) else quoted(str(value))


@pytest.mark.parametrize(("address", "arn"), ARNS.items())
def test_an_arn_of_the_stack_is_another_resources_attribute(address: str, arn: str) -> None:
    assert REFERENCES.resolved(arn) == Expression(address)
    assert written(REFERENCES.resolved(f"{arn}/stream/*")) == f'"${{{address}}}/stream/*"'
    assert written(REFERENCES.resolved(f"{arn}:*")) == f'"${{{address}}}:*"'


@pytest.mark.parametrize("arn", ARNS.values())
def test_an_arn_that_only_begins_so_is_somebody_elses(arn: str) -> None:
    for more in ("-2", ".fifo", "_old", "2"):
        assert REFERENCES.resolved(arn + more) == REFERENCES.composed(arn + more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ACCOUNT_ID, "local.account_id"),
        (REGION, "var.region"),
        (STREAM_ARN, "aws_dynamodb_table.registrations.stream_arn"),
        (f"arn:aws:x:{REGION}:{REGION}:y", '"arn:aws:x:${var.region}:${var.region}:y"'),
        (
            f"arn:aws:logs:*:{ACCOUNT_ID}:log-group:sns/{REGION}/{ACCOUNT_ID}/*",
            '"arn:aws:logs:*:${local.account_id}:log-group:sns/${var.region}/${local.account_id}/*"',
        ),
        (
            f"arn:aws:apigateway:{REGION}:lambda:path/functions/{NAMES.function_arn}/invocations",
            '"arn:aws:apigateway:${var.region}:lambda:path/functions/'
            '${aws_lambda_function.handler.arn}/invocations"',
        ),
        (f"arn:aws:x::{ACCOUNT_ID}:${{a}}$", '"arn:aws:x::${local.account_id}:$${a}$"'),
    ],
)
def test_what_is_known_there_is_left_to_it(text: str, expected: str) -> None:
    assert written(REFERENCES.resolved(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Meet at gate :{REGION}:",
        f"<{ACCOUNT_ID}> is a placeholder",
        f"see {NAMES.table_arn}",
        f"demo-{REGION}-handler",
        "arn:aws:iam::123456789012:policy/bounds",
        "${var.region}",
        "",
    ],
)
def test_any_other_text_stays(text: str) -> None:
    assert REFERENCES.resolved(text) == text
    assert not isinstance(REFERENCES.resolved(text), Expression)


def test_a_composed_arn_refers_to_no_resource() -> None:
    assert written(REFERENCES.composed(NAMES.queue_arn)) == (
        '"arn:aws:sqs:${var.region}:${local.account_id}:demo-dead-letters"'
    )


def test_values_are_replaced_wherever_they_stand() -> None:
    policy: Value = {"a": [NAMES.queue_arn, 1, None, True, {"b": ACCOUNT_ID}], NAMES.queue_arn: "c"}
    resolved = REFERENCES.resolved(policy)
    assert resolved == {
        "a": ["aws_sqs_queue.dead_letters.arn", 1, None, True, {"b": "local.account_id"}],
        NAMES.queue_arn: "c",
    }
    assert REFERENCES.resolved(resolved) == resolved
    assert json.loads(read_value(jsonencode(resolved), VARIABLES)) == policy


PIECES = st.sampled_from(
    [*ARNS.values(), STREAM_ARN, ACCOUNT_ID, REGION, ":", "/", "-", "arn:", "$", "{", "%", "*"]
)


@given(st.lists(PIECES | TEXTS).map("".join))
def test_terraform_makes_the_same_text_of_it(text: str) -> None:
    for value in (REFERENCES.resolved(text), REFERENCES.composed(text)):
        found = read_value(written(value), VARIABLES)
        assert found == read_value(quoted(text))


def test_of_all_that_makes_a_stack_no_placeholder_is_left_in_a_policy() -> None:
    config = Config.model_validate(
        {
            "alerts": {"email": "a@example.org"},
            "email": {"enabled": True, "from": "b@example.org"},
            "sms": {"delivery_receipts": True},
        }
    )
    references = References(Names(config.stack, config.region, ACCOUNT_ID))
    policies = [
        json.loads(policy)
        for creation in creations(config)
        for call in creation.calls
        for policy in _documents(call.parameters)
    ]
    assert len(policies) > 8
    for policy in policies:
        text = document([Block("a", arguments={"b": references.resolved(policy)})])
        assert ACCOUNT_ID not in text
        assert config.region not in text.replace(f"-{config.region}-", "")


def _documents(parameters: Any) -> list[str]:
    """The IAM policies among the parameters of a call."""
    texts = [*parameters.values(), *parameters.get("Attributes", {}).values()]
    return [each for each in texts if isinstance(each, str) and '"Statement"' in each]
