"""Builds REST APIs in moto and sends requests to them through the gateway."""

import itertools
import json
from typing import Any, Self

from moto.backends import get_backend
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request

from smsverifier.local.apigateway import Gateway
from smsverifier.local.apigateway.deployments import Deployments
from smsverifier.local.calls import ACCOUNT
from smsverifier.local.dispatcher import Dispatcher

REGION = "ap-south-1"
OK_MOCK = '{"statusCode": 200}'
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_numbers = itertools.count(1)


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class DeployedRestApi:
    """One REST API under construction, and a client for its stage `live`."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.backend = get_backend("apigateway")[ACCOUNT][REGION]
        self.api = self.backend.create_rest_api(f"test-{next(_numbers)}", "")
        self.clock = Clock()
        self.deployments = Deployments()
        self.gateway = Gateway(dispatcher, self.deployments, self.clock)
        self.client = Client(Request.application(self.gateway.handle))

    @property
    def stage(self) -> Any:
        return self.api.stages["live"]

    def resource(self, path: str) -> Any:
        here = self.api.resources[self.api.root_resource_id]
        for part in [part for part in path.split("/") if part]:
            children = (r for r in self.api.resources.values() if r.parent_id == here.id)
            known = next((child for child in children if child.path_part == part), None)
            here = known or self.api.add_child(part, here.id)
        return here

    def method(self, path: str, http_method: str = "PUT", **options: Any) -> Any:
        return self.resource(path).add_method(http_method, "NONE", False, **options)

    def integration(
        self, path: str, http_method: str = "PUT", kind: str = "MOCK", **options: Any
    ) -> Any:
        options.setdefault("request_templates", {"application/json": OK_MOCK})
        options.setdefault("uri", "")
        return self.resource(path).add_integration(http_method, kind, **options)

    def mock(
        self,
        path: str,
        http_method: str = "GET",
        response: str | None = "",
        **response_options: Any,
    ) -> Any:
        """A method that answers with a response template's text, ready to deploy."""
        self.method(path, http_method)
        integration = self.integration(path, http_method)
        answer(integration, template=response, **response_options)
        return integration

    def validator(self, *, body: bool = False, parameters: bool = False) -> str:
        return str(self.api.create_request_validator("v", body, parameters).id)

    def model(self, name: str, schema: Any) -> None:
        self.api.add_model(name, "", json.dumps(schema), "application/json")

    def deploy(self, **variables: Any) -> Self:
        deployment = self.api.create_deployment("live", "")
        self.deployments.take(REGION, self.api.id, deployment.id)
        self.stage.deployment_id = deployment.id
        self.stage.variables = variables
        return self

    def throttle(self, key: str, rate: float, burst: int) -> None:
        self.stage.method_settings[key] = {
            "throttlingRateLimit": rate,
            "throttlingBurstLimit": burst,
        }

    def send(self, http_method: str, path: str, **options: Any) -> TestResponse:
        return self.client.open(
            f"/_aws/execute-api/{self.api.id}/live{path}", method=http_method, **options
        )


def answer(
    integration: Any,
    status: str = "200",
    pattern: str | None = None,
    template: str | None = None,
    **parameters: Any,
) -> None:
    """Adds an integration response."""
    templates = {} if template is None else {"application/json": template}
    integration.create_integration_response(status, pattern, templates, parameters)


def table(dispatcher: Dispatcher, name: str) -> None:
    """Creates a table with the key `registration_id`."""
    body = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "registration_id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "registration_id", "KeyType": "HASH"}],
    }
    made = dispatcher.call("dynamodb", "DynamoDB_20120810.CreateTable", REGION, body)
    assert made.status == 200, made.body


def items(dispatcher: Dispatcher, name: str) -> Any:
    """All items of a table, in DynamoDB's JSON."""
    scanned = dispatcher.call("dynamodb", "DynamoDB_20120810.Scan", REGION, {"TableName": name})
    return json.loads(scanned.body)["Items"]


def role(
    *, action: str = "dynamodb:PutItem", resource: str = "*", trust: dict[str, Any] = TRUST
) -> str:
    """Creates a role for API Gateway; its ARN."""
    iam = get_backend("iam")[ACCOUNT]["aws"]
    name = f"role-{next(_numbers)}"
    made = iam.create_role(name, json.dumps(trust), "/", None, "", [], "3600")
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_role_policy(name, "p", json.dumps(policy))
    return str(made.arn)


def unique(name: str) -> str:
    """A name nothing else uses."""
    return f"{name}-{next(_numbers)}"
