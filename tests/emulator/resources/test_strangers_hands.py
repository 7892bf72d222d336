"""What people do to single resources by hand, beyond the drifts of the contract."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.errors import ForeignResource, ResourceFailed
from smsverifier.local.calls import AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.diff import diff
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.plan import plan_up
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import catalog
from smsverifier.resources.rest_api.calls import CREATED, DELETED, LOST_SECONDS, retrying_if_lost
from smsverifier.resources.role import Role
from tests.support.drifts import OTHER_TRUST, managed_policy

Client = Callable[[str], Any]


@pytest.fixture
def make(aws: Aws) -> Callable[[str], Resource]:
    """The resource of that key, not there yet."""
    resources = {resource.key: resource for resource in catalog(Config(), aws)}
    return resources.__getitem__


def test_a_protected_table_is_not_deleted_and_the_way_out_is_named(
    make: Callable[[str], Resource], client: Client
) -> None:
    table, dynamodb = make("table"), client("dynamodb")
    table.create(table.desired({}))
    dynamodb.update_table(TableName=table.name, DeletionProtectionEnabled=True)
    with pytest.raises(ResourceFailed, match="protected from deletion") as refusal:
        table.delete()
    assert "--no-deletion-protection-enabled" in refusal.value.why
    dynamodb.update_table(TableName=table.name, DeletionProtectionEnabled=False)
    table.delete()
    assert table.read() is None


def test_a_container_image_of_somebody_elses_with_the_functions_name_is_foreign(
    make: Callable[[str], Resource], embedded: EmbeddedAws
) -> None:
    function = make("handler")
    make("handler_role").create({})
    function.create(function.desired({}))

    def as_an_image(call: Call, forward: Forward) -> AwsResponse:
        def change(found: dict[str, Any]) -> None:
            del found["Tags"], found["Configuration"]["Runtime"], found["Configuration"]["Handler"]

        return with_json(forward(call), change)

    embedded.dispatcher.override("lambda", "GetFunction", as_an_image)
    with pytest.raises(ForeignResource):
        refuse_foreign([function], {"handler": function.read()}, "demo-event")


def test_a_role_under_another_path_is_refused(
    make: Callable[[str], Resource], client: Client
) -> None:
    role = make("api_role")
    client("iam").create_role(
        RoleName=role.name, Path="/elsewhere/", AssumeRolePolicyDocument=OTHER_TRUST
    )
    with pytest.raises(ResourceFailed, match="nothing was changed") as refusal:
        plan_up("demo-event", [role], {"api_role": role.read()})
    assert f"role/elsewhere/{role.name}" in refusal.value.why


def test_a_role_that_an_up_gives_its_policy_back_meanwhile_is_deleted_all_the_same(
    make: Callable[[str], Resource], aws: Aws
) -> None:
    role, first = make("api_role"), iter(["once"])
    role.create(role.desired({}))

    def up(**_: Any) -> None:
        if next(first, None):
            role.create(role.desired({}))

    aws.client("iam").meta.events.register("before-call.iam.DeleteRole", up)
    role.delete()
    assert role.read() is None


def test_a_role_is_stripped_of_the_rest_when_one_policy_is_off_already(
    make: Callable[[str], Resource], client: Client
) -> None:
    role, iam = make("api_role"), client("iam")
    role.create(role.desired({}))
    iam.attach_role_policy(RoleName=role.name, PolicyArn=managed_policy())

    def somebody_is_faster(**_: Any) -> None:
        events.unregister("before-call.iam.DeleteRolePolicy", somebody_is_faster)
        iam.delete_role_policy(RoleName=role.name, PolicyName="permissions")

    assert isinstance(role, Role)
    events = role.aws.client("iam").meta.events
    events.register("before-call.iam.DeleteRolePolicy", somebody_is_faster)
    role.delete()
    assert role.read() is None


def test_a_queue_with_a_kms_key_gets_its_own_encryption_back(
    make: Callable[[str], Resource], client: Client
) -> None:
    queue, sqs = make("dead_letter_queue"), client("sqs")
    queue.create(desired := queue.desired({}))
    url = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    found = queue.read()
    assert found is not None
    changes = diff(desired, found.properties)
    assert [(change.path, change.old) for change in changes] == [("encrypted", "alias/aws/sqs")]
    queue.update(desired, changes, found)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert not attributes.get("KmsMasterKeyId")
    assert attributes["SqsManagedSseEnabled"] == "true"


@pytest.mark.parametrize("between", [None, "TooManyRequestsException"])
def test_answers_that_are_all_lost_are_told_before_a_quota_s_time_is_up(
    aws: Aws, between: str | None
) -> None:
    passed = 0.0

    def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    def ask() -> None:
        if between and 30 < passed < 50:
            raise ClientError({"Error": {"Code": between}}, "DeleteRestApi")
        raise ConnectionClosedError(endpoint_url="http://127.0.0.1:9")

    far = Aws(aws.where, clock=lambda: passed, sleep=sleep)
    with pytest.raises(ConnectionClosedError):
        retrying_if_lost(far, ask, DELETED)
    least = LOST_SECONDS + (50 if between else 0)
    assert least <= passed < least + 20


def test_a_dead_endpoint_of_ones_own_is_not_waited_for(aws: Aws) -> None:
    slept: list[float] = []
    dead = Aws(
        type(aws.where)(region=aws.region, endpoint_url="http://127.0.0.1:9"), sleep=slept.append
    )
    with pytest.raises(EndpointConnectionError):
        retrying_if_lost(dead, dead.client("apigateway", retries=False).get_rest_apis, CREATED)
    assert slept == []
