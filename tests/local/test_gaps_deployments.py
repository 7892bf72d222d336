"""Deployments and stages through a stock client, and the snapshot a stage serves."""

import pytest

from tests.local.clients import code_of

REGION = "ap-south-1"


@pytest.fixture
def apis(client):
    return client("apigateway")


@pytest.fixture
def api_id(apis):
    """An API with one MOCK method at its root."""
    api = apis.create_rest_api(name="x-registrations")
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**ids, authorizationType="NONE")
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": "first"})
    return api["id"]


def deploy(apis, api_id):
    return apis.create_deployment(restApiId=api_id, stageName="live", description="d")["id"]


def change_template(apis, api_id, text):
    root = apis.get_resources(restApiId=api_id)["items"][0]["id"]
    ids = {"restApiId": api_id, "resourceId": root, "httpMethod": "GET"}
    apis.put_integration(**ids, type="MOCK", requestTemplates={"application/json": text})


def served_template(embedded, api_id):
    api = embedded.snapshots.serving(REGION, api_id, "live")
    (resource,) = api.resources.values()
    return resource.resource_methods["GET"].method_integration.request_templates["application/json"]


def test_a_stage_serves_its_deployment_not_later_edits(apis, api_id, embedded):
    deploy(apis, api_id)
    change_template(apis, api_id, "second")
    assert served_template(embedded, api_id) == "first"
    deploy(apis, api_id)
    assert served_template(embedded, api_id) == "second"


def test_a_stage_can_be_moved_back_to_an_older_deployment(apis, api_id, embedded):
    first = deploy(apis, api_id)
    change_template(apis, api_id, "second")
    deploy(apis, api_id)
    operations = [{"op": "replace", "path": "/deploymentId", "value": first}]
    apis.update_stage(restApiId=api_id, stageName="live", patchOperations=operations)
    assert served_template(embedded, api_id) == "first"


def test_nothing_is_served_before_a_deployment_or_after_deletion(apis, api_id, embedded):
    assert embedded.snapshots.serving(REGION, api_id, "live") is None
    deploy(apis, api_id)
    apis.delete_rest_api(restApiId=api_id)
    assert embedded.snapshots.serving(REGION, api_id, "live") is None


def test_a_new_deployment_keeps_the_stages_settings_and_tags(apis, api_id):
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


def test_a_deployment_in_use_cannot_be_deleted(apis, api_id):
    first = deploy(apis, api_id)
    names = {"restApiId": api_id, "deploymentId": first}
    assert code_of(apis.delete_deployment, **names) == "BadRequestException"
    deploy(apis, api_id)
    apis.delete_deployment(**names)
    assert code_of(apis.get_deployment, **names) == "NotFoundException"


def test_a_stage_needs_a_deployment_that_exists(apis, api_id):
    names = {"restApiId": api_id, "stageName": "live"}
    assert code_of(apis.create_stage, **names, deploymentId="no") == "BadRequestException"


def test_deployments_read_back(apis, api_id):
    first = deploy(apis, api_id)
    found = apis.get_deployment(restApiId=api_id, deploymentId=first)
    assert (found["id"], found["description"]) == (first, "d")
    assert found["createdDate"].year >= 2024
