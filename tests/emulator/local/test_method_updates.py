"""API Gateway's integrations and responses are updated in place, as whoever edits a mapping
template in a Terraform configuration does."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.local.test_apigateway_definition import PUT_ITEM
from tests.support.local_clients import code_of

HEADER = "method.response.header.A"
JSON = "application~1json"


def patch(op: str, path: str, value: Any = None) -> dict[str, Any]:
    return {"op": op, "path": path, **({} if value is None else {"value": value})}


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def method(apis: Any) -> dict[str, str]:
    """The names of a method that puts an item, with its answer."""
    api = apis.create_rest_api(name="x")
    names = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.put_method(**names, authorizationType="NONE")
    apis.put_integration(
        **names, type="AWS", integrationHttpMethod="POST", uri=PUT_ITEM,
        requestTemplates={"application/json": "old", "text/plain": "old"},
    )  # fmt: skip
    apis.put_method_response(**names, statusCode="200", responseParameters={HEADER: False})
    apis.put_integration_response(
        **names, statusCode="200", responseTemplates={"application/json": "old"}
    )
    return names


@pytest.mark.parametrize(
    ("patches", "changed"),
    [
        ([patch("replace", f"/requestTemplates/{JSON}", "new")],
         {"requestTemplates": {"application/json": "new", "text/plain": "old"}}),
        ([patch("remove", "/requestTemplates/text~1plain"),
          patch("add", "/requestTemplates/a~1b", "new")],
         {"requestTemplates": {"application/json": "old", "a/b": "new"}}),
        ([patch("replace", "/timeoutInMillis", "9000"),
          patch("replace", "/passthroughBehavior", "NEVER"),
          patch("replace", "/credentials", "arn:aws:iam::123456789012:role/x"),
          patch("replace", "/httpMethod", "PUT"),
          patch("replace", "/uri", PUT_ITEM.replace("ap-south-1", "us-east-1"))],
         {"timeoutInMillis": 9000, "passthroughBehavior": "NEVER", "httpMethod": "PUT",
          "credentials": "arn:aws:iam::123456789012:role/x",
          "uri": PUT_ITEM.replace("ap-south-1", "us-east-1")}),
    ],
)  # fmt: skip
def test_an_integration_is_updated_and_the_rest_of_it_stays(
    apis: Any, method: dict[str, str], patches: list[Any], changed: dict[str, Any]
) -> None:
    before = apis.get_integration(**method)
    told = apis.update_integration(**method, patchOperations=patches)
    for found in (told, apis.get_integration(**method)):
        assert without_metadata(found) == {**without_metadata(before), **changed}


def without_metadata(answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (patch("replace", "/uri", PUT_ITEM.replace("PutItem", "Scan")), "NotImplementedException"),
        (patch("replace", "/connectionId", "x"), "NotImplementedException"),
        (patch("replace", "/timeoutInMillis", "soon"), "BadRequestException"),
        (patch("copy", f"/requestTemplates/{JSON}", "x"), "BadRequestException"),
        (patch("add", "/timeoutInMillis", "9000"), "BadRequestException"),
    ],
)
def test_an_update_that_is_refused_changes_nothing(
    apis: Any, method: dict[str, str], last: dict[str, Any], code: str
) -> None:
    before = without_metadata(apis.get_integration(**method))
    patches = [patch("replace", f"/requestTemplates/{JSON}", "new"), last]
    assert code_of(apis.update_integration, **method, patchOperations=patches) == code
    assert without_metadata(apis.get_integration(**method)) == before


def test_a_methods_response_is_updated(apis: Any, method: dict[str, str]) -> None:
    names = {**method, "statusCode": "200"}
    apis.update_method_response(
        **names,
        patchOperations=[
            patch("replace", f"/responseParameters/{HEADER}", "true"),
            patch("add", "/responseParameters/method.response.header.B", "false"),
            patch("add", f"/responseModels/{JSON}", "Empty"),
        ],
    )
    found = apis.get_method_response(**names)
    assert found["responseParameters"] == {HEADER: True, "method.response.header.B": False}
    assert found["responseModels"] == {"application/json": "Empty"}


def test_an_integrations_response_is_updated_with_headers_that_are_declared(
    apis: Any, method: dict[str, str]
) -> None:
    names = {**method, "statusCode": "200"}
    apis.update_integration_response(
        **names,
        patchOperations=[
            patch("replace", f"/responseTemplates/{JSON}", "new"),
            patch("add", f"/responseParameters/{HEADER}", "'a'"),
            patch("replace", "/selectionPattern", "2.."),
        ],
    )
    found = apis.get_integration_response(**names)
    assert found["responseTemplates"] == {"application/json": "new"}
    assert found["responseParameters"] == {HEADER: "'a'"}
    assert found["selectionPattern"] == "2.."
    undeclared = [patch("add", "/responseParameters/method.response.header.B", "'b'")]
    refused = code_of(apis.update_integration_response, **names, patchOperations=undeclared)
    assert refused == "BadRequestException"


def test_a_deployments_description_is_updated(apis: Any, method: dict[str, str]) -> None:
    names = {"restApiId": method["restApiId"]}
    names["deploymentId"] = apis.create_deployment(**names, description="old")["id"]
    described = [patch("replace", "/description", "new")]
    apis.update_deployment(**names, patchOperations=described)
    assert apis.get_deployment(**names)["description"] == "new"


def test_a_stage_serves_what_was_deployed_until_the_next_deployment(
    apis: Any, method: dict[str, str], embedded: EmbeddedAws
) -> None:
    """An update is of the API as edited, not of its deployments."""
    api_id, deployments = method["restApiId"], embedded.deployments
    apis.create_deployment(restApiId=api_id, stageName="s")
    patches = [patch("replace", f"/requestTemplates/{JSON}", "new")]
    apis.update_integration(**method, patchOperations=patches)
    assert template_of(deployments.serving("ap-south-1", api_id, "s"), method) == "old"
    apis.create_deployment(restApiId=api_id, stageName="s")
    assert template_of(deployments.serving("ap-south-1", api_id, "s"), method) == "new"


def template_of(api: Any, method: dict[str, str]) -> Any:
    integration = api.resources[method["resourceId"]].get_integration(method["httpMethod"])
    return integration.request_templates["application/json"]


@pytest.mark.parametrize("nothing", [{}, {"value": ""}])
def test_what_is_replaced_by_nothing_is_gone(
    apis: Any, method: dict[str, str], nothing: dict[str, Any]
) -> None:
    """Terraform's provider sends no value where a method's name of operation is taken out."""
    named = [patch("replace", "/operationName", "register")]
    assert apis.update_method(**method, patchOperations=named)["operationName"] == "register"
    emptied = [{"op": "replace", "path": "/operationName", **nothing}]
    apis.update_method(**method, patchOperations=emptied)
    assert "operationName" not in apis.get_method(**method)


def test_a_validator_is_updated(apis: Any, method: dict[str, str]) -> None:
    names = {"restApiId": method["restApiId"]}
    names["requestValidatorId"] = apis.create_request_validator(
        **names, name="v", validateRequestBody=True
    )["id"]
    patches = [
        patch("replace", "/name", "w"),
        patch("replace", "/validateRequestParameters", "true"),
        patch("replace", "/validateRequestBody"),
    ]
    apis.update_request_validator(**names, patchOperations=patches)
    found = apis.get_request_validator(**names)
    assert (found["name"], found["validateRequestParameters"], found["validateRequestBody"]) == (
        "w", True, False
    )  # fmt: skip
    unknown = [patch("replace", "/unknown", "x")]
    refused = code_of(apis.update_request_validator, **names, patchOperations=unknown)
    assert refused == "BadRequestException"
