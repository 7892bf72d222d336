"""API Gateway's import of a whole API, through a stock client: what is taken, what is refused."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.moto_overrides.apigateway import find_api
from tests.support.local_clients import code_of

PUT_ITEM = "arn:aws:apigateway:ap-south-1:dynamodb:action/PutItem"
ROLE = "arn:aws:iam::123456789012:role/api"
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}}
MOCK = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {
            "statusCode": 200,
            "responseTemplates": {"text/html": "<p>hello</p>"},
            "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
        }
    },
}
X = "x-amazon-apigateway-"


def document(**changes: Any) -> dict[str, Any]:
    """A page at the root, and a checked method below a path that has none of its own."""
    page = {"responses": {"200": {"headers": {"Content-Type": {}}}}, X + "integration": MOCK}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}
    put = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "stored"}, "500": {"description": "not stored"}},
        X + "request-validator": "body",
        X + "integration": {
            "type": "aws",
            "uri": PUT_ITEM,
            "httpMethod": "POST",
            "credentials": ROLE,
            "passthroughBehavior": "never",
            "requestTemplates": {"application/json": "{}"},
            "responses": {
                "default": {"statusCode": "200"},
                r"[45]\d{2}": {"statusCode": "500"},
            },
        },
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "written", "description": "by a document", "version": "1"},
        "paths": {"/": {"get": page}, "/a/b": {"put": put}},
        "components": {"schemas": {"Body": SCHEMA}},
        X + "request-validators": {"body": {"validateRequestBody": True}},
        X + "gateway-responses": {"THROTTLED": {"statusCode": "429"}},
        **changes,
    }


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def api(apis: Any) -> Any:
    return apis.create_rest_api(name="x-registrations", tags={"smsverifier:stack": "x"})


@pytest.fixture
def put(apis: Any, api: Any) -> Callable[..., Any]:
    """Import a document; a dict goes as JSON."""

    def put(body: Any, **parameters: Any) -> Any:
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return apis.put_rest_api(
            **{"restApiId": api["id"], "mode": "overwrite", "body": body, **parameters}
        )

    return put


def everything(apis: Any, api: Any) -> list[Any]:
    """All that is shown of an API."""
    looks = (apis.get_rest_api, apis.get_models, apis.get_request_validators,
             apis.get_gateway_responses)  # fmt: skip
    shown = [look(restApiId=api["id"]) for look in looks]
    shown.append(apis.get_resources(restApiId=api["id"], embed=["methods"]))
    for each in shown:
        del each["ResponseMetadata"]
    return shown


def test_a_document_is_the_whole_api(apis: Any, api: Any, put: Callable[..., Any]) -> None:
    answer = put(document())
    assert (answer["id"], answer["name"], answer["description"]) == (
        api["id"], "written", "by a document"
    )  # fmt: skip
    assert answer["rootResourceId"] == api["rootResourceId"]
    resources = apis.get_resources(restApiId=api["id"], embed=["methods"])["items"]
    methods = {r["path"]: r.get("resourceMethods", {}) for r in resources}
    assert {path: list(found) for path, found in methods.items()} == {
        "/": ["GET"], "/a": [], "/a/b": ["PUT"]
    }  # fmt: skip
    stored = methods["/a/b"]["PUT"]
    assert stored["requestModels"] == {"application/json": "Body"}
    answers = stored["methodIntegration"]["integrationResponses"]
    assert "selectionPattern" not in answers["200"]
    assert answers["500"]["selectionPattern"] == r"[45]\d{2}"
    assert stored["methodIntegration"]["passthroughBehavior"] == "NEVER"


def test_29_an_import_adds_no_models(apis: Any, api: Any, put: Callable[..., Any]) -> None:
    """test_apigateway_import, test_import_and_validate_rest_api."""
    put(document())
    (model,) = apis.get_models(restApiId=api["id"])["items"]
    assert (model["name"], json.loads(model["schema"])) == ("Body", SCHEMA)


def test_defaults_are_filled_in(apis: Any, api: Any, put: Callable[..., Any]) -> None:
    """As recorded: timeout 29000, WHEN_NO_MATCH (localstack, test_import_swagger_api)."""
    put(document())
    root = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    shown = apis.get_integration(**root)
    assert (shown["timeoutInMillis"], shown["passthroughBehavior"]) == (29000, "WHEN_NO_MATCH")


def test_what_the_document_leaves_out_goes(apis: Any, api: Any, put: Callable[..., Any]) -> None:
    put(document())
    patch = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "true"}]
    apis.update_rest_api(restApiId=api["id"], patchOperations=patch)
    bare = {"openapi": "3.0.1", "info": {"title": "bare", "version": "1"}, "paths": {}}
    put(bare)
    assert [r["path"] for r in apis.get_resources(restApiId=api["id"])["items"]] == ["/"]
    assert apis.get_models(restApiId=api["id"])["items"] == []
    assert apis.get_request_validators(restApiId=api["id"])["items"] == []
    answers = apis.get_gateway_responses(restApiId=api["id"])["items"]
    assert all(answer["defaultResponse"] for answer in answers)
    found = apis.get_rest_api(restApiId=api["id"])
    assert (found["name"], found.get("description")) == ("bare", None)
    assert found["disableExecuteApiEndpoint"] is False


def test_tags_stay(apis: Any, api: Any, put: Callable[..., Any]) -> None:
    put(document())
    assert apis.get_rest_api(restApiId=api["id"])["tags"] == {"smsverifier:stack": "x"}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The document with one value changed; `/` and names, parted by blanks, lead to it."""
    whole: dict[str, Any] = json.loads(json.dumps(document()))
    *way, last = path.split(" ")
    node: Any = whole
    for name in way:
        node = node[name]
    node[last] = value
    return whole


