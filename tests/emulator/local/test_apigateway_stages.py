"""Deployments and stages through a stock client, and the snapshot a stage serves."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.support.local_clients import code_of

REGION = "ap-south-1"
OK = '{"statusCode": 200}'


@pytest.fixture
def apis(client: Callable[[str], Any]) -> Any:
    return client("apigateway")


@pytest.fixture
def api_id(apis: Any) -> str:
    """An API with one MOCK method at its root."""
    api = apis.create_rest_api(name="x-registrations")
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**ids, authorizationType="NONE")
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": "first"})
    return str(api["id"])


def deploy(apis: Any, api_id: str) -> str:
    return str(apis.create_deployment(restApiId=api_id, stageName="live", description="d")["id"])


def change_template(apis: Any, api_id: str, text: str) -> None:
    root = apis.get_resources(restApiId=api_id)["items"][0]["id"]
    ids = {"restApiId": api_id, "resourceId": root, "httpMethod": "GET"}
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": text})


def served_template(embedded: EmbeddedAws, api_id: str) -> str:
    api = embedded.deployments.serving(REGION, api_id, "live")
    assert api is not None
    (resource,) = api.resources.values()
    integration = resource.resource_methods["GET"].method_integration
    return str(integration.request_templates["application/json"])


def test_a_stage_serves_its_deployment_not_later_edits(
    apis: Any, api_id: str, embedded: EmbeddedAws
) -> None:
    deploy(apis, api_id)
    change_template(apis, api_id, "second")
    assert served_template(embedded, api_id) == "first"
    deploy(apis, api_id)
    assert served_template(embedded, api_id) == "second"


def test_a_stage_can_be_moved_back_to_an_older_deployment(
    apis: Any, api_id: str, embedded: EmbeddedAws
) -> None:
    first = deploy(apis, api_id)
    change_template(apis, api_id, "second")
    deploy(apis, api_id)
    operations = [{"op": "replace", "path": "/deploymentId", "value": first}]
    apis.update_stage(restApiId=api_id, stageName="live", patchOperations=operations)
    assert served_template(embedded, api_id) == "first"


def test_nothing_is_served_before_a_deployment_or_after_deletion(
    apis: Any, api_id: str, embedded: EmbeddedAws
) -> None:
    assert embedded.deployments.serving(REGION, api_id, "live") is None
    deploy(apis, api_id)
    apis.delete_rest_api(restApiId=api_id)
    assert embedded.deployments.serving(REGION, api_id, "live") is None


def test_a_new_deployment_keeps_the_stages_settings_and_tags(apis: Any, api_id: str) -> None:
    deploy(apis, api_id)
    operations = [
        {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "100"},
        {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "300"},
    ]
    apis.update_stage(restApiId=api_id, stageName="live", patchOperations=operations)
    arn = f"arn:aws:apigateway:{REGION}::/restapis/{api_id}/stages/live"
    apis.tag_resource(resourceArn=arn, tags={"a": "b"})
    second = deploy(apis, api_id)
    stage = apis.get_stage(restApiId=api_id, stageName="live")
    settings = stage["methodSettings"]["*/*"]
    assert (settings["throttlingRateLimit"], settings["throttlingBurstLimit"]) == (100.0, 300)
    assert (stage["deploymentId"], stage["tags"]) == (second, {"a": "b"})


def test_a_deployment_in_use_cannot_be_deleted(apis: Any, api_id: str) -> None:
    first = deploy(apis, api_id)
    names = {"restApiId": api_id, "deploymentId": first}
    assert code_of(apis.delete_deployment, **names) == "BadRequestException"
    deploy(apis, api_id)
    apis.delete_deployment(**names)
    assert code_of(apis.get_deployment, **names) == "NotFoundException"


def test_a_stage_needs_a_deployment_that_exists(apis: Any, api_id: str) -> None:
    names = {"restApiId": api_id, "stageName": "live"}
    assert code_of(apis.create_stage, **names, deploymentId="no") == "BadRequestException"


def test_deployments_read_back(apis: Any, api_id: str) -> None:
    first = deploy(apis, api_id)
    found = apis.get_deployment(restApiId=api_id, deploymentId=first)
    assert (found["id"], found["description"]) == (first, "d")
    assert found["createdDate"].year >= 2024


def status_of(embedded: EmbeddedAws, api_id: str) -> int:
    where = f"{embedded.endpoint_url}/_aws/execute-api/{api_id}/live/"
    with suppress(HTTPError), urlopen(where) as answer:
        return int(answer.status)
    return 403


def switch_endpoint(apis: Any, api_id: str, value: str) -> None:
    operations = [{"op": "replace", "path": "/disableExecuteApiEndpoint", "value": value}]
    apis.update_rest_api(restApiId=api_id, patchOperations=operations)


@pytest.fixture
def answering_api(apis: Any) -> str:
    """An API whose root answers."""
    api = apis.create_rest_api(name="x-answering")
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**ids, authorizationType="NONE")
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": OK})
    apis.put_method_response(**ids, statusCode="200")
    apis.put_integration_response(**ids, statusCode="200")
    return str(api["id"])


@pytest.mark.parametrize("value", ["true", "True"])
def test_a_disabled_endpoint_forbids_all_once_something_of_the_stage_changes(
    apis: Any, answering_api: str, embedded: EmbeddedAws, value: str
) -> None:
    """API Gateway Developer Guide, rest-api-disable-default-endpoint: 403, from then on."""
    deploy(apis, answering_api)
    switch_endpoint(apis, answering_api, value)
    assert status_of(embedded, answering_api) == 200
    deploy(apis, answering_api)
    assert status_of(embedded, answering_api) == 403
    switch_endpoint(apis, answering_api, "false")
    assert status_of(embedded, answering_api) == 403
    operations = [{"op": "replace", "path": "/description", "value": "d"}]
    apis.update_stage(restApiId=answering_api, stageName="live", patchOperations=operations)
    assert status_of(embedded, answering_api) == 200


def test_an_api_may_be_made_with_its_endpoint_disabled(apis: Any, embedded: EmbeddedAws) -> None:
    api = apis.create_rest_api(name="x", disableExecuteApiEndpoint=True)
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**ids, authorizationType="NONE")
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": OK})
    made = apis.create_deployment(restApiId=api["id"])
    apis.create_stage(restApiId=api["id"], stageName="live", deploymentId=made["id"])
    assert status_of(embedded, api["id"]) == 403


def test_a_methods_own_settings_are_removed(apis: Any, api_id: str) -> None:
    deploy(apis, api_id)
    stage = {"restApiId": api_id, "stageName": "live"}
    slow = {"op": "replace", "path": "/~1/GET/throttling/rateLimit", "value": "1"}
    apis.update_stage(**stage, patchOperations=[slow])
    (own,) = apis.get_stage(**stage)["methodSettings"]
    apis.update_stage(**stage, patchOperations=[{"op": "remove", "path": f"/{own}"}])
    assert apis.get_stage(**stage)["methodSettings"] == {}
