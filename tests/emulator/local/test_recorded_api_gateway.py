"""Answers of API Gateway that others recorded on real AWS, held against ours.

The recordings are snapshot files of the repository localstack/localstack, `tests/aws/services/…`,
made on real accounts; each test names the file and the test there. Numbers are those of
docs/recorded-answers.md.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.local_clients import refusal_of

NO_API = "Invalid API identifier specified 123456789012:nothing"
NO_RESOURCE = "Invalid Resource identifier specified"
NO_VALIDATOR = "Invalid Request Validator identifier specified"
OBJECT = json.dumps({"title": "Body", "type": "object"})


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def api(apis: Any) -> Any:
    return apis.create_rest_api(name="x")


@pytest.fixture
def stage(apis: Any, api: Any) -> dict[str, Any]:
    """The names of a stage that nobody has set anything of."""
    method = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**method, authorizationType="NONE")
    apis.put_integration(**method, type="MOCK")
    made = apis.create_deployment(restApiId=api["id"])
    apis.create_stage(restApiId=api["id"], stageName="s1", deploymentId=made["id"])
    return {"restApiId": api["id"], "stageName": "s1"}


def patched(apis: Any, stage: dict[str, Any], *values: Any) -> Any:
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values]
    return apis.update_stage(**stage, patchOperations=operations)


def test_1_settings_of_methods_that_a_stage_has_not_cannot_be_removed(
    apis: Any, stage: dict[str, Any]
) -> None:
    """test_apigateway_common, TestStages::test_update_stage_remove_wildcard."""
    gone = [{"op": "remove", "path": "/*/*"}]
    assert refusal_of(apis.update_stage, **stage, patchOperations=gone) == (
        400,
        "BadRequestException",
        "Cannot remove method setting */* because there is no method setting for this method ",
    )
    patched(apis, stage, ("/*/*/throttling/burstLimit", "123"))
    assert apis.update_stage(**stage, patchOperations=gone)["methodSettings"] == {}
    assert apis.get_stage(**stage)["methodSettings"] == {}


@pytest.mark.parametrize(
    "path",
    ["/documentation_version", "/tags/tag1", "/stageName", "/*/*/nothing", "/*/*", "description"],
)
def test_2_what_a_stage_has_not_cannot_be_set(apis: Any, stage: dict[str, Any], path: str) -> None:
    """test_apigateway_common, TestStages::test_create_update_stages: the first two paths."""
    operations = [{"op": "replace", "path": path, "value": "1"}]
    status, code, message = refusal_of(apis.update_stage, **stage, patchOperations=operations)
    assert (status, code) == (400, "BadRequestException")
    assert message.startswith(
        f"Invalid method setting path: {path}. Must be one of: [/deploymentId"
    )
    for known in ("throttling/rateLimit", "throttling/burstLimit", "logging/dataTrace"):
        assert f"/*/*/{known}" in message


@pytest.mark.parametrize("op", ["add", "replace", "remove", "move", "copy", "test"])
@pytest.mark.parametrize(
    "path",
    ["/*/*/throttling/rateLimit", "/*/*/throttling/burstLimit", "/description", "/variables/a"],
)
@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "1"])
def test_2_no_change_of_a_stage_is_answered_with_a_fault(
    apis: Any, stage: dict[str, Any], op: str, path: str, value: str
) -> None:
    """Whatever the operation and the value: taken, or 400."""
    try:
        apis.update_stage(**stage, patchOperations=[{"op": op, "path": path, "value": value}])
    except apis.exceptions.BadRequestException:
        return
    apis.get_stage(**stage)


def test_2_nothing_is_changed_where_one_of_several_changes_is_refused(
    apis: Any, stage: dict[str, Any]
) -> None:
    """API Gateway's patch operations are one request: all of them or none."""
    operations = [
        {"op": "replace", "path": "/description", "value": "new"},
        {"op": "replace", "path": "/nothing", "value": "1"},
    ]
    refusal_of(apis.update_stage, **stage, patchOperations=operations)
    assert "description" not in apis.get_stage(**stage)


