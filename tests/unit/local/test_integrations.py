"""What methods hand their requests to, and how the answers are mapped."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.local.dispatcher import Dispatcher
from tests.support.deployed_apis import (
    OK_MOCK,
    REGION,
    TRUST,
    DeployedRestApi,
    answer,
    items,
    role,
    table,
    unique,
)

PUT_ITEM = f"arn:aws:apigateway:{REGION}:dynamodb:action/PutItem"
ITEM = """{"TableName": "%s", "ConditionExpression": "attribute_not_exists(registration_id)",
"Item": {"registration_id": {"S": "$context.extendedRequestId"},
"name": {"S": "$util.escapeJavaScript($input.path('$.name')).replaceAll("\\\\'","'")"}}}"""


def writer(api: DeployedRestApi, template: str, **options: Any) -> DeployedRestApi:
    """An API whose `PUT /` renders the template for PutItem."""
    options.setdefault("credentials", role())
    options.setdefault("uri", PUT_ITEM)
    api.method("/", "PUT")
    templates = {"application/json": template}
    integration = api.integration("/", "PUT", "AWS", request_templates=templates, **options)
    answer(integration, template='{"status": "stored"}')
    answer(integration, "500", r"[45]\d{2}", "failed: $input.path('$.__type')")
    return api.deploy()


@pytest.fixture(scope="module")
def registrations(dispatcher: Dispatcher) -> tuple[DeployedRestApi, str]:
    name = unique("registrations")
    table(dispatcher, name)
    return writer(DeployedRestApi(dispatcher), ITEM % name), name


@settings(max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_reaches_the_table_as_it_was_typed(
    dispatcher: Dispatcher, registrations: tuple[DeployedRestApi, str], text: str
) -> None:
    api, name = registrations
    response = api.send("PUT", "/", json={"name": text})
    key = response.headers["x-amz-apigw-id"]
    stored = [item for item in items(dispatcher, name) if item["registration_id"]["S"] == key]
    assert [item["name"]["S"] for item in stored] == [text]


_PATHS = st.lists(
    st.sampled_from(["/", "%", "%2F", "%ff", "..", "registrations", "{a}", "?", "a=%00"])
)


@settings(max_examples=100)
@given(
    body=st.binary() | st.text().map(lambda text: json.dumps({"name": text}).encode()),
    content_type=st.sampled_from(["application/json", "", ";", "text/html", "a" * 300, "$default"]),
    path=_PATHS.map("".join),
    http_method=st.sampled_from(["GET", "PUT", "HEAD", "TRACE", "any", "$default"]),
)
def test_no_request_gets_anything_but_an_answer(
    registrations: tuple[DeployedRestApi, str],
    body: Any,
    content_type: str,
    path: str,
    http_method: str,
) -> None:
    api, _ = registrations
    response = api.send(http_method, f"/{path}", data=body, headers={"Content-Type": content_type})
    assert response.status_code in (200, 403, 415, 500)
    assert response.headers["x-amzn-RequestId"]


def test_half_of_a_surrogate_pair_is_answered_with_a_question_mark(api: DeployedRestApi) -> None:
    api.mock("/", response="$stageVariables.half")
    api.deploy(half="\ud800")
    assert api.send("GET", "/").text == "?"


def test_half_of_a_surrogate_pair_is_stored_as_a_question_mark(
    dispatcher: Dispatcher, registrations: tuple[DeployedRestApi, str]
) -> None:
    api, name = registrations
    response = api.send("PUT", "/", data=r'{"name": "a\ud800"}', content_type="application/json")
    key = {"registration_id": {"S": response.headers["x-amz-apigw-id"]}}
    (stored,) = [item for item in items(dispatcher, name) if item.items() >= key.items()]
    assert stored["name"] == {"S": "a?"}


def test_the_integration_response_is_chosen_by_the_status_not_the_body(
    dispatcher: Dispatcher, api: DeployedRestApi
) -> None:
    name = unique("taken")
    table(dispatcher, name)
    writer(api, (ITEM % name).replace("$context.extendedRequestId", "same"))
    first, second = api.send("PUT", "/", json={"name": "a"}), api.send("PUT", "/", json={})
    assert (first.status_code, first.json) == (200, {"status": "stored"})
    assert second.status_code == 500
    assert second.text.endswith("#ConditionalCheckFailedException")


def test_a_template_that_renders_no_json_is_dynamodbs_serialization_error(
    api: DeployedRestApi,
) -> None:
    writer(api, "{ no json }")
    assert "SerializationException" in api.send("PUT", "/", json={}).text


@pytest.mark.parametrize("credentials", [None, "arn:aws:iam::123456789012:role/nobody"])
def test_without_a_role_nothing_is_called(
    api: DeployedRestApi, credentials: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    writer(api, OK_MOCK, credentials=credentials)
    response = api.send("PUT", "/", json={})
    assert (response.status_code, response.json) == (500, {"message": "Internal server error"})
    assert "cannot assume the role" in caplog.text


def test_a_role_that_trusts_another_service_is_no_use(api: DeployedRestApi) -> None:
    trust = json.loads(json.dumps(TRUST).replace("apigateway", "lambda"))
    writer(api, OK_MOCK, credentials=role(trust=trust))
    assert api.send("PUT", "/", json={}).status_code == 500


@pytest.mark.parametrize(
    "denied", [{"action": "dynamodb:GetItem"}, {"resource": "arn:aws:dynamodb:*:*:table/other"}]
)
def test_a_role_without_the_permission_is_denied_by_dynamodb(
    dispatcher: Dispatcher, api: DeployedRestApi, denied: dict[str, Any]
) -> None:
    name = unique("guarded")
    table(dispatcher, name)
    writer(api, ITEM % name, credentials=role(**denied))
    assert "AccessDeniedException" in api.send("PUT", "/", json={"name": "a"}).text
    assert items(dispatcher, name) == []


@pytest.mark.parametrize(
    ("kind", "uri"),
    [
        ("HTTP", "http://127.0.0.1/"),
        ("AWS_PROXY", f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/f"),
        ("AWS", f"arn:aws:apigateway:{REGION}:sqs:path/123456789012/q"),
        ("AWS", f"arn:aws:apigateway:{REGION}:dynamodb:action/UpdateItem"),
    ],
)
def test_other_integrations_are_refused_aloud(
    api: DeployedRestApi, kind: str, uri: str, caplog: pytest.LogCaptureFixture
) -> None:
    api.method("/", "PUT")
    answer(api.integration("/", "PUT", kind, uri=uri))
    api.deploy()
    assert api.send("PUT", "/", json={}).status_code == 500
    assert "does not model" in caplog.text


@pytest.mark.parametrize(
    ("template", "status"),
    [
        ('{"statusCode": 200}', 200),
        ("{statusCode: 200}", 500),
        ('{"note": "statusCode: 404", "statusCode": 200}', 200),
        ('{"statusCode": "200"}', 500),
        ('{"statusCode": 200,}', 500),
        ('{"statusCode": 404}', 444),
        ("{}", 500),
        ("#if($a", 500),
    ],
)
def test_a_mock_answers_with_the_status_of_its_template(
    api: DeployedRestApi, template: str, status: int
) -> None:
    api.method("/", "GET")
    integration = api.integration("/", "GET", request_templates={"application/json": template})
    answer(integration)
    answer(integration, "444", "4.*")
    api.deploy()
    assert api.send("GET", "/").status_code == status


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([("200", None), ("500", "4")], 200),
        ([("201", r"2\d{2}"), ("202", None)], 201),
        ([("202", None), ("203", "20.")], 203),
        ([("201", "201"), ("202", "")], 202),
        ([("201", "2")], 500),
        ([("201", r"\p{Digit}+"), ("202", None)], 500),
        ([], 500),
    ],
)
def test_patterns_match_the_whole_status(
    api: DeployedRestApi, patterns: list[tuple[str, str | None]], expected: int
) -> None:
    api.method("/", "GET")
    integration = api.integration("/", "GET")
    for status, pattern in patterns:
        answer(integration, status, pattern)
    api.deploy()
    assert api.send("GET", "/").status_code == expected


@pytest.mark.parametrize(
    ("behaviour", "templates", "expected"),
    [
        ("NEVER", {"application/json": OK_MOCK}, 415),
        ("NEVER", {}, 415),
        ("WHEN_NO_TEMPLATES", {"application/json": OK_MOCK}, 415),
        ("WHEN_NO_TEMPLATES", {}, 200),
        ("WHEN_NO_MATCH", {"application/json": OK_MOCK}, 200),
        ("NEVER", {"text/plain": OK_MOCK}, 200),
        ("NEVER", {"$default": OK_MOCK}, 200),
    ],
)
def test_passthrough_decides_about_types_without_a_template(
    api: DeployedRestApi, behaviour: str, templates: dict[str, Any], expected: int
) -> None:
    api.method("/", "PUT")
    answer(api.integration("/", "PUT", request_templates=templates,
                           passthrough_behavior=behaviour))  # fmt: skip
    api.deploy()
    sent = api.send("PUT", "/", data=OK_MOCK, content_type="text/plain; charset=utf-8")
    assert sent.status_code == expected


def test_headers_come_from_literals_and_the_context(
    dispatcher: Dispatcher, api: DeployedRestApi
) -> None:
    name = unique("headers")
    table(dispatcher, name)
    writer(api, ITEM % name)
    response = api.resource("/").resource_methods["PUT"].method_integration.integration_responses
    response["200"].response_parameters = {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.X-Stage": "context.stage",
        "method.response.header.X-Absent": "context.authorizer.none",
        "method.response.header.X-Variable": "stageVariables.none",
    }
    api.deploy()
    headers = api.send("PUT", "/", json={"name": "a"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Stage"] == "live"
    assert not {"X-Absent", "X-Variable"} & set(headers.keys())


def test_a_page_has_the_type_its_header_says(api: DeployedRestApi) -> None:
    integration = api.mock("/", response=None)
    integration.integration_responses["200"].response_templates = {"text/html": "<p>&#39;</p>"}
    integration.integration_responses["200"].response_parameters = {
        "method.response.header.Content-Type": "'text/html; charset=utf-8'"
    }
    api.deploy()
    response = api.send("GET", "/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.text, response.content_type) == ("<p>&#39;</p>", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("text/plain", "plain"), ("text/html, text/plain;q=0.5", "plain"), ("image/png", "json"),
     (None, "json")],
)  # fmt: skip
def test_the_accept_header_chooses_the_response_template(
    api: DeployedRestApi, accept: str | None, expected: str
) -> None:
    integration = api.mock("/", response=None)
    integration.integration_responses["200"].response_templates = {
        "text/plain": "plain", "application/json": "json",
    }  # fmt: skip
    api.deploy()
    headers = {} if accept is None else {"Accept": accept}
    assert api.send("GET", "/", headers=headers).text == expected


@pytest.mark.parametrize("template", [None, ""])
def test_without_a_response_template_the_body_passes_through(
    dispatcher: Dispatcher, api: DeployedRestApi, template: str | None
) -> None:
    name = unique("plain")
    table(dispatcher, name)
    writer(api, ITEM % name)
    integration = api.resource("/").resource_methods["PUT"].method_integration
    answer(integration, template=template)
    api.deploy()
    assert api.send("PUT", "/", json={"name": "a"}).text == "{}"


@pytest.mark.parametrize(
    ("override", "expected"), [("409", 409), ("99", 200), ("600", 200), ('"409"', 200)]
)
def test_a_template_overrides_the_status_with_a_number_that_is_one(
    api: DeployedRestApi, override: str, expected: int
) -> None:
    api.mock("/", response=f"#set($context.responseOverride.status = {override})")
    api.deploy()
    assert api.send("GET", "/").status_code == expected


def test_an_override_of_a_header_goes_before_the_mapping(api: DeployedRestApi) -> None:
    template = '#set($context.responseOverride.header.vary = "Origin")'
    api.mock("/", response=template, **{"method.response.header.Vary": "'*'"})
    api.deploy()
    assert api.send("GET", "/").headers.getlist("Vary") == ["Origin"]


def test_overrides_of_the_request_template_reach_the_answer(api: DeployedRestApi) -> None:
    api.method("/", "GET")
    template = "#set($context.responseOverride.status = 444)" + OK_MOCK
    answer(api.integration("/", "GET", request_templates={"application/json": template}))
    api.deploy()
    assert api.send("GET", "/").status_code == 444


@pytest.mark.parametrize(
    "template",
    [
        "#set($context.responseOverride.header.X = 1)" * 2,
        "#set($context.responseOverride = 1)",
        '#set($context.responseOverride.header = "x")',
    ],
)
def test_what_is_set_may_not_be_set_again(api: DeployedRestApi, template: str) -> None:
    api.mock("/", response=template)
    api.deploy()
    assert api.send("GET", "/").status_code == 500


def test_no_header_can_be_split(api: DeployedRestApi) -> None:
    template = "#set($context.responseOverride.header.X = $input.params('x'))"
    api.mock("/", response=template)
    api.deploy()
    response = api.send("GET", "/?x=a%0D%0ASet-Cookie:%20b")
    assert response.status_code == 500
    assert "Set-Cookie" not in response.headers


def test_headers_that_api_gateway_keeps_for_itself_are_renamed(api: DeployedRestApi) -> None:
    api.mock("/", **{"method.response.header.Server": "'mine'"})
    api.deploy()
    assert api.send("GET", "/").headers["x-amzn-Remapped-Server"] == "mine"


def test_a_failing_response_template_is_a_500_with_a_reason_in_the_log(
    api: DeployedRestApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.mock("/", response="$context.stage.matches('[')")
    api.deploy()
    response = api.send("GET", "/")
    assert (response.status_code, response.json) == (500, {"message": "Internal server error"})
    assert "$context.stage.matches" in caplog.text


def test_a_method_without_an_integration_is_a_500(api: DeployedRestApi) -> None:
    api.method("/", "GET")
    api.deploy()
    assert api.send("GET", "/").status_code == 500
