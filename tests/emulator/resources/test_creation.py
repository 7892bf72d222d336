"""The table of calls that make a stack, against those that arrive when `up` makes one."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore import xform_name

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.calls import Call as ArrivedCall
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.call import API_ID, DEPLOYMENT_ID, NOW, STREAM_ARN, Call
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import Action, plan_up
from smsverifier.resources.catalog import catalog
from smsverifier.resources.creation import creations
from tests.support.whole_stack import WholeStack

READING = ("Describe", "Get", "List")
NO_TIME = "2026-11-29T00:00:00"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+\+00:00")


TEXT = "Hi {name}, you are registered for HackFest. See you there!"
STRANGE = "<ACCOUNT_ID> <NOW> $(id) `id` ' \" \\ % é"
STRANGELY: dict[str, Any] = {
    "stack": "night-2",
    "permissions_boundary": "arn:aws:iam::111122223333:policy/$(id)'/event",
    "tags": {f"tag {number}": "a + b" for number in range(30)},
    "event": {"name": STRANGE},
    "form": {
        "title": STRANGE,
        "allowed_origins": ["https://a.example", "https://b.example"],
        "fields": [
            {"name": "name", "label": STRANGE},
            {"name": "phone", "label": STRANGE, "type": "phone"},
            {"name": "team", "label": "Team", "type": "select", "options": [STRANGE, "<NOW>"]},
            *({"name": f"field_{number}", "label": STRANGE} for number in range(17)),
        ],
    },
    "sms": {
        "message": TEXT,
        "sender_id": "HACKNT",
        "dlt": {
            "entity_id": "1101234567890123456",
            "template_id": "1107123456789012345",
            "template": TEXT.replace("{name}", "{#alphanumeric#}"),
            "strict": True,
        },
        "delivery_receipts": True,
    },
    "registrations": {"duplicates": "allow", "retention_days": 30},
    "handler": {"log_retention_days": 3653, "architecture": "x86_64", "runtime": "python3.11"},
    "pipe": {
        "batch_size": 10,
        "batch_window_seconds": 300,
        "max_retries": 0,
        "parallelization": 10,
    },
}


@pytest.fixture(
    params=["demo", "all that can be asked for", "as little as can be asked for", "strangely"]
)
def config(request: pytest.FixtureRequest) -> Config:
    asked: dict[str, dict[str, Any]] = {
        "demo": {},
        "all that can be asked for": {
            "tags": {"team": "night + day"},
            "sms": {"delivery_receipts": True},
        },
        "as little as can be asked for": {
            "stack": "night",
            "registrations": {"point_in_time_recovery": False},
        },
        "strangely": STRANGELY,
    }
    return Config.model_validate(asked[request.param])


def calls_of(config: Config, account: str) -> Iterator[Call]:
    for creation in creations(config, account):
        yield from creation.calls


def as_text(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """One call, comparable."""
    return json.dumps([service, operation, plain(parameters)], sort_keys=True)


def at(path: str, answer: Any) -> str:
    """What stands at a JMESPath of names alone."""
    for name in path.split("."):
        answer = answer[name]
    return str(answer)


def without_query(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """PutRestApi takes whatever stands in its query as `parameters` too: its mode stands there.

    The SDK makes up a token for each call that takes one.
    """
    repeated = {"parameters": {"mode": parameters.get("mode")}}
    return {
        name: each
        for name, each in parameters.items()
        if {name: each} != repeated and name != "ClientToken"
    }


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def filled(value: Any, known: Mapping[str, str]) -> Any:
    """`value` with what is known by now in the place of its placeholders."""
    if isinstance(value, str):
        for placeholder, real in known.items():
            value = value.replace(placeholder, real)
        return value
    if isinstance(value, Mapping):
        return {name: filled(each, known) for name, each in value.items()}
    return [filled(each, known) for each in value] if isinstance(value, list) else value


def test_up_sends_what_stands_in_the_table_and_no_other_write(
    embedded: EmbeddedAws, aws: Aws, config: Config
) -> None:
    arrived: list[ArrivedCall] = []
    table = list(calls_of(config, aws.account))
    for service in {call.service for call in table}:
        embedded.dispatcher.afterwards(service, arrived.append)
    WholeStack(embedded, aws, config).up()

    api = aws.client("apigateway").get_rest_apis()["items"][0]["id"]
    deployment = aws.client("apigateway").get_deployments(restApiId=api)["items"][0]["id"]
    stream = aws.client("dynamodb").describe_table(TableName=f"{config.stack}-registrations")
    known = {
        API_ID: api,
        DEPLOYMENT_ID: deployment,
        STREAM_ARN: stream["Table"]["LatestStreamArn"],
        NOW: NO_TIME,
    }
    sent = [
        MOMENT.sub(NO_TIME, as_text(call.service, call.operation, without_query(call.params)))
        for call in arrived
    ]
    told = [
        as_text(call.service, call.operation, filled(call.parameters, known))
        for call in table
        if not call.operation.startswith(READING)
    ]
    assert Counter(sent) == Counter(told)


def test_what_the_table_says_sent_by_hand_is_as_configured(aws: Aws, config: Config) -> None:
    known = {NOW: NO_TIME}
    for call in calls_of(config, aws.account):
        client = aws.client(call.service)
        send = getattr(client, xform_name(call.operation))
        answer = send(**filled(call.parameters, known))
        known |= {name: at(path, answer) for name, path in call.tells.items()}
        if call.until:
            waiter, parameter = call.until
            client.get_waiter(waiter).wait(**{parameter: call.parameters[parameter]})
    resources = [each for each in catalog(config, aws) if not each.obsolete]
    plan = plan_up(config.stack, resources, observe(resources))
    assert [step for step in plan.steps if step.action is not Action.KEEP] == []