def test_3_what_the_settings_of_a_stage_are_once_one_of_them_is_set(
    apis: Any, stage: dict[str, Any]
) -> None:
    """test_apigateway_common, TestStages::test_create_update_stages and …_remove_wildcard."""
    found = patched(apis, stage, ("/*/*/throttling/burstLimit", "123"))["methodSettings"]
    assert found == {
        "*/*": {
            "cacheDataEncrypted": False,
            "cacheTtlInSeconds": 300,
            "cachingEnabled": False,
            "dataTraceEnabled": False,
            "metricsEnabled": False,
            "requireAuthorizationForCacheControl": True,
            "throttlingBurstLimit": 123,
            "throttlingRateLimit": 10000.0,
            "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
        }
    }


def test_3_the_burst_of_all_methods_before_it_is_set(apis: Any, stage: dict[str, Any]) -> None:
    """The same recordings: 5000."""
    found = patched(apis, stage, ("/*/*/throttling/rateLimit", "1"))["methodSettings"]
    assert found["*/*"]["throttlingBurstLimit"] == 5000


def test_3_a_method_begins_with_the_settings_of_all_and_keeps_its_own(
    apis: Any, stage: dict[str, Any]
) -> None:
    """test_apigateway_common, TestStages::test_create_update_stages."""
    patched(
        apis,
        stage,
        ("/*/*/throttling/burstLimit", "123"),
        ("/*/*/caching/ttlInSeconds", "60"),
        ("/test/GET/throttling/burstLimit", "124"),
    )
    found = patched(apis, stage, ("/*/*/throttling/burstLimit", "100"))["methodSettings"]
    bursts = {name: settings["throttlingBurstLimit"] for name, settings in found.items()}
    assert bursts == {"*/*": 100, "test/GET": 124}
    assert found["test/GET"]["cacheTtlInSeconds"] == 60


def test_4_what_a_stage_shows(apis: Any, stage: dict[str, Any]) -> None:
    """test_apigateway_common, TestStages::test_update_stage_remove_wildcard."""
    for found in (
        apis.get_stage(**stage),
        apis.get_stages(restApiId=stage["restApiId"])["item"][0],
    ):
        assert found["cacheClusterEnabled"] is found["tracingEnabled"] is False
        assert found["cacheClusterStatus"] == "NOT_AVAILABLE"
        assert found["createdDate"] <= found["lastUpdatedDate"]
        assert "description" not in found
        assert "variables" not in found


def test_4_a_change_is_dated(apis: Any, stage: dict[str, Any]) -> None:
    """When a stage was made does not change, when it was updated last does."""
    made = apis.get_stage(**stage)
    patched(apis, stage, ("/description", "new"))
    found = apis.get_stage(**stage)
    assert found["createdDate"] == made["createdDate"]
    assert found["lastUpdatedDate"] > made["lastUpdatedDate"]


@pytest.mark.parametrize("schema", [{}, {"schema": ""}])
def test_8_a_model_needs_a_schema(apis: Any, api: Any, schema: dict[str, Any]) -> None:
    """test_apigateway_api, TestApiGatewayApiModels::test_model_validation."""
    refused = refusal_of(
        apis.create_model, restApiId=api["id"], name="M", contentType="application/json", **schema
    )
    says = "Model schema must have at least 1 property or array items defined"
    assert refused == (400, "BadRequestException", says)


def test_8_a_schema_without_properties_is_taken(apis: Any, api: Any) -> None:
    """The same test there: `{"title": …, "type": "object"}` is answered with 201."""
    names = {"restApiId": api["id"], "name": "M"}
    apis.create_model(**names, contentType="application/json", schema=OBJECT)
    patch = [{"op": "replace", "path": "/schema", "value": ""}]
    refused = refusal_of(
        apis.update_model, restApiId=api["id"], modelName="M", patchOperations=patch
    )
    assert refused[:2] == (400, "BadRequestException")
    assert apis.get_model(restApiId=api["id"], modelName="M")["schema"] == OBJECT


def test_9_a_description_cannot_be_empty(apis: Any) -> None:
    """test_apigateway_api, TestApiGatewayApiRestApi::test_create_rest_api_with_optional_params."""
    says = "Description cannot be an empty string"
    refused = refusal_of(apis.create_rest_api, name="x", description="")
    assert refused == (400, "BadRequestException", says)
    assert apis.get_rest_apis()["items"] == []


def test_10_a_validator_for_an_api_that_is_not_there(apis: Any) -> None:
    """test_apigateway_api, TestApiGatewayApiRequestValidator::test_validators_crud_no_api."""
    assert refusal_of(apis.create_request_validator, restApiId="nothing", name="v") == (
        400,
        "BadRequestException",
        "Invalid REST API identifier specified",
    )


