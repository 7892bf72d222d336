"""The API on the embedded AWS: what is made, what drifts, and what a kill leaves behind."""

from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.model import Api, Form
from smsverifier.core.diff import diff
from smsverifier.local.calls import Answer, AwsFailure, Call
from smsverifier.local.door import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.gaps.apis import find_api
from smsverifier.naming import STACK_TAG, STAGE, VERSION_TAG, Names
from smsverifier.resources.rest_api import RestApi
from tests.resources.api_drifts import API, MISSING, PUT, Client, api_id, tag

TAGS = {"team": "night", STACK_TAG: "demo-event", VERSION_TAG: "0.1.0"}


def rest_api(aws: Aws, config: Config | None = None, tags: dict[str, str] = TAGS) -> RestApi:
    names = Names("demo-event", aws.region, aws.account)
    return RestApi(aws, names, config or Config(), tags)


@pytest.fixture
def api(aws: Aws) -> RestApi:
    made = rest_api(aws)
    made.create(made.desired({}))
    return made


def changed(api: RestApi) -> list[str]:
    observed = api.read()
    assert observed is not None
    return [change.path for change in diff(api.desired({}), observed.properties)]


def converge(api: RestApi) -> None:
    observed = api.read()
    assert observed is not None
    desired = api.desired({})
    api.update(desired, diff(desired, observed.properties), observed)


def writes(aws: Aws, since: int) -> list[str]:
    return [name for _, name in aws.calls[since:] if not name.startswith("Get")]


def deployments(client: Client, api: RestApi) -> list[str]:
    found = client("apigateway").get_deployments(restApiId=api_id(client, api.names))["items"]
    return [deployment["id"] for deployment in found]


def test_nothing_there_reads_as_none(aws: Aws) -> None:
    assert rest_api(aws).read() is None


def test_what_was_made_is_as_wanted(api: RestApi) -> None:
    observed = api.read()

    assert changed(api) == []
    assert observed is not None
    assert observed.arn == f"arn:aws:apigateway:ap-south-1::/restapis/{observed.outputs['api_id']}"
    assert observed.tags == TAGS


def test_making_it_again_writes_nothing(aws: Aws, api: RestApi) -> None:
    before = len(aws.calls)

    api.create(api.desired({}))

    assert writes(aws, before) == []


def test_a_read_is_seven_calls_and_none_of_them_writes(aws: Aws, api: RestApi) -> None:
    before = len(aws.calls)

    api.read()

    assert len(aws.calls) - before == 7
    assert writes(aws, before) == []


@pytest.mark.parametrize("start", MISSING)
def test_what_was_removed_by_hand_is_named_and_made_again(
    api: RestApi, client: Client, start: str
) -> None:
    MISSING[start](client, api.names)

    found = changed(api)
    assert found
    # Without its integration a method has no template and no responses either.
    scope = start.removesuffix("integration.")
    assert all(path.startswith(scope) for path in found)

    converge(api)
    assert changed(api) == []


def test_a_validator_whose_answer_was_lost_is_not_made_twice(
    aws: Aws, client: Client, embedded: EmbeddedAws
) -> None:
    made = []

    def lose_the_first(call: Call, forward: Forward) -> Answer:
        made.append(forward(call))
        if len(made) == 1:
            raise AwsFailure("ServiceUnavailableException", "lost", 503)
        return made[-1]

    embedded.door.stand_in("apigateway", "CreateRequestValidator", lose_the_first)
    api = rest_api(aws)
    api.create(api.desired({}))
    found = client("apigateway").get_request_validators(restApiId=api_id(client, api.names))
    assert len(found["items"]) == len(made) == 1


def test_a_method_that_was_closed_by_hand_is_named_and_opened_again(
    api: RestApi, client: Client
) -> None:
    made = find_api(api.names.region, api_id(client, api.names))
    resource = next(r for r in made.resources.values() if r.get_path() == "/registrations")
    method = resource.resource_methods["PUT"]
    method.authorization_type, method.api_key_required = "AWS_IAM", True
    assert changed(api) == [f"{PUT}.authorization", f"{PUT}.api_key_required"]

    converge(api)
    assert changed(api) == []


