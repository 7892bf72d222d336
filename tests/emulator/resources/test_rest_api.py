"""The API on the embedded AWS: what is made, what drifts, and what a kill leaves behind."""

from typing import Any

import pytest
from moto.apigateway.models import RequestValidator

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.model import Api, Form
from smsverifier.errors import ResourceFailed
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.moto_overrides.apigateway import find_api
from smsverifier.naming import STACK_TAG, STAGE, VERSION_TAG, Names
from smsverifier.provision.diff import diff
from smsverifier.provision.resource import Properties
from smsverifier.resources.rest_api import RestApi
from tests.support.api_drifts import API, MISSING, PUT, Client, api_id, tag

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


def _found(api: RestApi) -> Properties:
    observed = api.read()
    assert observed is not None
    return observed.properties


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


def test_an_import_whose_answer_was_lost_is_made_again(
    aws: Aws, client: Client, embedded: EmbeddedAws
) -> None:
    made = []

    def lose_the_first(call: Call, forward: Forward) -> AwsResponse:
        made.append(forward(call))
        if len(made) == 1:
            raise AwsFailure("ServiceUnavailableException", "lost", 503)
        return made[-1]

    take = embedded.dispatcher.overrides["apigateway", "PutRestApi"][0]
    embedded.dispatcher.override(
        "apigateway",
        "PutRestApi",
        lambda call, forward: lose_the_first(call, lambda c: take(c, forward)),
    )
    api = rest_api(aws)
    api.create(api.desired({}))
    found = client("apigateway").get_request_validators(restApiId=api_id(client, api.names))
    assert (len(made), len(found["items"])) == (2, 1)
    assert changed(api) == []


def test_it_is_made_with_few_calls(aws: Aws) -> None:
    api = rest_api(aws)
    assert api.read() is None
    api.create(api.desired({}))
    assert len(aws.calls) <= 15


def test_what_somebody_added_is_named_and_goes(api: RestApi, client: Client) -> None:
    gateway, where = client("apigateway"), api_id(client, api.names)
    resources = gateway.get_resources(restApiId=where)["items"]
    root = next(r["id"] for r in resources if r["path"] == "/")
    gateway.put_method(
        restApiId=where, resourceId=root, httpMethod="DELETE", authorizationType="NONE"
    )
    gateway.create_resource(restApiId=where, parentId=root, pathPart="admin")
    gateway.create_model(
        restApiId=where, name="Anything", contentType="application/json",
        schema='{"type": "object", "properties": {}}',
    )  # fmt: skip
    gateway.put_gateway_response(restApiId=where, responseType="UNAUTHORIZED", statusCode="418")

    (change,) = [c for c in diff(api.desired({}), _found(api)) if c.path == "others"]
    assert change.old == (
        "/admin", "DELETE /", "gateway response UNAUTHORIZED", "model Anything"
    )  # fmt: skip

    converge(api)
    assert changed(api) == []
    paths = [r["path"] for r in gateway.get_resources(restApiId=where)["items"]]
    assert sorted(paths) == ["/", "/embed", "/registrations", "/sending"]


def test_an_import_that_writes_the_schema_its_own_way_is_put_right(
    aws: Aws, client: Client, embedded: EmbeddedAws
) -> None:
    """What AWS makes of a schema in an OpenAPI document is nowhere written down."""
    take = embedded.dispatcher.overrides["apigateway", "PutRestApi"][0]

    def with_an_own_idea(call: Call, forward: Forward) -> AwsResponse:
        answer = take(call, forward)
        model = find_api(call.region, call.params["restApiId"]).models["Registration"]
        model.schema = model.schema.replace('"additionalProperties": false, ', "")
        return answer

    embedded.dispatcher.override("apigateway", "PutRestApi", with_an_own_idea)
    api = rest_api(aws)
    api.create(api.desired({}))
    assert changed(api) == []


