"""What has failed is put right in its own way; what is paused says since when."""

import pytest

from smsverifier.naming import PAUSED_TAG, STACK_TAG
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Action, Step, plan_up
from smsverifier.provision.resource import Condition, Observed
from smsverifier.provision.status import (
    ResourceState,
    StackState,
    paused_since,
    stack_presence,
    stack_status,
)
from tests.unit.provision.fakes import STACK, Thing, World

SINCE = "2026-11-29T10:00:00Z"
WANTED = {"tags": {STACK_TAG: STACK}, "ids": {}}


class Replaced(Thing):
    """Of a kind that AWS does not put right once it has failed."""

    replace_failed = True


def found(condition: Condition = Condition.READY, **tags: str) -> Observed:
    properties = {**WANTED, "tags": {STACK_TAG: STACK} | tags}
    return Observed("arn:pipe", properties, {}, condition, "no such role")


@pytest.mark.parametrize(
    ("kind", "condition", "action"),
    [
        (Replaced, Condition.READY, Action.KEEP),
        (Replaced, Condition.CHANGING, Action.UPDATE),
        (Replaced, Condition.FAILED, Action.REPLACE),
        (Thing, Condition.READY, Action.KEEP),
        (Thing, Condition.FAILED, Action.UPDATE),
    ],
)
def test_only_what_has_failed_is_replaced_and_only_where_nothing_else_helps(
    kind: type[Thing], condition: Condition, action: Action
) -> None:
    (step,) = plan_up(STACK, [kind(World(), "pipe")], {"pipe": found(condition)}).steps
    assert step.action is action
    assert (step.reason == "it failed: no such role") == (condition is Condition.FAILED)


def paused(owner: str = STACK) -> Observed:
    tags = {STACK_TAG: owner, PAUSED_TAG: SINCE}
    return Observed("arn:pipe", {**WANTED, "tags": tags}, {}, Condition.READY)


def test_a_stack_is_paused_since_the_moment_that_its_tag_says() -> None:
    pipe, observed = Thing(World(), "pipe"), {"pipe": paused()}
    assert paused_since(STACK, observed) == SINCE
    presence = stack_presence(STACK, [pipe], observed)
    assert (presence.state, presence.paused_since) == (StackState.PAUSED, SINCE)


@pytest.mark.parametrize("observed", [None, found(), paused("other")])
def test_a_stack_without_that_tag_of_its_own_is_not_paused(observed: Observed | None) -> None:
    assert paused_since(STACK, {"pipe": observed}) is None


def test_whether_a_stack_is_as_it_should_be_nobody_knows_without_its_configuration() -> None:
    pipe = Thing(World(), "pipe")
    assert stack_presence(STACK, [pipe], {"pipe": found()}).state is StackState.UNKNOWN
    assert stack_status(STACK, [pipe], {"pipe": found()}).state is StackState.READY
    assert stack_presence(STACK, [pipe], {"pipe": None}).state is StackState.ABSENT


@pytest.mark.parametrize("result", StepResult)
@pytest.mark.parametrize("action", Action)
def test_done_is_what_was_done_and_not_what_was_tried(result: StepResult, action: Action) -> None:
    step = Step("pipe", "Test::Thing", "hack-pipe", action, (), "")
    report = RunReport(STACK, (Outcome(step, result),))
    for asked in Action:
        is_it = asked is action and result is StepResult.DONE
        assert report.keys(asked) == (("pipe",) if is_it else ())


def test_the_words_that_scripts_read_stay() -> None:
    """In `--json`: docs/reference/json.md."""
    assert set(Action) == {"create", "update", "replace", "delete", "keep"}
    ways = {"ready", "missing", "drifted", "changing", "failed", "foreign"}
    assert set(ResourceState) == ways
    whole = {"ready", "partial", "absent", "drifted", "changing", "paused", "unknown"}
    assert set(StackState) == whole
    assert set(StepResult) == {"done", "unchanged", "failed", "skipped"}
