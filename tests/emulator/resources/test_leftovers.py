"""The second look: by tag and by role path, each hit asked for at its own service."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsFailure, AwsResponse, Call, json_of, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import STACK_TAG, Names
from smsverifier.resources.stack_roles import roles_by_region
from smsverifier.resources.tag_search import RESTARTS, find_leftovers

OURS = {STACK_TAG: "hack-night"}
TRUST = '{"Version": "2012-10-17", "Statement": []}'
Look = Callable[..., Any]


@pytest.fixture
def names(aws: Aws) -> Names:
    return Names("hack-night", aws.region, aws.account)


@pytest.fixture
def tagging_answers(embedded: EmbeddedAws) -> Callable[[Any], None]:
    """Let something else answer GetResources, for one test."""
    return lambda answer: embedded.dispatcher.override(
        "resourcegroupstaggingapi", "GetResources", answer
    )


def make_role(
    client: Callable[[str], Any], name: str, tags: dict[str, str], path: str = "/smsverifier/"
) -> str:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    role = client("iam").create_role(
        RoleName=name, Path=path, AssumeRolePolicyDocument=TRUST, Tags=listed
    )
    return str(role["Role"]["Arn"])


def test_an_empty_account_has_nothing_left(aws: Aws, names: Names) -> None:
    found = find_leftovers(aws, names, ())
    assert (found.ours, found.unknown, found.denied) == ([], [], [])


def test_a_queue_of_another_name_is_found_by_its_tag(
    aws: Aws, names: Names, client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="copy", tags=OURS)
    client("sqs").create_queue(QueueName="other", tags={STACK_TAG: "hack-night-2"})
    assert find_leftovers(aws, names, ()).ours == [f"arn:aws:sqs:{aws.region}:{aws.account}:copy"]


def test_every_kind_is_asked_for_at_its_own_service(
    aws: Aws, names: Names, client: Callable[[str], Any]
) -> None:
    client("logs").create_log_group(logGroupName="/copy", tags=OURS)
    client("apigateway").create_rest_api(name="copy", tags=OURS)
    client("dynamodb").create_table(
        TableName="copy",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": STACK_TAG, "Value": "hack-night"}],
    )
    found = find_leftovers(aws, names, ())
    assert [arn.split(":")[2] for arn in found.ours] == ["apigateway", "dynamodb", "logs"]
    assert found.unknown == []


def test_what_is_known_and_its_parts_are_not_found_again(
    aws: Aws, names: Names, client: Callable[[str], Any], tagging_answers: Callable[[Any], None]
) -> None:
    api = client("apigateway").create_rest_api(name="copy", tags=OURS)["id"]
    arn = f"arn:aws:apigateway:{aws.region}::/restapis/{api}"
    tagging_answers(hits(arn, f"{arn}/stages/live"))
    assert find_leftovers(aws, names, ()).ours == [arn]
    assert find_leftovers(aws, names, [arn]).ours == []


def hits(*arns: str) -> Callable[[Call, Forward], AwsResponse]:
    """The tagging service says these, true or not."""

    def answer(call: Call, forward: Forward) -> AwsResponse:
        listed = [{"ResourceARN": arn, "Tags": []} for arn in arns]
        return with_json(forward(call), lambda value: value.update(ResourceTagMappingList=listed))

    return answer


STALE = {
    "arn:aws:sqs:ap-south-1:123456789012:gone": "ListQueueTags",
    "arn:aws:dynamodb:ap-south-1:123456789012:table/gone": "ListTagsOfResource",
    "arn:aws:lambda:ap-south-1:123456789012:function:gone": "ListTags",
    "arn:aws:pipes:ap-south-1:123456789012:pipe/gone": "ListTagsForResource",
    "arn:aws:logs:ap-south-1:123456789012:log-group:/gone:*": "ListTagsForResource",
    "arn:aws:apigateway:ap-south-1::/restapis/gone": "GetTags",
}
"""ARN → the call that asks for its tags."""


@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize("arn", STALE)
def test_a_stale_hit_is_not_believed_even_where_the_tags_of_what_is_gone_are_denied(
    aws: Aws,
    names: Names,
    tagging_answers: Callable[[Any], None],
    embedded: EmbeddedAws,
    arn: str,
    denied: bool,
) -> None:
    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "no", 400)

    tagging_answers(hits(arn))
    if denied:
        embedded.dispatcher.override(arn.split(":")[2], STALE[arn], deny)
    found = find_leftovers(aws, names, ())
    assert (found.ours, found.unknown, found.unreadable) == ([], [], [])


def test_a_kind_smsverifier_never_makes_is_told_apart(
    aws: Aws, names: Names, tagging_answers: Callable[[Any], None]
) -> None:
    tagging_answers(hits("arn:aws:s3:::posters"))
    found = find_leftovers(aws, names, ())
    assert (found.ours, found.unknown) == ([], ["arn:aws:s3:::posters"])


def test_a_denied_search_is_told_and_the_other_still_done(
    aws: Aws, names: Names, client: Callable[[str], Any], tagging_answers: Callable[[Any], None]
) -> None:
    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "no", 400)

    tagging_answers(deny)
    role = make_role(client, names.role("copy"), OURS)
    found = find_leftovers(aws, names, ())
    assert found.denied == ["by tag (tag:GetResources)"]
    assert found.ours == [role]


def test_an_expired_page_starts_the_search_again(
    aws: Aws, names: Names, client: Callable[[str], Any], tagging_answers: Callable[[Any], None]
) -> None:
    def expire(call: Call, forward: Forward) -> AwsResponse:
        seen.append(json_of(forward(call)))
        if len(seen) == 1:
            raise AwsFailure("PaginationTokenExpiredException", "expired", 400)
        return forward(call)

    seen: list[Any] = []
    client("sqs").create_queue(QueueName="copy", tags=OURS)
    tagging_answers(expire)
    assert len(find_leftovers(aws, names, ()).ours) == 1


def test_a_page_that_always_expires_ends_the_search(
    aws: Aws, names: Names, tagging_answers: Callable[[Any], None]
) -> None:
    def expire(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("PaginationTokenExpiredException", "expired", 400)

    tagging_answers(expire)
    with pytest.raises(aws.client("sqs").exceptions.ClientError, match="expired"):
        find_leftovers(aws, names, ())
    assert aws.calls.count(("resourcegroupstaggingapi", "GetResources")) == RESTARTS + 1


def test_tags_that_may_not_be_read_do_not_hide_the_rest(
    aws: Aws, names: Names, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "no", 400)

    client("logs").create_log_group(logGroupName="/copy", tags=OURS)
    client("sqs").create_queue(QueueName="copy", tags=OURS)
    embedded.dispatcher.override("logs", "ListTagsForResource", deny)
    found = find_leftovers(aws, names, ())
    assert [arn.split(":")[2] for arn in found.unreadable] == ["logs"]
    assert [arn.split(":")[2] for arn in found.ours] == ["sqs"]
    assert found.denied == []


@pytest.mark.parametrize(
    ("name", "tags", "path"),
    [
        ("hack-night-us-east-1-handler", OURS, "/smsverifier/"),  # the same stack elsewhere
        ("hack-night-2-ap-south-1-handler", {STACK_TAG: "hack-night-2"}, "/smsverifier/"),
        ("hack-night-ap-south-1-handler", {STACK_TAG: "other"}, "/smsverifier/"),
        ("hack-night-ap-south-1-handler", {}, "/smsverifier/"),
        ("hack-night-ap-south-1-handler", OURS, "/elsewhere/"),
    ],
)
def test_roles_of_others_are_left_out(
    aws: Aws, names: Names, client: Callable[[str], Any], name: str, tags: dict[str, str], path: str
) -> None:
    make_role(client, name, tags, path)
    assert find_leftovers(aws, names, ()).ours == []


def test_the_regions_of_roles_are_told_page_by_page(
    aws: Aws, names: Names, client: Callable[[str], Any]
) -> None:
    for name in ("us-east-1-api", "us-east-1-pipe", "eu-west-1-handler", f"{aws.region}-api"):
        make_role(client, f"hack-night-{name}", {})
    make_role(client, "hack-night-us-west-2-api", {}, path="/")
    one = {"MaxItems": 1}
    events = aws.client("iam").meta.events
    events.register("provide-client-params.iam.ListRoles", lambda params, **_: {**params, **one})
    assert roles_by_region(aws, names) == {
        **{"us-east-1": {"api", "pipe"}, "eu-west-1": {"handler"}},
        aws.region: {"api"},
    }
    assert aws.calls.count(("iam", "ListRoles")) == 4
    assert find_leftovers(aws, names, ()).elsewhere.keys() == {"us-east-1", "eu-west-1"}
