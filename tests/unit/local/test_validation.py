"""What a request validator lets pass."""

import pytest
from werkzeug.test import TestResponse

from smsverifier.local.apigateway.regexes import ecma_finds
from tests.support.deployed_apis import DeployedRestApi

PERSON = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "properties": {
        "phone": {"type": "string", "pattern": "^[0-9]{3}$"},
        "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "\\S"},
        "kind": {"enum": ["a", "b"]},
        "age": {"type": "integer", "minimum": 0},
    },
    "required": ["phone"],
    "additionalProperties": False,
}


@pytest.fixture
def people(api: DeployedRestApi) -> DeployedRestApi:
    api.model("Person", PERSON)
    api.mock("/", "PUT", response="stored")
    method = api.resource("/").resource_methods["PUT"]
    method.request_models = {"application/json": "Person"}
    method.request_validator_id = api.validator(body=True)
    return api.deploy()


def put(
    api: DeployedRestApi, body: str, content_type: str | None = "application/json"
) -> TestResponse:
    return api.send("PUT", "/", data=body.encode("utf-8", "surrogatepass"),
                    content_type=content_type)  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        '{"phone": "123"}',
        '{"phone": "123", "name": "नमस्"}',
        '{"phone": "123", "name": "😀😀😀😀😀"}',
        '{"phone": "123", "kind": "a", "age": 3}',
        ' {"phone": "x", "phone": "123"} ',
    ],
)
def test_a_body_that_keeps_the_model_passes(people: DeployedRestApi, body: str) -> None:
    assert put(people, body).text == "stored"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        "no json",
        '{"phone": 123}',
        '{"phone": "123\\n"}',
        '{"phone": "١٢٣"}',
        '{"phone": "1234"}',
        '{"phone": "123", "name": ""}',
        '{"phone": "123", "name": "toolong"}',
        '{"phone": "123", "name": " \\u00a0\\ufeff"}',
        '{"phone": "123", "kind": "c"}',
        '{"phone": "123", "age": 1.5}',
        '{"phone": "123", "age": true}',
        '{"phone": "123", "age": NaN}',
        '{"phone": "123", "other": 1}',
        '{"phone": "123"} trailing',
        '{"phone": "123", "age": ' + "9" * 5000 + "}",
        "[" * 200_000,
    ],
)
def test_a_body_that_breaks_the_model_is_a_400(people: DeployedRestApi, body: str) -> None:
    response = put(people, body)
    assert (response.status_code, response.json) == (400, {"message": "Invalid request body"})
    assert response.headers["x-amzn-ErrorType"] == "BadRequestException"


@pytest.mark.parametrize(
    ("pattern", "is_found"),
    [
        ("^.$", False),
        ("^..$", True),
        ("^\\ud83d", True),
        ("^[\\ud83c-\\ud83d][\\udc00-\\udfff]$", True),
        ("^[^\\u0000-\\uffff]$", False),
        ("^😀$", True),
    ],
)
def test_a_pattern_sees_two_units_in_a_character_beyond_the_first_plane(
    pattern: str, is_found: bool
) -> None:
    assert ecma_finds(pattern, "😀") == is_found


@pytest.mark.parametrize("content_type", [None, "application/json; charset=utf-8",
                                          "Application/JSON"])  # fmt: skip
def test_parameters_case_and_absence_of_the_content_type_change_nothing(
    people: DeployedRestApi, content_type: str | None
) -> None:
    assert put(people, "{}", content_type).status_code == 400


def test_a_type_without_a_model_is_not_checked(people: DeployedRestApi) -> None:
    # The integration's passthroughBehavior is what decides then.
    response = put(people, '{"statusCode": 200}', "text/plain")
    assert (response.status_code, response.text) == (200, "stored")


def test_the_validation_error_string_is_at_hand_for_gateway_responses(
    people: DeployedRestApi,
) -> None:
    template = {"application/json": "$context.error.validationErrorString"}
    people.api.put_gateway_response("BAD_REQUEST_BODY", None, {}, template)
    people.deploy()
    assert put(people, "{}").text == "['phone' is a required property]"


@pytest.mark.parametrize(
    "schema", [{"type": "nonsense"}, {"pattern": "["}, {"$ref": "https://elsewhere.example/x"}]
)
def test_a_broken_model_is_a_configuration_error(
    api: DeployedRestApi, schema: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    api.model("Broken", schema)
    api.mock("/", "PUT", response="stored")
    method = api.resource("/").resource_methods["PUT"]
    method.request_models = {"application/json": "Broken"}
    method.request_validator_id = api.validator(body=True)
    api.deploy()
    assert put(api, '"x"').status_code == 500
    assert "the model Broken" in caplog.text


@pytest.fixture
def demanding(api: DeployedRestApi) -> DeployedRestApi:
    api.mock("/one", "GET", response="passed")
    method = api.resource("/one").resource_methods["GET"]
    method.request_parameters = {
        "method.request.querystring.q": True,
        "method.request.header.X-Key": True,
        "method.request.header.X-Other": False,
    }
    method.request_validator_id = api.validator(parameters=True)
    return api.deploy()


def test_required_parameters_pass_when_they_are_there(demanding: DeployedRestApi) -> None:
    assert demanding.send("GET", "/one?q=2", headers={"x-key": "3"}).text == "passed"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20"])
def test_missing_and_blank_parameters_are_named_in_the_400(
    demanding: DeployedRestApi, query: str
) -> None:
    response = demanding.send("GET", f"/one{query}")
    assert response.status_code == 400
    assert response.json == {"message": "Missing required request parameters: [X-Key, q]"}