def test_an_import_that_keeps_an_old_validator_beside_its_own_is_as_wanted(
    api: RestApi, client: Client
) -> None:
    """Whether one goes or stays is nowhere told, and two of a name that check the same are one."""
    made = find_api(api.names.region, api_id(client, api.names))
    validators = made.request_validators
    ours = next(iter(validators.values()))
    for key, checks_parameters in (("zzz-alike", False), ("zzz-other", True)):
        validators[key] = RequestValidator(key, "body", True, checks_parameters)
    resource = next(r for r in made.resources.values() if r.get_path() == "/registrations")
    assert resource.resource_methods["PUT"].request_validator_id == ours.id
    resource.resource_methods["PUT"].request_validator_id = "zzz-alike"
    assert changed(api) == []
    resource.resource_methods["PUT"].request_validator_id = "zzz-other"
    assert changed(api) == [f"{PUT}.validator"]


def test_of_two_imports_at_once_the_later_counts_and_the_other_says_so(
    aws: Aws, api: RestApi
) -> None:
    now = [0.0]
    hurried = Aws(aws.where, clock=lambda: now[0], sleep=lambda s: now.append(now.pop() + s))
    mine = rest_api(hurried, Config(form=Form(title="Mine")))
    theirs = rest_api(aws, Config(form=Form(title="Theirs")))
    behind = [theirs]

    def overtake(**_: Any) -> None:
        if behind:
            converge(behind.pop())

    events = hurried.client("apigateway").meta.events
    events.register("after-call.apigateway.PutRestApi", overtake)
    with pytest.raises(ResourceFailed, match="not as it was written") as told:
        converge(mine)
    assert "somebody else ran `up`" in told.value.hint
    assert changed(theirs) == []
    assert "stage.deployed" in changed(mine)
    converge(mine)
    assert changed(mine) == []


@pytest.mark.parametrize("setting", ["policy", "compression", "binary_types", "key_source"])
def test_an_import_that_leaves_a_setting_is_told_and_nothing_is_deployed(
    api: RestApi, client: Client, embedded: EmbeddedAws, setting: str
) -> None:
    take = embedded.dispatcher.overrides["apigateway", "PutRestApi"][0]

    def leave_it(call: Call, forward: Forward) -> AwsResponse:
        made = find_api(call.region, call.params["restApiId"])
        before = made.to_dict()
        take(call, forward)
        made.policy, made.binaryMediaTypes = before["policy"], before["binaryMediaTypes"]
        made.minimum_compression_size = before["minimumCompressionSize"]
        made.api_key_source = before["apiKeySource"]
        return call.answer(made.to_dict())

    embedded.dispatcher.override("apigateway", "PutRestApi", leave_it)
    API[setting](client, api.names)
    serving = client("apigateway").get_stage(
        restApiId=api_id(client, api.names), stageName=STAGE
    )["deploymentId"]  # fmt: skip
    with pytest.raises(ResourceFailed, match="not as it was written") as told:
        converge(api)
    assert setting in told.value.why
    stage = client("apigateway").get_stage(restApiId=api_id(client, api.names), stageName=STAGE)
    assert stage["deploymentId"] == serving


def test_an_import_that_drops_something_is_told_and_nothing_is_deployed(
    aws: Aws, client: Client, embedded: EmbeddedAws
) -> None:
    take = embedded.dispatcher.overrides["apigateway", "PutRestApi"][0]

    def without_validators(call: Call, forward: Forward) -> AwsResponse:
        answer = take(call, forward)
        find_api(call.region, call.params["restApiId"]).request_validators.clear()
        return answer

    embedded.dispatcher.override("apigateway", "PutRestApi", without_validators)
    now = [0.0]
    hurried = Aws(aws.where, clock=lambda: now[0], sleep=lambda s: now.append(now.pop() + s))
    api = rest_api(hurried)
    with pytest.raises(ResourceFailed, match="not as it was written") as told:
        api.create(api.desired({}))
    assert "validator.body" in told.value.why
    assert deployments(client, api) == []


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
