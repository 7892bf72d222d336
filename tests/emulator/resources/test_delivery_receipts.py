"""Delivery receipts belong to the whole account: shared, asked about, put back as they were."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.errors import ForeignResource, ResourceFailed
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.observe import observe, refuse_foreign
from smsverifier.provision.plan import Action, plan_step, plan_up
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.delivery_receipts import BEFORE_TAG, RATE, ROLE

Client = Callable[[str], Any]
OTHERS_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
    '{"Service":"sns.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)


@pytest.fixture
def receipts(aws: Aws) -> Callable[[str], Resource]:
    """The resource as the stack so named has it."""

    def make(
        stack: str = "hack-night", boundary: str | None = None, *, wanted: bool = True
    ) -> Resource:
        config = Config.model_validate(
            {
                "stack": stack,
                "permissions_boundary": boundary,
                "sms": {"delivery_receipts": wanted},
            }
        )
        return next(r for r in catalog(config, aws) if r.key == "delivery_receipts")

    return make


def up(resource: Resource) -> Resource:
    resource.create(resource.desired({}))
    return resource


def setting(client: Client) -> Mapping[str, str]:
    return dict(client("sns").get_sms_attributes(attributes=[ROLE, RATE]).get("attributes", {}))


def role_of_others(client: Client) -> str:
    role = client("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument=OTHERS_TRUST)
    arn: str = role["Role"]["Arn"]
    client("sns").set_sms_attributes(attributes={ROLE: arn})
    return arn


def test_without_the_option_only_the_stacks_own_part_is_seen(
    receipts: Callable[..., Resource],
) -> None:
    up(receipts("one-night"))
    assert receipts("one-night", wanted=False).read() is not None
    assert receipts("two-night", wanted=False).read() is None


def test_without_the_option_somebody_elses_role_stands_in_nobodys_way(
    receipts: Callable[..., Resource], client: Client
) -> None:
    role_of_others(client)
    assert receipts(wanted=False).read() is None


def test_without_the_option_a_look_is_one_call_and_may_be_denied(
    aws: Aws, embedded: EmbeddedAws, receipts: Callable[..., Resource]
) -> None:
    up(receipts())
    resource, before = receipts(wanted=False), len(aws.calls)
    embedded.dispatcher.override("iam", "ListRoleTags", denied)
    assert resource.read() is None
    assert aws.calls[before:] == [("iam", "ListRoleTags")]


def test_up_points_the_account_at_the_role_and_logs_every_success(
    receipts: Callable[..., Resource], client: Client, aws: Aws
) -> None:
    up(receipts())
    names = names_of(Config(), aws)
    assert setting(client) == {ROLE: names.receipts_role_arn, RATE: "100"}


def test_the_old_rate_is_kept_on_the_role_and_put_back(
    receipts: Callable[..., Resource], client: Client
) -> None:
    client("sns").set_sms_attributes(attributes={RATE: "5"})
    resource = up(receipts())
    tags = client("iam").list_role_tags(RoleName=resource.name)["Tags"]
    assert {"Key": BEFORE_TAG, "Value": "5"} in tags
    resource.delete()
    assert setting(client) == {RATE: "5"}


def test_another_stack_joins_and_the_last_one_puts_the_setting_back(
    receipts: Callable[..., Resource], client: Client
) -> None:
    one, two = receipts("one-night"), receipts("two-night")
    up(one)
    assert two.read() is None
    up(two)
    one.delete()
    assert (one.read(), setting(client)[RATE]) == (None, "100")
    two.delete()
    assert (two.read(), setting(client)) == (None, {})


def test_stacks_that_ask_for_different_boundaries_do_not_take_turns(
    receipts: Callable[..., Resource], client: Client
) -> None:
    ones, twos = (f"arn:aws:iam::123456789012:policy/{name}" for name in ("ones", "twos"))
    one, two = up(receipts("one-night", ones)), up(receipts("two-night", twos))
    actions = [plan_step(resource, resource.read(), {}).action for resource in (one, two)]
    assert actions == [Action.KEEP, Action.KEEP]
    one.delete()
    (change,) = plan_step(two, two.read(), {}).changes
    assert (change.path, change.old, change.new) == ("permissions_boundary", ones, twos)


def test_a_stack_that_joins_puts_its_boundary_on_a_role_that_has_none(
    receipts: Callable[..., Resource],
) -> None:
    up(receipts("one-night"))
    two = up(receipts("two-night", "arn:aws:iam::123456789012:policy/twos"))
    (change,) = plan_step(two, two.read(), {}).changes
    assert (change.path, change.old) == ("permissions_boundary", None)


def test_of_two_who_leave_at_the_same_moment_one_is_the_last(
    aws: Aws, receipts: Callable[..., Resource], client: Client
) -> None:
    one, two = up(receipts("one-night")), up(receipts("two-night"))
    with at_the_same_moment(aws, "iam", "UntagRole", two.delete):
        one.delete()
    assert (one.read(), two.read(), setting(client)) == (None, None, {})


def test_a_role_that_two_have_left_at_once_is_removed_by_whoever_looks_next(
    receipts: Callable[..., Resource], client: Client
) -> None:
    one, other = up(receipts("one-night")), receipts("two-night", wanted=False)
    client("iam").untag_role(RoleName=one.name, TagKeys=["smsverifier:user:one-night"])
    assert other.read() is not None
    other.delete()
    assert (other.read(), setting(client)) == (None, {})


def test_somebody_elses_role_is_never_overwritten(
    receipts: Callable[..., Resource], client: Client
) -> None:
    theirs, resource = role_of_others(client), receipts()
    with pytest.raises(ForeignResource) as refused:
        refuse_foreign([resource], observe([resource]), "hack-night", adopt=False)
    assert theirs in refused.value.why
    assert "sms.delivery_receipts off" in refused.value.hint
    with pytest.raises(ResourceFailed):
        up(resource)
    resource.delete()
    assert setting(client) == {ROLE: theirs}


def test_not_even_adopting_overwrites_it(receipts: Callable[..., Resource], client: Client) -> None:
    theirs, resource = role_of_others(client), receipts()
    observation = observe([resource])
    with pytest.raises(ResourceFailed) as refused:
        plan_up("hack-night", [resource], observation)
    assert theirs in refused.value.why


def test_what_others_set_since_is_left_when_the_last_stack_goes(
    receipts: Callable[..., Resource], client: Client
) -> None:
    resource = up(receipts())
    theirs = role_of_others(client)
    resource.delete()
    assert setting(client)[ROLE] == theirs


def test_a_rate_that_somebody_chose_since_is_left(
    receipts: Callable[..., Resource], client: Client
) -> None:
    resource = up(receipts())
    client("sns").set_sms_attributes(attributes={RATE: "50"})
    resource.delete()
    assert setting(client) == {RATE: "50"}


def test_a_strangers_role_of_that_name_is_refused_but_can_be_adopted(
    receipts: Callable[..., Resource], client: Client
) -> None:
    resource = receipts()
    client("iam").create_role(
        RoleName=resource.name, Path="/smsverifier/", AssumeRolePolicyDocument=OTHERS_TRUST
    )
    observation = observe([resource])
    with pytest.raises(ForeignResource) as refused:
        refuse_foreign([resource], observation, "hack-night", adopt=False)
    assert "--adopt" in refused.value.hint
    refuse_foreign([resource], observation, "hack-night", adopt=True)
    found = observation[resource.key]
    assert found is not None
    resource.update(resource.desired({}), plan_step(resource, found, {}).changes, found)
    assert plan_step(resource, resource.read(), {}).action is Action.KEEP


def test_a_plan_names_what_the_accounts_setting_was_and_will_be(
    receipts: Callable[..., Resource], client: Client
) -> None:
    resource = up(receipts())
    client("sns").set_sms_attributes(attributes={RATE: "7"})
    step = plan_step(resource, resource.read(), {})
    assert step.action is Action.UPDATE
    assert [(c.path, c.old, c.new) for c in step.changes] == [(f"account_wide.{RATE}", "7", "100")]


def test_a_role_removed_by_hand_is_made_again_and_a_down_clears_the_setting(
    receipts: Callable[..., Resource], client: Client
) -> None:
    resource = up(receipts())
    client("iam").delete_role_policy(RoleName=resource.name, PolicyName="permissions")
    client("iam").delete_role(RoleName=resource.name)
    found = resource.read()
    assert found is not None
    step = plan_step(resource, found, {})
    resource.update(resource.desired({}), step.changes, found)
    assert plan_step(resource, resource.read(), {}).action is Action.KEEP
    resource.delete()
    assert setting(client) == {}


def test_the_rate_before_an_adopted_role_is_put_back(
    receipts: Callable[..., Resource], client: Client
) -> None:
    client("sns").set_sms_attributes(attributes={RATE: "5"})
    resource = receipts()
    client("iam").create_role(
        RoleName=resource.name, Path="/smsverifier/", AssumeRolePolicyDocument=OTHERS_TRUST
    )
    converge(resource)
    assert setting(client)[RATE] == "100"
    resource.delete()
    assert setting(client) == {RATE: "5"}


def test_a_rate_chosen_between_a_broken_off_down_and_the_next_up_is_put_back(
    aws: Aws, receipts: Callable[..., Resource], client: Client
) -> None:
    resource = up(receipts())
    with killed_after(aws, "sns", "SetSMSAttributes"):
        resource.delete()
    client("sns").set_sms_attributes(attributes={RATE: "7"})
    converge(resource)
    resource.delete()
    assert setting(client) == {RATE: "7"}


def test_a_throttled_account_is_asked_again(
    embedded: EmbeddedAws, receipts: Callable[..., Resource], client: Client
) -> None:
    for operation in ("GetSMSAttributes", "SetSMSAttributes"):
        embedded.dispatcher.override("sns", operation, throttled_once())
    resource = up(receipts())
    found = resource.read()
    assert found is not None
    assert setting(client)[ROLE] == found.arn


class KilledError(Exception):
    """The run ended here: the call did its work, and nobody heard of it."""


@contextmanager
def at_the_same_moment(
    aws: Aws, service: str, operation: str, other: Callable[[], None]
) -> Iterator[None]:
    """`other` is done right before the first such call, by whoever it is."""
    events, event = aws.client(service).meta.events, f"before-call.{service}.{operation}"

    def act(**_: Any) -> None:
        events.unregister(event, act)
        other()

    events.register(event, act)
    yield


def denied(_: Call, __: Forward) -> AwsResponse:
    raise AwsFailure("AccessDenied", "not for you", 403)


def throttled_once() -> Callable[[Call, Forward], AwsResponse]:
    """SNS's own code, which the SDK takes for an answer (aws: sns-throttled-code)."""
    refusals = iter([AwsFailure("Throttled", "Rate exceeded", 429)])

    def answer(call: Call, forward: Forward) -> AwsResponse:
        for refusal in refusals:
            raise refusal
        return forward(call)

    return answer