MODEL = {"contentType": "application/json", "schema": OBJECT}
AT = {"resourceId": "r", "httpMethod": "GET"}
PATCH = {"patchOperations": [{"op": "replace", "path": "/description", "value": "d"}]}


@pytest.mark.parametrize(
    ("operation", "arguments", "says"),
    [
        ("get_rest_api", {}, NO_API),
        ("update_rest_api", PATCH, NO_API),
        ("create_model", {"name": "M", **MODEL}, NO_API),
        ("get_models", {}, NO_API),
        ("get_model", {"modelName": "M"}, "Invalid model name specified: M"),
        ("update_model", {"modelName": "M", **PATCH}, "Invalid model name specified: M"),
        ("delete_model", {"modelName": "M"}, "Invalid model name specified: M"),
        ("get_request_validators", {}, NO_API),
        ("get_request_validator", {"requestValidatorId": "v"}, NO_VALIDATOR),
        ("delete_request_validator", {"requestValidatorId": "v"}, NO_VALIDATOR),
        ("get_gateway_responses", {}, NO_API),
        ("get_gateway_response", {"responseType": "THROTTLED"}, NO_API),
        ("delete_gateway_response", {"responseType": "THROTTLED"}, NO_API),
        ("put_method", {**AT, "authorizationType": "NONE"}, NO_RESOURCE),
        ("update_method", {**AT, **PATCH}, NO_RESOURCE),
        ("get_integration", AT, NO_RESOURCE),
        ("delete_integration_response", {**AT, "statusCode": "200"}, NO_RESOURCE),
    ],
)
def test_11_what_is_said_where_there_is_no_such_api(
    apis: Any, operation: str, arguments: dict[str, Any], says: str
) -> None:
    """test_apigateway_api: test_model_validation, and every recording there of an unknown API."""
    refused = refusal_of(getattr(apis, operation), restApiId="nothing", **arguments)
    assert refused == (404, "NotFoundException", says)


STATUSES = {
    "400": "BAD_REQUEST_BODY BAD_REQUEST_PARAMETERS",
    "401": "UNAUTHORIZED",
    "403": "ACCESS_DENIED EXPIRED_TOKEN INVALID_API_KEY INVALID_SIGNATURE "
    "MISSING_AUTHENTICATION_TOKEN WAF_FILTERED",
    "404": "RESOURCE_NOT_FOUND",
    "413": "REQUEST_TOO_LARGE",
    "415": "UNSUPPORTED_MEDIA_TYPE",
    "429": "QUOTA_EXCEEDED THROTTLED",
    "500": "API_CONFIGURATION_ERROR AUTHORIZER_CONFIGURATION_ERROR AUTHORIZER_FAILURE",
    "504": "INTEGRATION_FAILURE INTEGRATION_TIMEOUT",
    None: "DEFAULT_4XX DEFAULT_5XX",
}


def test_15_the_21_gateway_responses_and_their_statuses(apis: Any, api: Any) -> None:
    """test_apigateway_api, TestApiGatewayGatewayResponse::test_gateway_response_crud."""
    found = apis.get_gateway_responses(restApiId=api["id"])["items"]
    assert {each["responseType"]: each.get("statusCode") for each in found} == {
        name: status for status, names in STATUSES.items() for name in names.split()
    }
    for each in found:
        assert each["defaultResponse"] is True
        assert each["responseParameters"] == {}
        assert each["responseTemplates"] == {
            "application/json": '{"message":$context.error.messageString}'
        }


def test_26_what_a_mock_integration_shows(apis: Any, api: Any) -> None:
    """test_apigateway_import, TestApiGatewayImportRestApi::test_import_swagger_api."""
    method = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**method, authorizationType="NONE")
    put = apis.put_integration(**method, type="MOCK")
    shown = apis.get_resources(restApiId=api["id"], embed=["methods"])["items"][0]
    for found in (
        put,
        apis.get_integration(**method),
        apis.get_method(**method)["methodIntegration"],
        shown["resourceMethods"]["GET"]["methodIntegration"],
    ):
        assert found["timeoutInMillis"] == 29000
        assert found["cacheNamespace"] == api["rootResourceId"]
        assert found["cacheKeyParameters"] == []
        assert found["passthroughBehavior"] == "WHEN_NO_MATCH"