PUT_AT = f"paths /a/b put {X}integration"
BROKEN = {
    "no JSON": b"{",
    "a list": b"[]",
    "no version": b"{}",
    "another validator": changed(f"paths /a/b put {X}request-validator", "nobody"),
    "a missing model": changed(
        "paths /a/b put requestBody content application/json schema",
        {"$ref": "#/components/schemas/Nobody"},
    ),
    "a model's name": changed("components schemas", {"Bo-dy": SCHEMA}),
    "no schema": changed("components schemas Body", []),
    "an unknown answer": changed(f"{X}gateway-responses", {"TEAPOT": {}}),
    "an undeclared status": changed(f"{PUT_AT} responses default statusCode", "201"),
    "an undeclared header": changed(
        f"{PUT_AT} responses default responseParameters", {"method.response.header.X": "'1'"}
    ),
    "no method behind": changed(f"{PUT_AT} httpMethod", ""),
    "paths as a list": changed("paths", ["/"]),
    "a method as a text": changed("paths / get", "page"),
    "an integration as a number": changed(PUT_AT, 7),
}
REFUSED = {
    "OpenAPI 2": {"swagger": "2.0", "info": {}, "paths": {}},
    "a policy": document(**{X + "policy": {}}),
    "compression": document(**{X + "minimum-compression-size": 0}),
    "an endpoint outside of a server": document(
        **{X + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}
    ),
    "binary types": document(**{X + "binary-media-types": ["image/png"]}),
    "API keys": document(**{X + "api-key-source": "AUTHORIZER"}),
    "security": changed("paths /a/b put security", [{"key": []}]),
    "parameters": changed("paths /a/b put parameters", []),
    "any method": changed(f"paths /a {X}any-method".replace("/a ", "/ "), {}),
    "an own schema": changed(
        "paths /a/b put requestBody content application/json schema", {"type": "object"}
    ),
    "another backend": changed(f"{PUT_AT} type", "http_proxy"),
    "another action": changed(f"{PUT_AT} uri", PUT_ITEM.replace("PutItem", "Scan")),
    "a word nobody knows": document(servers=[]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_document_changes_nothing(
    apis: Any, api: Any, put: Callable[..., Any], what: str
) -> None:
    put(document())
    before = everything(apis, api)
    assert code_of(put, body=BROKEN[what]) == "BadRequestException"
    assert everything(apis, api) == before


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_modelled_is_refused_and_changes_nothing(
    apis: Any, api: Any, put: Callable[..., Any], what: str
) -> None:
    put(document())
    before = everything(apis, api)
    assert code_of(put, body=REFUSED[what]) == "NotImplementedException"
    assert everything(apis, api) == before


def test_another_mode_is_refused(put: Callable[..., Any]) -> None:
    assert code_of(put, body=document(), mode="merge") == "NotImplementedException"


def test_an_api_that_is_not_there(put: Callable[..., Any]) -> None:
    assert code_of(put, body=document(), restApiId="nothing") == "NotFoundException"


def test_28_what_cannot_be_read_is_refused_before_the_api_is_looked_for(
    put: Callable[..., Any],
) -> None:
    """test_apigateway_import, test_import_api_bad_file."""
    for body in (b"{", b"[]", b"{}"):
        assert code_of(put, body=body, restApiId="nothing") == "BadRequestException"


def test_30_an_import_resets_the_settings_and_takes_title_and_version(
    apis: Any, api: Any, put: Callable[..., Any]
) -> None:
    """test_apigateway_import, test_put_rest_api_mode_binary_media_types."""
    made = find_api("ap-south-1", api["id"])
    made.policy, made.binaryMediaTypes, made.minimum_compression_size = "{}", ["image/heif"], 0
    made.api_key_source, made.disableExecuteApiEndpoint = "AUTHORIZER", True
    for shown in (put(document()), apis.get_rest_api(restApiId=api["id"])):
        assert (shown["name"], shown["version"], shown["apiKeySource"]) == (
            "written", "1", "HEADER"
        )  # fmt: skip
        assert shown["disableExecuteApiEndpoint"] is False
        assert not {"policy", "binaryMediaTypes", "minimumCompressionSize"} & {
            name for name, value in shown.items() if value not in (None, [])
        }


def test_a_deployment_serves_what_was_imported_before_it(
    apis: Any, api: Any, put: Callable[..., Any], embedded: EmbeddedAws
) -> None:
    put(document())
    made = apis.create_deployment(restApiId=api["id"])
    apis.create_stage(restApiId=api["id"], stageName="live", deploymentId=made["id"])
    put(changed(f"paths / get {X}integration responses default responseTemplates",
                {"text/html": "<p>later</p>"}))  # fmt: skip
    address = f"{embedded.endpoint_url}/_aws/execute-api/{api['id']}/live/"
    with urllib.request.urlopen(address) as page:
        assert page.read() == b"<p>hello</p>"


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, "", "x", [], [1], {}, {"x": 1}, {"get": {}}, True]
)


def _places(node: Any, way: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    below = node.items() if isinstance(node, dict) else ()
    return [way, *(place for name, child in below for place in _places(child, (*way, name)))]


PLACES = [place for place in _places(document()) if place]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_junk_anywhere_is_an_answer_and_no_fault(
    put: Callable[..., Any], place: tuple[str, ...], junk: Any
) -> None:
    whole = json.loads(json.dumps(document()))
    node = whole
    for name in place[:-1]:
        node = node[name]
    node[place[-1]] = junk
    try:
        put(body=whole)
    except ClientError as refusal:
        code = refusal.response["Error"]["Code"]
        assert code in {"BadRequestException", "NotImplementedException"}
