"""`up` and `down` on a world in memory: from anything to what is wanted, and to nothing."""

import itertools
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.aws import Aws, AwsTarget
from smsverifier.errors import ForeignResource, Postponed
from smsverifier.naming import STACK_TAG
from smsverifier.provision.apply import apply_plan, teardown
from smsverifier.provision.diff import Change
from smsverifier.provision.graph import Needs
from smsverifier.provision.observe import observe, refuse_foreign
from smsverifier.provision.outcome import RunReport, StepResult
from smsverifier.provision.plan import Action, Plan, plan_down, plan_up
from smsverifier.provision.resource import Condition, Observed, Properties
from tests.unit.provision.fakes import STACK, Heard, Thing, World, things
from tests.unit.provision.strategies import SOME, graphs

CHAIN: Needs = {
    "table": frozenset(),
    "handler": frozenset({"table"}),
    "pipe": frozenset({"table", "handler"}),
}


def aws() -> Aws:
    """A session that is asked for the time only; an hour of waiting is over at once."""
    hours = itertools.count()
    where = AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:9")
    return Aws(where, clock=lambda: 3600.0 * next(hours), sleep=lambda seconds: None)


def planned(resources: tuple[Thing, ...]) -> Plan:
    return plan_up(STACK, resources, observe(resources))


def up(resources: tuple[Thing, ...]) -> RunReport:
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    return apply_plan(plan, resources, observation, Heard(), threading.Event(), aws())


def down(resources: tuple[Thing, ...]) -> RunReport:
    plan = plan_down(STACK, resources, observe(resources))
    return teardown(plan, resources, Heard(), threading.Event(), aws())


@SOME
@given(graphs())
def test_after_up_the_plan_is_empty(needs: Needs) -> None:
    resources = things(World(), needs, size=1)
    assert up(resources).is_complete
    assert planned(resources).in_sync


@SOME
@given(graphs())
def test_a_second_up_changes_nothing(needs: Needs) -> None:
    world = World()
    resources = things(world, needs, size=1)
    up(resources)
    before = list(world.history)
    assert up(resources).keys(Action.CREATE) == ()
    assert world.history == before


@SOME
@given(graphs())
def test_after_down_nothing_is_left_and_users_went_first(needs: Needs) -> None:
    world = World()
    resources = things(world, needs)
    up(resources)
    assert down(resources).is_complete
    assert world.things == {}
    gone = [name for verb, name in world.history if verb == "delete"]
    for resource in resources:
        for need in resource.needs:
            assert gone.index(resource.name) < gone.index(f"{STACK}-{need}")


@SOME
@given(graphs(), st.data())
def test_nobody_waits_for_what_is_neither_wanted_nor_there(
    needs: Needs, data: st.DataObject
) -> None:
    world = World()
    resources = things(world, needs)
    for resource in resources:
        resource.obsolete = data.draw(st.sampled_from(["", "nobody asks for it"]))
    wanted = [f"{STACK}-{each.key}" for each in resources if not each.obsolete]
    assert up(resources).is_complete
    assert sorted(world.things) == sorted(wanted)
    assert down(resources).is_complete
    assert world.things == {}


@SOME
@given(graphs(), st.data())
def test_up_after_failures_continues_where_it_stopped(needs: Needs, data: st.DataObject) -> None:
    world = World()
    resources = things(world, needs)
    names = sorted(resource.name for resource in resources)
    world.broken = data.draw(st.sets(st.sampled_from(names))) if names else set()
    assert up(resources).is_complete is not bool(world.broken)
    world.broken = set()
    assert up(resources).is_complete
    assert sorted(world.history) == [("create", name) for name in names]


def test_outputs_travel_to_those_that_need_them() -> None:
    world = World()
    up(things(world, CHAIN))
    assert world.things["hack-pipe"]["ids"] == {"handler": "id of handler", "table": "id of table"}


def test_a_drifted_property_is_put_right_in_place() -> None:
    world = World()
    resources = things(world, CHAIN, size=1)
    up(resources)
    world.things["hack-handler"]["size"] = 2
    assert up(resources).keys(Action.UPDATE) == ("handler",)
    assert world.things["hack-handler"]["size"] == 1


def test_what_cannot_be_changed_in_place_is_replaced() -> None:
    world = World()
    resources = things(world, CHAIN, shape="round")
    up(resources)
    world.things["hack-table"]["shape"] = "flat"
    assert up(resources).keys(Action.REPLACE) == ("table",)
    assert world.history[-2:] == [("delete", "hack-table"), ("create", "hack-table")]


