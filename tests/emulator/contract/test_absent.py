"""Whether a thing is there is decided by the call that describes it, and by no other.

Reading a thing asks several calls at once. Of one that is absent AWS answers "not found" to all of
them (turbot/steampipe-plugin-aws#1516, cloud-custodian#3514); an emulator was seen to answer
"denied" to some, and some accounts may. Of one that is there a denial is an error.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.catalog_stack import Stack
from tests.support.kinds import TESTED

ELSEWHERE = {"email_identity": {("resourcegroupstaggingapi", "GetResources")}}
"""What may stand under another name is looked for there."""
EACH_COMPANION = [
    pytest.param(key, call, id=f"{key}-{call[1]}")
    for key, tested in TESTED.items()
    for call in tested.companions
]
COMPANIONS_OF_API = TESTED["api"].companions
COMPANIONS_OF_ROLE = [operation for _, operation in TESTED["api_role"].companions]
ANSWERS = [
    AwsFailure("AccessDeniedException", "User: x is not authorized to perform: y:Z", 400),
    AwsFailure("AccessDenied", "User: x is not authorized to perform: y:Z", 403),
    AwsFailure("ResourceNotFoundException", "not found", 400),
    AwsFailure("ValidationException", "invalid", 400),
    AwsFailure("InternalFailure", "a fault", 500),
]


@pytest.fixture
def stack(aws: Aws, quick_repeats: None) -> Stack:
    return Stack(aws)


def refuse(embedded: EmbeddedAws, call: tuple[str, str], failure: AwsFailure) -> None:
    def answer(_: Call, __: object) -> Any:
        raise failure

    embedded.dispatcher.override(*call, answer)


@pytest.mark.parametrize("key", TESTED)
def test_a_read_makes_the_calls_of_these_tables(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    before = len(stack.aws.calls)
    resource.read()
    assert set(stack.aws.calls[before:]) == TESTED[key].describing | set(TESTED[key].companions)


@pytest.mark.parametrize("failure", ANSWERS, ids=lambda failure: failure.code)
@pytest.mark.parametrize(("key", "call"), EACH_COMPANION)
def test_what_is_absent_stays_absent_whatever_the_other_calls_answer(
    stack: Stack, embedded: EmbeddedAws, key: str, call: tuple[str, str], failure: AwsFailure
) -> None:
    refuse(embedded, call, failure)
    assert stack.by_key[key].read_back() is None


def test_of_what_is_absent_only_the_describing_call_is_made(stack: Stack) -> None:
    """A queue has no attributes without an address, and a receipts role no setting of its own."""
    for key, tested in TESTED.items():
        before = len(stack.aws.calls)
        stack.by_key[key].read()
        made = stack.aws.calls[before:]
        assert len(made) == len(set(made)), key
        assert set(made) <= tested.describing | ELSEWHERE.get(key, set()), key


@pytest.mark.parametrize(("key", "call"), EACH_COMPANION)
def test_of_what_is_there_a_denial_is_an_error(
    stack: Stack, embedded: EmbeddedAws, key: str, call: tuple[str, str]
) -> None:
    resource = stack.make(key)
    refuse(embedded, call, ANSWERS[0])
    with pytest.raises(ClientError, match="AccessDeniedException"):
        resource.read()


@pytest.mark.parametrize("call", COMPANIONS_OF_API[1:4], ids=lambda call: call[1])
def test_of_an_api_that_is_there_a_part_that_is_not_found_is_an_error(
    stack: Stack, embedded: EmbeddedAws, call: tuple[str, str]
) -> None:
    """It would be made once more otherwise; without a stage it is one that is half built."""
    api = stack.make("api")
    refuse(embedded, call, AwsFailure("NotFoundException", "not here", 404))
    with pytest.raises(ClientError, match="not here"):
        api.read()


def test_an_api_that_goes_while_it_is_read_is_absent(stack: Stack, embedded: EmbeddedAws) -> None:
    api = stack.make("api")
    looks = [True]

    def once(call: Call, forward: Forward) -> AwsResponse:
        if not looks:
            raise AwsFailure("NotFoundException", "gone", 404)
        looks.clear()
        return take(call, forward)

    take = embedded.dispatcher.overrides["apigateway", "GetResources"][0]
    embedded.dispatcher.override("apigateway", "GetResources", once)
    for call in COMPANIONS_OF_API[1:]:
        refuse(embedded, call, AwsFailure("NotFoundException", "gone", 404))
    assert api.read() is None


def test_a_queue_whose_address_is_still_known_is_absent_when_it_has_no_attributes(
    stack: Stack, embedded: EmbeddedAws
) -> None:
    queue = stack.make("dead_letter_queue")
    gone = AwsFailure("AWS.SimpleQueueService.NonExistentQueue", "no such queue", 400)
    refuse(embedded, ("sqs", "GetQueueAttributes"), gone)
    refuse(embedded, ("sqs", "ListQueueTags"), ANSWERS[0])
    assert queue.read() is None


def test_an_api_that_is_still_listed_is_absent_when_it_has_no_resources(
    stack: Stack, embedded: EmbeddedAws
) -> None:
    api = stack.make("api")
    refuse(embedded, ("apigateway", "GetResources"), AwsFailure("NotFoundException", "gone", 404))
    for call in COMPANIONS_OF_API[1:]:
        refuse(embedded, call, ANSWERS[0])
    assert api.read() is None


@pytest.mark.parametrize("key", ["handler_role", "pipe_role", "api_role", "schedule_role"])
def test_a_role_that_is_gone_is_deleted_whatever_its_attachments_answer(
    stack: Stack, embedded: EmbeddedAws, key: str
) -> None:
    for operation in (*COMPANIONS_OF_ROLE, "ListInstanceProfilesForRole"):
        refuse(embedded, ("iam", operation), ANSWERS[1])
    stack.by_key[key].delete()
    assert stack.by_key[key].read() is None
