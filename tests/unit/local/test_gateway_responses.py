"""Gateway responses: how an API words what API Gateway answers by itself."""

import pytest
from werkzeug.test import TestResponse

from tests.support.deployed_apis import DeployedRestApi


def lost(
    api: DeployedRestApi,
    kind: str,
    status: str | None = None,
    templates: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> TestResponse:
    """The answer to an unknown path, with one gateway response configured."""
    parameters = {
        f"gatewayresponse.header.{name}": value for name, value in (headers or {}).items()
    }
    api.api.put_gateway_response(kind, status, parameters, templates)
    api.deploy()
    return api.send("GET", "/nowhere")


def test_an_exact_type_words_its_answer(api: DeployedRestApi) -> None:
    template = {"application/json": '{"status": "error"}'}
    response = lost(api, "MISSING_AUTHENTICATION_TOKEN", "404", template)
    assert (response.status_code, response.json) == (404, {"status": "error"})


def test_default_4xx_stands_in_for_types_without_their_own(api: DeployedRestApi) -> None:
    response = lost(api, "DEFAULT_4XX", headers={"Access-Control-Allow-Origin": "'*'"})
    assert response.status_code == 403
    assert response.json == {"message": "Missing Authentication Token"}
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_default_5xx_does_not_word_a_4xx(api: DeployedRestApi) -> None:
    template = {"application/json": "{}"}
    assert lost(api, "DEFAULT_5XX", templates=template).json != {}


def test_default_5xx_words_a_500(api: DeployedRestApi) -> None:
    api.mock("/", response="x")
    api.resource("/").resource_methods["GET"].method_integration.integration_responses.clear()
    template = {"application/json": '{"status": "error"}'}
    api.api.put_gateway_response("DEFAULT_5XX", None, {}, template)
    api.deploy()
    response = api.send("GET", "/")
    assert (response.status_code, response.json) == (500, {"status": "error"})


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"m":$context.error.messageString}', '{"m":"Missing Authentication Token"}'),
        ("$context.error.message", "Missing Authentication Token"),
        ("${context.error.responseType}!", "MISSING_AUTHENTICATION_TOKEN!"),
        ("$context.stage $stageVariables.none.", "live ."),
        ("$util.urlEncode('a')|#if(true)#end", "$util.urlEncode('a')|#if(true)#end"),
    ],
)  # fmt: skip
def test_templates_of_gateway_responses_only_fill_in_variables(
    api: DeployedRestApi, template: str, expected: str
) -> None:
    templates = {"application/json": template}
    lost(api, "DEFAULT_4XX", templates=templates)
    response = api.send("GET", "/nowhere")
    assert (response.text, response.content_type) == (expected, "application/json")


def test_the_accept_header_chooses_the_template_and_the_type(api: DeployedRestApi) -> None:
    templates = {"application/json": "{}", "text/html": "<p>"}
    response = lost(api, "DEFAULT_4XX", templates=templates)
    html = api.send("GET", "/nowhere", headers={"Accept": "text/html"})
    assert (response.text, html.text, html.mimetype) == ("{}", "<p>", "text/html")


def test_own_answers_name_the_error_type_and_the_request(api: DeployedRestApi) -> None:
    response = lost(api, "DEFAULT_4XX", templates={"application/json": "{}"})
    assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert response.headers["x-amzn-RequestId"]
    assert response.headers["x-amz-apigw-id"]


def test_a_header_that_makes_no_sense_is_left_out(api: DeployedRestApi) -> None:
    response = lost(api, "DEFAULT_4XX", headers={"X-A": "nonsense", "X-B": "'b'"})
    assert "X-A" not in response.headers
    assert response.headers["X-B"] == "b"
