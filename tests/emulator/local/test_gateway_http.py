"""The gateway behind its socket: an API made with the SDK, our own templates, real HTTP."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.templates.body_model import body_model
from smsverifier.templates.mapping import (
    CLOSED,
    CLOSES,
    NEVER,
    put_item_template,
    response_templates,
)
from tests.support.deployed_apis import TRUST

TABLE = "people"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}],
}


@pytest.fixture
def role_arn(client: Callable[[str], Any]) -> str:
    iam = client("iam")
    made = iam.create_role(RoleName="api", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="api", PolicyName="p", PolicyDocument=json.dumps(POLICY))
    return str(made["Role"]["Arn"])


@pytest.fixture
def table(client: Callable[[str], Any]) -> str:
    client("dynamodb").create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
    )
    return TABLE


@pytest.fixture
def registrations_url(
    client: Callable[[str], Any], embedded: EmbeddedAws, role_arn: str, table: str
) -> str:
    """The URL of `PUT /registrations` of an API made call by call."""
    api = client("apigateway")
    made = api.create_rest_api(name="people")
    resource = api.create_resource(
        restApiId=made["id"], parentId=made["rootResourceId"], pathPart="registrations"
    )
    method = {"restApiId": made["id"], "resourceId": resource["id"], "httpMethod": "PUT"}
    make_method(api, method)
    make_integration(api, method, role_arn, table)
    never_closed = {CLOSES: NEVER, CLOSED: NEVER}
    api.create_deployment(restApiId=made["id"], stageName="live", variables=never_closed)
    return f"{embedded.endpoint_url}/_aws/execute-api/{made['id']}/live/registrations"


def make_method(api: Any, method: dict[str, str]) -> None:
    schema = json.dumps(body_model(Config()))
    api_id = method["restApiId"]
    api.create_model(
        restApiId=api_id, name="Registration", contentType="application/json", schema=schema
    )
    validator = api.create_request_validator(restApiId=api_id, name="v", validateRequestBody=True)
    api.put_method(
        **method,
        authorizationType="NONE",
        requestModels={"application/json": "Registration"},
        requestValidatorId=validator["id"],
    )


def make_integration(api: Any, method: dict[str, str], role_arn: str, table: str) -> None:
    api.put_integration(
        **method,
        type="AWS",
        integrationHttpMethod="POST",
        uri="arn:aws:apigateway:ap-south-1:dynamodb:action/PutItem",
        credentials=role_arn,
        requestTemplates={"application/json": put_item_template(Config(), table)},
        passthroughBehavior="NEVER",
    )
    templates = response_templates(Config())
    answers = {"200": ("", templates.success), "500": (r"[45]\d{2}", templates.failure)}
    for status, (pattern, template) in answers.items():
        mapping = {"selectionPattern": pattern, "responseTemplates": {"application/json": template}}
        api.put_method_response(**method, statusCode=status)
        api.put_integration_response(**method, statusCode=status, **mapping)


def put(url: str, body: Any) -> Any:
    return urllib3.request("PUT", url, json=body, retries=False)


def test_a_registration_reaches_the_table_and_a_second_is_a_conflict(
    client: Callable[[str], Any], registrations_url: str
) -> None:
    body = {"phone": "+919876543210", "name": 'O\'Brien 😀 "$x" #if \\'}
    answers = [put(registrations_url, body) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 409]
    (item,) = client("dynamodb").scan(TableName=TABLE)["Items"]
    assert item["phone"] == {"S": "+919876543210"}
    assert item["name"] == {"S": body["name"]}
    assert item["request_id"] == {"S": answers[0].json()["request_id"]}


def test_of_many_at_once_with_one_number_one_wins(
    client: Callable[[str], Any], registrations_url: str
) -> None:
    body = {"phone": "+919876543210", "name": "Asha"}
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: put(registrations_url, body).status, range(24)))
    assert sorted(statuses) == [200] + [409] * 23
