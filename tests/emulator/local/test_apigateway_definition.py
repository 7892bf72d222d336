"""API Gateway's definition through a stock client: what moto alone gets wrong."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.local_clients import code_of

SCHEMA = '{"type": "object"}'
PUT_ITEM = "arn:aws:apigateway:ap-south-1:dynamodb:action/PutItem"


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def api(apis: Any) -> Any:
    return apis.create_rest_api(
        name="x-registrations",
        endpointConfiguration={"types": ["REGIONAL"]},
        tags={"smsverifier:stack": "x"},
    )


@pytest.fixture
def method(apis: Any, api: Any) -> dict[str, str]:
    """The names of a method PUT at the root, with a model and a validator."""
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.create_model(
        restApiId=api["id"], name="Body", contentType="application/json", schema=SCHEMA
    )
    apis.put_method(**ids, authorizationType="NONE", requestModels={"application/json": "Body"})
    return ids


def test_tags_given_at_creation_are_read_back(apis: Any, api: Any) -> None:
    assert apis.get_rest_api(restApiId=api["id"])["tags"] == {"smsverifier:stack": "x"}


def test_tags_of_an_api_are_added_and_removed_by_arn(apis: Any, api: Any) -> None:
    arn = f"arn:aws:apigateway:ap-south-1::/restapis/{api['id']}"
    apis.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    apis.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert apis.get_tags(resourceArn=arn)["tags"] == {"smsverifier:stack": "x", "b": "2"}


def test_tags_of_a_missing_api_are_not_found(apis: Any) -> None:
    arn = "arn:aws:apigateway:ap-south-1::/restapis/nothing"
    assert code_of(apis.get_tags, resourceArn=arn) == "NotFoundException"


def test_an_api_of_one_name_has_one_address_whenever_it_is_made(apis: Any, api: Any) -> None:
    second = apis.create_rest_api(name="x-registrations")
    apis.delete_rest_api(restApiId=api["id"])
    again = apis.create_rest_api(name="x-registrations")
    assert again["id"] == api["id"] != second["id"]
    assert re.fullmatch("[a-z0-9]{10}", api["id"])


def test_a_new_api_has_the_default_models(apis: Any, api: Any) -> None:
    assert {m["name"] for m in apis.get_models(restApiId=api["id"])["items"]} == {"Empty", "Error"}


def test_an_update_changes_name_and_description(apis: Any, api: Any) -> None:
    operations = [
        {"op": "replace", "path": "/name", "value": "y"},
        {"op": "replace", "path": "/description", "value": "d"},
        {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": "false"},
    ]
    apis.update_rest_api(restApiId=api["id"], patchOperations=operations)
    found = apis.get_rest_api(restApiId=api["id"])
    assert (found["name"], found["description"], found["disableExecuteApiEndpoint"]) == (
        "y", "d", False
    )  # fmt: skip


def test_an_update_of_something_unknown_is_refused(apis: Any, api: Any) -> None:
    operations = [{"op": "replace", "path": "/policy", "value": "{}"}]
    refused = code_of(apis.update_rest_api, restApiId=api["id"], patchOperations=operations)
    assert refused == "NotImplementedException"


def test_deleting_a_missing_api_is_not_found(apis: Any) -> None:
    assert code_of(apis.delete_rest_api, restApiId="nothing") == "NotFoundException"


def test_a_second_resource_of_the_same_name_conflicts(apis: Any, api: Any) -> None:
    names = {"restApiId": api["id"], "parentId": api["rootResourceId"], "pathPart": "things"}
    apis.create_resource(**names)
    assert code_of(apis.create_resource, **names) == "ConflictException"


def test_children_go_with_their_parent_resource(apis: Any, api: Any) -> None:
    parent = apis.create_resource(
        restApiId=api["id"], parentId=api["rootResourceId"], pathPart="a"
    )["id"]
    apis.create_resource(restApiId=api["id"], parentId=parent, pathPart="b")
    apis.delete_resource(restApiId=api["id"], resourceId=parent)
    assert [r["path"] for r in apis.get_resources(restApiId=api["id"])["items"]] == ["/"]


def test_methods_are_told_only_when_asked_for(apis: Any, api: Any, method: dict[str, str]) -> None:
    bare = apis.get_resources(restApiId=api["id"])["items"][0]
    full = apis.get_resources(restApiId=api["id"], embed=["methods"])["items"][0]
    assert bare["resourceMethods"] == {"PUT": {}}
    assert full["resourceMethods"]["PUT"]["requestModels"] == {"application/json": "Body"}


def test_a_models_schema_is_updated(apis: Any, api: Any, method: dict[str, str]) -> None:
    new = '{"type": "array"}'
    operations = [{"op": "replace", "path": "/schema", "value": new}]
    apis.update_model(restApiId=api["id"], modelName="Body", patchOperations=operations)
    assert apis.get_model(restApiId=api["id"], modelName="Body")["schema"] == new


@pytest.mark.parametrize("schema", ["", "{", "[]", "null"])
def test_a_broken_schema_is_refused(
    apis: Any, api: Any, method: dict[str, str], schema: str
) -> None:
    operations = [{"op": "replace", "path": "/schema", "value": schema}]
    names = {"restApiId": api["id"], "modelName": "Body"}
    assert code_of(apis.update_model, **names, patchOperations=operations) == "BadRequestException"


def test_a_second_model_of_the_same_name_conflicts(
    apis: Any, api: Any, method: dict[str, str]
) -> None:
    names = {"restApiId": api["id"], "name": "Body", "contentType": "application/json"}
    assert code_of(apis.create_model, **names, schema=SCHEMA) == "ConflictException"


def test_a_model_in_use_cannot_be_deleted(apis: Any, api: Any, method: dict[str, str]) -> None:
    names = {"restApiId": api["id"], "modelName": "Body"}
    assert code_of(apis.delete_model, **names) == "ConflictException"


def test_a_second_put_of_a_method_conflicts(apis: Any, method: dict[str, str]) -> None:
    assert code_of(apis.put_method, **method, authorizationType="NONE") == "ConflictException"


def test_a_methods_validator_and_models_are_updated(
    apis: Any, api: Any, method: dict[str, str]
) -> None:
    validator = apis.create_request_validator(restApiId=api["id"], name="v")["id"]
    operations = [
        {"op": "replace", "path": "/requestValidatorId", "value": validator},
        {"op": "replace", "path": "/requestModels/application~1json", "value": "Empty"},
        {"op": "add", "path": "/requestParameters/method.request.header.Origin", "value": "true"},
    ]
    apis.update_method(**method, patchOperations=operations)
    found = apis.get_method(**method)
    assert found["requestValidatorId"] == validator
    assert found["requestModels"] == {"application/json": "Empty"}
    assert found["requestParameters"] == {"method.request.header.Origin": True}


def test_a_method_with_a_missing_model_is_refused(apis: Any, method: dict[str, str]) -> None:
    operations = [{"op": "replace", "path": "/requestModels/application~1json", "value": "Nothing"}]
    refused = code_of(apis.update_method, **method, patchOperations=operations)
    assert refused == "BadRequestException"


def test_an_answer_cannot_set_a_header_that_is_not_declared(
    apis: Any, method: dict[str, str]
) -> None:
    apis.put_integration(**method, type="MOCK")
    apis.put_method_response(**method, statusCode="200")
    refused = code_of(
        apis.put_integration_response,
        **method,
        statusCode="200",
        responseParameters={"method.response.header.X-A": "'1'"},
    )
    assert refused == "BadRequestException"


def test_an_answer_needs_a_method_response(apis: Any, method: dict[str, str]) -> None:
    apis.put_integration(**method, type="MOCK")
    refused = code_of(apis.put_integration_response, **method, statusCode="404")
    assert refused == "NotFoundException"


def test_an_integration_reads_back_as_written(apis: Any, method: dict[str, str]) -> None:
    written = {
        "type": "AWS",
        "uri": PUT_ITEM,
        "credentials": "arn:aws:iam::123456789012:role/x",
        "requestTemplates": {"application/json": "{}"},
        "passthroughBehavior": "NEVER",
        "timeoutInMillis": 29000,
    }
    apis.put_integration(**method, integrationHttpMethod="POST", **written)
    found = apis.get_integration(**method)
    assert {key: found[key] for key in written} == written
    assert found["httpMethod"] == "POST"


def test_gateway_responses_have_defaults(apis: Any, api: Any) -> None:
    found = apis.get_gateway_response(restApiId=api["id"], responseType="THROTTLED")
    assert (found["statusCode"], found["defaultResponse"]) == ("429", True)


def test_a_put_gateway_response_reads_back_and_can_be_deleted_once(apis: Any, api: Any) -> None:
    names = {"restApiId": api["id"], "responseType": "DEFAULT_4XX"}
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    templates = {"application/json": '{"status": "error"}'}
    apis.put_gateway_response(**names, responseParameters=parameters, responseTemplates=templates)
    items = apis.get_gateway_responses(restApiId=api["id"])["items"]
    found = next(item for item in items if item["responseType"] == "DEFAULT_4XX")
    assert found["responseParameters"] == parameters
    assert found["responseTemplates"] == templates
    assert found["defaultResponse"] is False
    apis.delete_gateway_response(**names)
    assert code_of(apis.delete_gateway_response, **names) == "NotFoundException"
