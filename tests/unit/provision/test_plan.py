"""Plans and the state of a stack, from what is wanted and what is there."""

import pytest

from smsverifier.errors import UsageError
from smsverifier.naming import STACK_TAG
from smsverifier.provision.diff import UNKNOWN, Change
from smsverifier.provision.plan import Action, Step, limited, plan_down, plan_up
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.provision.status import ResourceState, StackState, stack_status

OURS = {"tags": {STACK_TAG: "hack"}}


class Cup(Resource):
    """A resource that only has wishes: plans look at nothing else."""

    type = "Test::Cup"
    replace_on = frozenset({"shape"})

    def __init__(self, key: str = "cup", unwanted: str = "", **wanted: object) -> None:
        self.key, self.name, self.component = key, f"hack-{key}", "cups"
        self.obsolete = unwanted
        self._wanted = {**OURS, **wanted}

    def data_loss(self, change: Change, found: Observed) -> str:
        return "the tea" if change.path == "size" else ""

    def desired(self, outputs: Outputs) -> Properties:
        source = outputs.get("pot", {}).get("tea", UNKNOWN)
        return {**self._wanted, "tea": source} if self.key == "full" else self._wanted

    def read(self) -> Observed | None:
        raise AssertionError("a plan is made without looking")

    def create(self, desired: Properties) -> None:
        raise AssertionError("a plan does nothing")

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:
        raise AssertionError("a plan does nothing")

    def delete(self) -> None:
        raise AssertionError("a plan does nothing")


def found(condition: Condition = Condition.READY, **properties: object) -> Observed:
    return Observed("arn", {**OURS, **properties}, {}, condition, "because")


def step(cup: Cup, there: Observed | None, *, allow: bool = True) -> Step:
    return plan_up("hack", [cup], {cup.key: there}, allow_data_loss=allow).steps[0]


def test_what_is_absent_is_created_with_all_it_needs() -> None:
    planned = step(Cup(colour="red"), None)
    assert planned.action is Action.CREATE
    assert [change.path for change in planned.changes] == [f"tags.{STACK_TAG}", "colour"]


def test_what_is_as_wanted_is_kept() -> None:
    assert step(Cup(colour="red"), found(colour="red", dust=1)).action is Action.KEEP


def test_what_differs_is_updated() -> None:
    planned = step(Cup(colour="red"), found(colour="blue"))
    assert (planned.action, planned.changes) == (
        Action.UPDATE,
        (Change("colour", "blue", "red"),),
    )


@pytest.mark.parametrize("shape", ["round", {"top": "round"}])
def test_what_cannot_be_changed_in_place_is_replaced(shape: object) -> None:
    planned = step(Cup(shape=shape), found(shape={"top": "flat"}))
    assert planned.action is Action.REPLACE
    assert planned.reason.startswith("shape")


def test_a_value_of_what_is_not_there_yet_is_unknown() -> None:
    planned = step(Cup("full"), None)
    assert planned.changes[-1] == Change("tea", None, UNKNOWN)


def test_a_change_that_loses_data_needs_a_yes() -> None:
    with pytest.raises(UsageError) as told:
        step(Cup(size=1), found(size=2), allow=False)
    assert told.value.where == "cup size"
    assert "the tea" in told.value.why
    assert "--allow-data-loss" in told.value.hint
    assert [loss.what for loss in step(Cup(size=1), found(size=2)).losses] == ["the tea"]


def test_nothing_is_lost_by_making_what_is_absent() -> None:
    assert step(Cup(size=1), None, allow=False).losses == ()


def test_down_deletes_what_is_there_and_keeps_what_it_is_told() -> None:
    cups = [Cup("a"), Cup("b"), Cup("c")]
    there = {"a": found(), "b": None, "c": found()}
    plan = plan_down("hack", cups, there, keep=frozenset({"c"}))
    assert [s.action for s in plan.steps] == [Action.DELETE, Action.KEEP, Action.KEEP]
    assert [s.key for s in plan.steps if s.absent] == ["b"]
    assert not plan.in_sync


def test_a_plan_of_nothing_but_keeping_is_in_sync() -> None:
    assert plan_down("hack", [Cup()], {"cup": None}).in_sync


def test_what_is_unwanted_and_there_is_deleted() -> None:
    planned = step(Cup(unwanted="nobody drinks", colour="red"), found(colour="blue"))
    assert (planned.action, planned.changes) == (Action.DELETE, ())
    assert planned.reason == "nobody drinks"


def test_what_is_unwanted_and_absent_is_no_part_of_the_stack() -> None:
    cups = [Cup("a"), Cup("b", unwanted="nobody drinks")]
    there = {"a": found(), "b": None}
    assert [s.key for s in plan_up("hack", cups, there).steps] == ["a"]
    assert [s.key for s in plan_down("hack", cups, there).steps] == ["a"]
    assert stack_status("hack", cups, there).state is StackState.READY


def test_down_deletes_what_is_unwanted_too() -> None:
    plan = plan_down("hack", [Cup(unwanted="nobody drinks")], {"cup": found()})
    assert [s.action for s in plan.steps] == [Action.DELETE]


def test_a_stack_with_something_unwanted_has_drifted_and_says_why() -> None:
    status = stack_status("hack", [Cup(unwanted="nobody drinks")], {"cup": found()})
    assert status.state is StackState.DRIFTED
    assert status.resources[0].detail == "nobody drinks"


def test_a_limited_step_does_that_one_thing_or_nothing() -> None:
    planned = step(Cup(colour="red", weight=1), found())
    assert [change.path for change in limited(planned, "weight").changes] == ["weight"]
    assert limited(planned, "handle").action is Action.KEEP


READY, MISSING = found(), None
DRIFTED = found(colour="blue")
CHANGING, FAILED = found(Condition.CHANGING), found(Condition.FAILED)
FOREIGN = Observed("arn", {"tags": {STACK_TAG: "hack-2"}})


@pytest.mark.parametrize(
    ("there", "whole"),
    [
        ((READY, READY), StackState.READY),
        ((MISSING, MISSING), StackState.ABSENT),
        ((MISSING, FOREIGN), StackState.ABSENT),
        ((READY, MISSING), StackState.PARTIAL),
        ((READY, FOREIGN), StackState.PARTIAL),
        ((READY, FAILED), StackState.PARTIAL),
        ((MISSING, DRIFTED), StackState.PARTIAL),
        ((READY, DRIFTED), StackState.DRIFTED),
        ((CHANGING, MISSING), StackState.CHANGING),
        ((CHANGING, FAILED), StackState.CHANGING),
    ],
)
def test_the_state_of_a_stack_is_one_word(
    there: tuple[Observed | None, Observed | None], whole: StackState
) -> None:
    cups = [Cup("a"), Cup("b", **({"colour": "red"} if there[1] is DRIFTED else {}))]
    assert stack_status("hack", cups, dict(zip("ab", there, strict=True))).state is whole


def test_another_stacks_resource_is_foreign_and_named() -> None:
    (only,) = stack_status("hack", [Cup()], {"cup": FOREIGN}).resources
    assert only.state is ResourceState.FOREIGN
    assert "hack-2" in only.detail