@contextmanager
def killed_after(aws: Aws, service: str, operation: str) -> Iterator[None]:
    def die(**_: Any) -> None:
        raise KilledError

    events = aws.client(service).meta.events
    events.register(f"after-call.{service}.{operation}", die)
    with pytest.raises(KilledError):
        yield
    events.unregister(f"after-call.{service}.{operation}", die)


def converge(resource: Resource) -> None:
    """As `up` does."""
    found = resource.read()
    if found is None:
        up(resource)
    else:
        resource.update(resource.desired({}), plan_step(resource, found, {}).changes, found)


WRITES = [
    *(("iam", "CreateRole"), ("iam", "PutRolePolicy")),
    *(("iam", "TagRole"), ("sns", "SetSMSAttributes")),
]


@pytest.mark.parametrize(("service", "operation"), WRITES)
def test_an_up_killed_after_any_write_is_finished_by_the_next_or_taken_down(
    aws: Aws, receipts: Callable[..., Resource], client: Client, service: str, operation: str
) -> None:
    resource = receipts()
    with killed_after(aws, service, operation):
        up(resource)
    assert resource.read() is not None, "a down would find nothing"
    converge(resource)
    assert plan_step(resource, resource.read(), {}).action is Action.KEEP
    resource.delete()
    assert (resource.read(), setting(client)) == (None, {})


@pytest.mark.parametrize(
    ("service", "operation"),
    [("sns", "SetSMSAttributes"), ("iam", "DeleteRolePolicy"), ("iam", "DeleteRole")],
)
def test_a_down_killed_after_any_write_is_finished_by_the_next(
    aws: Aws, receipts: Callable[..., Resource], client: Client, service: str, operation: str
) -> None:
    resource = up(receipts())
    with killed_after(aws, service, operation):
        resource.delete()
    resource.delete()
    assert (resource.read(), setting(client)) == (None, {})
