"""A permissions boundary on the roles: put on at creation, put back when somebody took it off."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.errors import AwsError
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.diff import diff
from smsverifier.resources.catalog import catalog
from smsverifier.resources.role import Role

ROLE = "demo-event-ap-south-1-handler"
BOUNDARY = "arn:aws:iam::123456789012:policy/event-boundary"
OTHER = "arn:aws:iam::123456789012:policy/other"

Client = Callable[[str], Any]


def roles(aws: Aws, boundary: str | None = BOUNDARY) -> list[Role]:
    resources = catalog(Config(permissions_boundary=boundary), aws)
    return [resource for resource in resources if isinstance(resource, Role)]


def handler_role(aws: Aws, boundary: str | None = BOUNDARY) -> Role:
    return next(role for role in roles(aws, boundary) if role.key == "handler_role")


def boundary_of(client: Client, name: str = ROLE) -> str | None:
    role = client("iam").get_role(RoleName=name)["Role"]
    arn: str | None = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def changes(role: Role) -> list[str]:
    found = role.read()
    assert found is not None
    return [change.path for change in diff(role.desired({}), found.properties)]


def mend(role: Role) -> None:
    found = role.read()
    assert found is not None
    role.update(role.desired({}), diff(role.desired({}), found.properties), found)


def test_every_role_is_made_within_the_boundary(aws: Aws, client: Client) -> None:
    for role in roles(aws):
        role.create(role.desired({}))
    assert {boundary_of(client, role.name) for role in roles(aws)} == {BOUNDARY}


def test_a_role_made_before_the_boundary_is_bound_before_its_policy_is_written(
    aws: Aws, client: Client
) -> None:
    handler_role(aws, None).create({})
    role = handler_role(aws)
    assert changes(role) == ["permissions_boundary"]
    client("iam").delete_role_policy(RoleName=ROLE, PolicyName="permissions")
    aws.calls.clear()
    mend(role)
    writes = [op for _, op in aws.calls if op.startswith("Put")]
    assert writes == ["PutRolePermissionsBoundary", "PutRolePolicy"]
    assert (boundary_of(client), changes(role)) == (BOUNDARY, [])


@pytest.mark.parametrize("by_hand", ["taken off", "exchanged"])
def test_a_boundary_changed_by_hand_is_drift_and_put_back(
    aws: Aws, client: Client, by_hand: str
) -> None:
    role = handler_role(aws)
    role.create(role.desired({}))
    if by_hand == "taken off":
        client("iam").delete_role_permissions_boundary(RoleName=ROLE)
    else:
        client("iam").put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=OTHER)
    assert changes(role) == ["permissions_boundary"]
    mend(role)
    assert (boundary_of(client), changes(role)) == (BOUNDARY, [])


def test_a_boundary_that_somebody_else_put_on_is_let_be(aws: Aws, client: Client) -> None:
    role = handler_role(aws, None)
    role.create(role.desired({}))
    client("iam").put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=OTHER)
    assert changes(role) == []
    mend(role)
    assert boundary_of(client) == OTHER


@pytest.mark.parametrize("operation", ["CreateRole", "PutRolePermissionsBoundary"])
def test_a_boundary_that_is_not_there_is_told_at_once_with_the_way_to_make_it(
    aws: Aws, embedded: EmbeddedAws, operation: str
) -> None:
    def refuse(call: Call, forward: object) -> AwsResponse:
        arn = call.params["PermissionsBoundary"]
        raise AwsFailure(
            "NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404
        )

    role = handler_role(aws)
    if operation == "PutRolePermissionsBoundary":
        handler_role(aws, None).create({})
    embedded.dispatcher.override("iam", operation, refuse)
    with pytest.raises(AwsError) as told:
        mend(role) if operation == "PutRolePermissionsBoundary" else role.create({})
    assert BOUNDARY in told.value.message
    assert "smsverifier policy --boundary" in told.value.hint
