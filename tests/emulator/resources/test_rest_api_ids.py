"""What whoever takes an API over part by part has to know of it, read of one that is there."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.naming import STACK_TAG, STAGE, Names
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.rest_api.ids import read_api_ids
from smsverifier.templates.mapping import CLOSED, NEVER


@pytest.fixture
def api(aws: Aws) -> str:
    """The id of one that was made a moment ago."""
    names = Names("demo-event", aws.region, aws.account)
    made = RestApi(aws, names, Config(), {STACK_TAG: "demo-event"})
    made.create(made.desired({}))
    observed = made.read()
    assert observed is not None
    return observed.outputs["api_id"]


def test_each_id_leads_to_what_it_is_of(aws: Aws, client: Callable[[str], Any], api: str) -> None:
    apis, ids = client("apigateway"), read_api_ids(aws, api)
    assert set(ids.resources) == {"/", "/registrations", "/embed", "/sending"}
    for path, number in ids.resources.items():
        assert apis.get_resource(restApiId=api, resourceId=number)["path"] == path
    validator = apis.get_request_validator(restApiId=api, requestValidatorId=ids.validator)
    assert validator["name"] == "body"
    assert ids.schema == apis.get_model(restApiId=api, modelName="Registration")["schema"]
    deployment = apis.get_deployment(restApiId=api, deploymentId=ids.deployment)
    assert ids.deployment_description == deployment["description"]
    assert ids.stage["deploymentId"] == ids.deployment
    assert ids.stage["variables"][CLOSED] == NEVER
    assert "ResponseMetadata" not in ids.stage


def test_the_deployment_is_the_one_that_is_served(
    aws: Aws, client: Callable[[str], Any], api: str
) -> None:
    before = read_api_ids(aws, api)
    client("apigateway").create_deployment(restApiId=api, description="by hand")
    assert read_api_ids(aws, api) == before


def test_of_two_validators_it_is_the_one_in_use(
    aws: Aws, client: Callable[[str], Any], api: str
) -> None:
    before = read_api_ids(aws, api)
    client("apigateway").create_request_validator(
        restApiId=api, name="body", validateRequestBody=True
    )
    assert read_api_ids(aws, api).validator == before.validator


def test_what_somebody_has_removed_meanwhile_is_an_error(
    aws: Aws, client: Callable[[str], Any], api: str
) -> None:
    client("apigateway").delete_stage(restApiId=api, stageName=STAGE)
    with pytest.raises(aws.client("apigateway").exceptions.NotFoundException):
        read_api_ids(aws, api)