def test_what_is_mended_reaches_the_stage_and_the_old_deployment_goes(
    api: RestApi, client: Client
) -> None:
    before = deployments(client, api)
    API["gateway_responses.THROTTLED.template"](client, api.names)

    converge(api)

    after = deployments(client, api)
    stage = client("apigateway").get_stage(restApiId=api_id(client, api.names), stageName=STAGE)
    assert after == [stage["deploymentId"]]
    assert after != before


def test_a_change_of_the_throttle_alone_deploys_nothing(aws: Aws, api: RestApi) -> None:
    slower = rest_api(aws, Config(api=Api(requests_per_second=5, burst=9)))
    before = len(aws.calls)

    converge(slower)

    assert writes(aws, before) == ["UpdateStage"]
    assert changed(slower) == []


def test_another_configuration_is_deployed(aws: Aws, api: RestApi) -> None:
    listed = rest_api(aws, Config(form=Form(allowed_origins=("https://club.example",))))
    assert "stage.deployed" in changed(listed)

    converge(listed)

    assert changed(listed) == []


def test_a_deployment_that_another_stage_serves_stays(api: RestApi, client: Client) -> None:
    (old,) = deployments(client, api)
    client("apigateway").create_stage(
        restApiId=api_id(client, api.names), stageName="other", deploymentId=old
    )
    API["models.Registration"](client, api.names)

    converge(api)

    assert old in deployments(client, api)
    assert changed(api) == []


def test_a_new_version_is_written_along_with_other_changes_only(aws: Aws, api: RestApi) -> None:
    newer = rest_api(aws, tags={**TAGS, VERSION_TAG: "9.9.9"})
    assert changed(newer) == []

    newer = rest_api(aws, Config(api=Api(burst=9)), {**TAGS, VERSION_TAG: "9.9.9"})
    converge(newer)

    observed = newer.read()
    assert observed is not None
    assert observed.tags[VERSION_TAG] == "9.9.9"


def test_an_api_of_our_name_without_our_tag_is_shown_and_not_deleted(
    api: RestApi, client: Client
) -> None:
    arn = f"arn:aws:apigateway:ap-south-1::/restapis/{api_id(client, api.names)}"
    client("apigateway").untag_resource(resourceArn=arn, tagKeys=[STACK_TAG])

    api.delete()

    assert changed(api) == [f"tags.{STACK_TAG}"]


def test_an_api_of_another_name_is_none_of_ours(aws: Aws, client: Client) -> None:
    client("apigateway").create_rest_api(name="demo-event-registrations-2", tags=TAGS)

    assert rest_api(aws).read() is None


def twin(client: Client, names: Names) -> str:
    made: str = client("apigateway").create_rest_api(name=names.api, tags=TAGS)["id"]
    return made


def test_of_two_apis_the_oldest_is_read_and_all_are_deleted(
    aws: Aws, api: RestApi, client: Client
) -> None:
    ids = sorted([api_id(client, api.names), twin(client, api.names)])
    times = client("apigateway").get_rest_apis()["items"]
    oldest = min(times, key=lambda item: (item["createdDate"], item["id"]))["id"]

    observed = api.read()
    api.delete()

    assert oldest in ids
    assert observed is not None
    assert observed.outputs["api_id"] == oldest
    assert client("apigateway").get_rest_apis()["items"] == []


def test_deleting_twice_is_no_error(api: RestApi) -> None:
    api.delete()
    api.delete()

    assert api.read() is None


def test_tags_are_on_the_stage_as_well(api: RestApi, client: Client) -> None:
    stage: dict[str, Any] = client("apigateway").get_stage(
        restApiId=api_id(client, api.names), stageName=STAGE
    )

    assert stage["tags"] == TAGS


def test_a_tag_of_somebody_else_is_left_alone(api: RestApi, client: Client) -> None:
    arn = f"arn:aws:apigateway:ap-south-1::/restapis/{api_id(client, api.names)}"
    client("apigateway").tag_resource(resourceArn=arn, tags={"cost-centre": "7"})
    tag(client, api.names)

    converge(api)

    observed = api.read()
    assert observed is not None
    assert observed.tags["cost-centre"] == "7"