def test_what_is_not_wanted_any_more_is_deleted_once() -> None:
    world = World()
    resources = things(world, CHAIN)
    up(resources)
    resources[-1].obsolete = "nobody asks for it"
    assert up(resources).keys(Action.DELETE) == ("pipe",)
    assert sorted(world.things) == ["hack-handler", "hack-table"]
    before = list(world.history)
    assert up(resources).is_complete
    assert world.history == before


def test_create_brings_what_appeared_meanwhile_into_our_shape() -> None:
    world = World()
    (table,) = resources = things(world, {"table": frozenset()}, size=1)
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    world.things[table.name] = {"tags": {STACK_TAG: STACK}, "ids": {}, "size": 2}
    assert apply_plan(plan, resources, observation, Heard(), threading.Event(), aws()).is_complete
    assert world.things[table.name]["size"] == 1


@pytest.mark.parametrize("tags", [{}, {STACK_TAG: "other"}])
def test_what_somebody_else_made_meanwhile_is_not_taken_over(tags: dict[str, str]) -> None:
    world = World()
    (table,) = resources = things(world, {"table": frozenset()}, size=1)
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    world.things[table.name] = theirs = {"tags": tags, "ids": {}, "size": 2}
    report = apply_plan(plan, resources, observation, Heard(), threading.Event(), aws())
    assert isinstance(report.failures[0].error, ForeignResource)
    assert world.things[table.name] == theirs
    assert world.history == []


class BeingMade(Thing):
    """Somebody is still making it, until it is changed."""

    def read(self) -> Observed | None:
        found = super().read()
        condition = Condition.READY if self._world.history else Condition.CHANGING
        return found and replace(found, condition=condition)


def test_what_is_adopted_while_it_is_still_being_made_gets_our_tag_at_once() -> None:
    world = World()
    (table,) = resources = (BeingMade(world, "table", size=1),)
    world.things[table.name] = {"tags": {}, "ids": {}, "size": 2}
    assert up(resources).is_complete
    assert world.things[table.name] == {"tags": {STACK_TAG: STACK}, "ids": {}, "size": 1}


class Slow(Thing):
    """Takes a change of its colour only later."""

    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> Postponed:
        before = {"colour": observed.properties["colour"]}
        super().update({**desired, **before}, changes, observed)
        return Postponed("Not now", "colour", why="It dries.", hint="Come back.")


def test_what_must_wait_is_a_warning_and_the_rest_is_made() -> None:
    world = World()
    (table,) = resources = (Slow(world, "table", size=1, colour="red"),)
    world.things[table.name] = {"tags": {STACK_TAG: STACK}, "ids": {}, "size": 2, "colour": "blue"}
    (outcome,) = up(resources).outcomes
    assert outcome.result is StepResult.DONE
    assert str(outcome.warning) == "Not now"
    assert world.things[table.name]["size"] == 1
    assert not planned(resources).in_sync


def test_what_must_wait_at_creation_is_a_warning_though_more_had_to_be_changed() -> None:
    class Late(Thing):
        def create(self, desired: Properties) -> Postponed:
            return Postponed("Not now", "colour", why="It dries.", hint="Come back.")

    world = World()
    (table,) = resources = (Late(world, "table", size=1, colour="red"),)
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    world.things[table.name] = {"tags": {STACK_TAG: STACK}, "ids": {}, "size": 2, "colour": "red"}
    report = apply_plan(plan, resources, observation, Heard(), threading.Event(), aws())
    assert [str(outcome.warning) for outcome in report.outcomes] == ["Not now"]
    assert world.things[table.name]["size"] == 1


def test_what_vanished_meanwhile_is_a_failure_that_says_what_to_do() -> None:
    world = World()
    resources = things(world, {"table": frozenset()}, size=1)
    up(resources)
    world.things["hack-table"]["size"] = 2
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    (table,) = resources
    observation = {"table": None}
    report = apply_plan(plan, resources, observation, Heard(), threading.Event(), aws())
    assert "is gone" in str(report.failures[0].error)
    assert table.read() is not None


@pytest.mark.parametrize(
    ("owner", "adopt", "refused"),
    [
        (STACK, False, False),
        (None, False, True),
        (None, True, False),
        ("other", False, True),
        ("other", True, True),
        ("hack-2", False, True),
    ],
)
def test_what_is_not_ours_is_refused(owner: str | None, adopt: bool, refused: bool) -> None:
    world = World()
    resources = things(world, {"table": frozenset()})
    world.things["hack-table"] = {"tags": {STACK_TAG: owner} if owner else {}}
    observation = observe(resources)
    if not refused:
        refuse_foreign(resources, observation, STACK, adopt=adopt)
        return
    with pytest.raises(ForeignResource) as told:
        refuse_foreign(resources, observation, STACK, adopt=adopt)
    assert told.value.where
    assert told.value.why
    assert told.value.hint
