"""An endpoint that denies whatever is asked about what is not there, but for its description."""

from collections.abc import Callable, Iterator

import pytest
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, Call
from tests.support.account import Account
from tests.support.kinds import WANTED
from tests.support.program import Program

DENIED = AwsFailure("AccessDeniedException", "User: asha is not authorized to perform: x:Y", 400)
DENIED_BY_IAM = AwsFailure("AccessDenied", "User: asha is not authorized to perform: x:Y", 403)


def _table(call: Call) -> bool:
    named = str(call.params.get("TableName") or call.params["ResourceArn"])
    return named.rpartition("/")[2] in get_backend("dynamodb")[ACCOUNT][call.region].tables


def _group(call: Call) -> bool:
    arn = str(call.params.get("resourceArn", ""))
    name = call.params.get("logGroupName") or arn.partition(":log-group:")[2]
    return name in get_backend("logs")[ACCOUNT][call.region].groups


def _role(call: Call) -> bool:
    roles = list(get_backend("iam")[ACCOUNT]["aws"].roles.values())  # others delete meanwhile
    return any(role.name == call.params["RoleName"] for role in roles)


def _queue(call: Call) -> bool:
    name = str(call.params["QueueUrl"]).rpartition("/")[2]
    return name in get_backend("sqs")[ACCOUNT][call.region].queues


def _api(call: Call) -> bool:
    return call.params["restApiId"] in get_backend("apigateway")[ACCOUNT][call.region].apis


IS_THERE: dict[tuple[str, str], Callable[[Call], bool]] = {
    **{
        ("dynamodb", operation): _table
        for operation in (
            *("DescribeTimeToLive", "DescribeContinuousBackups", "ListTagsOfResource"),
            *("Scan", "GetItem", "Query"),
        )
    },
    **{("logs", operation): _group for operation in ("ListTagsForResource", "FilterLogEvents")},
    **{
        ("iam", operation): _role
        for operation in (
            *("GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies"),
            *("ListInstanceProfilesForRole", "ListRoleTags"),
        )
    },
    **{("sqs", operation): _queue for operation in ("GetQueueAttributes", "ListQueueTags")},
    **{
        ("apigateway", operation): _api
        for operation in (
            *("GetResources", "GetModels", "GetRequestValidators", "GetGatewayResponses"),
            *("GetStage", "GetDeployments"),
        )
    },
}
"""What asks something of a thing that another call describes → whether the thing is there."""


@pytest.fixture
def reticent(program: Program, account: Account) -> Iterator[Program]:
    """The program beside such an endpoint."""

    def deny(call: Call) -> AwsFailure | None:
        is_there = IS_THERE.get((call.service, call.operation))
        if is_there is None or is_there(call):
            return None
        denied.append((call.service, call.operation))
        return DENIED_BY_IAM if call.service == "iam" else DENIED

    denied: list[tuple[str, str]] = []
    account.rules.append(deny)
    yield program
    assert denied


@pytest.mark.timeout(180)
def test_a_stack_is_made_looked_at_used_and_removed_where_the_absent_is_denied(
    reticent: Program,
) -> None:
    assert reticent("status", "--json").json["state"] == "absent"
    assert not reticent("plan", "--json").json["in_sync"]
    up = reticent.ok("up", "--yes", "--json").json
    assert (sorted(up["created"]), up["failed"]) == (sorted(WANTED), [])
    assert reticent.ok("plan", "--json").json["in_sync"]
    assert reticent.ok("status", "--json").json["state"] == "ready"
    assert reticent.ok("test-register", "+919876543210", "--json").json["ok"]
    assert reticent.ok("logs").exit_code == 0
    down = reticent.ok("down", "--yes", "--json").json
    assert sorted(down["deleted"]) == sorted(WANTED)
    assert (down["left"], down["unsure"]) == ([], [])
    assert reticent("status", "--json").json["state"] == "absent"


def test_what_is_asked_of_an_absent_stack_is_answered_where_the_absent_is_denied(
    reticent: Program,
) -> None:
    assert "no table" in reticent("registrations", "list").stderr
    reticent.config(
        "stack: hack-night\ntarget: aws\nregion: ap-south-1\n"
        "sms: {delivery_receipts: true, max_messages: 9}\n"
    )
    asked = {finding["id"]: finding for finding in reticent("check", "--json").json["findings"]}
    assert "denied" not in str(asked).lower()
    assert "unknown" not in reticent.ok("cost").stderr
    assert reticent.ok("down", "--yes", "--json").json["deleted"] == []
