"""Answers of API Gateway that others recorded on real AWS, held against ours.

The recordings are snapshot files of the repository localstack/localstack, `tests/aws/services/…`,
made on real accounts; each test names the file and the test there. Numbers are those of
docs/recorded-answers.md.
"""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.dispatcher import Dispatcher
from tests.support.deployed_apis import DeployedRestApi, answer


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def api(apis: Any) -> Any:
    return apis.create_rest_api(name="x")


@pytest.fixture
def api_under_construction(dispatcher: Dispatcher) -> DeployedRestApi:
    return DeployedRestApi(dispatcher)


@pytest.mark.parametrize(("template", "body"), [
    ('{"status": "$context.responseOverride.status", "foo": "$context.responseOverride.header.foo",'
     ' "custom": "$context.responseOverride.custom"}',
     {"status": "444", "foo": "bar", "custom": "is also passed around"}),
    (None, None),
])  # fmt: skip
def test_14_a_mocks_request_template_overrides_the_answer(
    api_under_construction: DeployedRestApi, template: str | None, body: dict[str, str] | None
) -> None:
    """test_apigateway_integrations, …mock_with_response_override_in_request_template."""
    api = api_under_construction
    api.method("/", "GET")
    request = (
        "#set($context.responseOverride.status = 444)\n"
        '#set($context.responseOverride.header.foo = "bar")\n'
        '#set($context.responseOverride.custom = "is also passed around")\n{"statusCode": 200}'
    )
    mock = api.integration("/", "GET", request_templates={"application/json": request})
    answer(mock, "200", r"2\d{2}", template)
    response = api.deploy().send("GET", "/")
    assert (response.status_code, response.headers["foo"]) == (444, "bar")
    assert response.json == body if body else response.data == b""
