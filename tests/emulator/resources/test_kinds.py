"""Every kind of resource, once made, is found by whoever must find it: by ARN, name and tag."""

from fnmatch import fnmatchcase

import pytest

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.stores import STORES
from smsverifier.naming import STACK_TAG
from smsverifier.resources.catalog import KINDS
from smsverifier.resources.iam.actions import STATEMENTS
from smsverifier.resources.tag_search import find_leftovers
from tests.emulator.catalog_stack import Stack
from tests.support.completeness import are_the_same, has_all
from tests.support.kinds import KEYS, TESTED

KIND_OF = {kind.type: kind for kind in KINDS}


@pytest.fixture
def whole(aws: Aws) -> Stack:
    """All that the catalog has, delivery receipts too."""
    stack = Stack(aws)
    for resource in stack.all:
        resource.create(stack.desired(resource))
    return stack


def arns(stack: Stack) -> dict[str, str]:
    """Key → ARN of what is there."""
    found = {resource.key: resource.read() for resource in stack.all}
    return {key: each.arn for key, each in found.items() if each is not None}


def test_the_deployer_may_work_on_every_resource_by_its_arn(whole: Stack) -> None:
    allowed = [arn for each in STATEMENTS if each.arns for arn in each.arns(whole.names)]
    covered = [
        key
        for key, arn in arns(whole).items()
        if any(fnmatchcase(arn, pattern) for pattern in allowed)
    ]
    has_all(KEYS, "the ARNs of the statements of their kinds", covered)


def test_the_embedded_aws_sees_a_stack_by_each_resource(whole: Stack) -> None:
    by_name, arn_of = set(), arns(whole)
    for resource in whole.all:
        has_all([resource.type], "STORES of smsverifier/local/stores.py", STORES)
        store = STORES[resource.type]
        kept = {each.name: each for each in store.everywhere()}
        has_all([resource.name], f"the store of {resource.type}", kept)
        found = kept[resource.name]
        assert found.arn == arn_of[resource.key]
        if resource.key != "delivery_receipts":  # all stacks' in this region
            has_all(
                [STACK_TAG], f"the tags of {resource.type} in its store", kept[resource.name].tags
            )
        if store.stack_of(resource.name) == whole.names.stack:
            by_name.add(resource.type)
    # The region is in the name of a role and of a dashboard, and a sender has a name of its own.
    unnamed = {"AWS::IAM::Role", "AWS::CloudWatch::Dashboard", "AWS::SES::EmailIdentity"}
    are_the_same(KIND_OF.keys() - unnamed, "the names in STORES of local/stores.py", by_name)


def test_the_second_look_finds_every_resource_by_its_tag(whole: Stack) -> None:
    found = find_leftovers(whole.aws, whole.names, known=())
    ours = [key for key, arn in arns(whole).items() if arn in found.ours]
    # A dashboard has no tags; whose it is stands in its text.
    untagged = {"delivery_receipts", "alert_dashboard"}
    has_all(set(KEYS) - untagged, f"what is found as ours: {found}", ours)
    assert (found.unknown, found.unreadable, found.denied) == ([], [], [])


@pytest.mark.parametrize("denied", [False, True])
def test_the_second_look_believes_nothing_of_what_is_gone(
    whole: Stack, embedded: EmbeddedAws, denied: bool
) -> None:
    """The Tagging API shows it for a while; what else is asked of it may be denied."""
    hits = [{"ResourceARN": arn, "Tags": []} for arn in arns(whole).values()]
    for resource in reversed(whole.all):
        resource.delete()

    def tell(call: Call, forward: Forward) -> AwsResponse:
        return with_json(forward(call), lambda value: value.update(ResourceTagMappingList=hits))

    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "not for you", 400)

    embedded.dispatcher.override("resourcegroupstaggingapi", "GetResources", tell)
    describing = {call for tested in TESTED.values() for call in tested.describing}
    if denied:
        for call in {call for kind in KINDS for part in kind.calls for call in part} - describing:
            if call != ("iam", "ListRoles"):
                embedded.dispatcher.override(*call, deny)
    found = find_leftovers(whole.aws, whole.names, known=())
    assert (found.ours, found.unknown, found.unreadable) == ([], [], [])
