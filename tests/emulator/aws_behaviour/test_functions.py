"""Functions are pending, updating or going."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.provision.plan import Action
from smsverifier.provision.resource import Condition
from smsverifier.resources.function import Function
from tests.emulator.aws_behaviour.behaviour import Behaviour
from tests.emulator.aws_behaviour.expect import comes_and_goes, goes_down, is_up, mends
from tests.emulator.aws_behaviour.functions import FunctionEndsFailed, FunctionTakesItsTime
from tests.emulator.aws_behaviour.world import World


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world("handler")


def functions(world: World) -> Any:
    return world.session.client("lambda")


def test_a_pending_function_is_waited_for(world: World) -> None:
    comes_and_goes(world, FunctionTakesItsTime(pending=40, deleting=10))


def test_code_configuration_and_tags_wait_for_each_other(world: World) -> None:
    is_up(world)
    name, handler = world.names.function, world["handler"]
    assert isinstance(handler, Function)
    functions(world).update_function_configuration(FunctionName=name, MemorySize=256, Timeout=9)
    functions(world).update_function_code(
        FunctionName=name, ZipFile=handler.zip, Architectures=["x86_64"]
    )
    mends(world, FunctionTakesItsTime(updating=15))


@pytest.mark.parametrize("ends_well", [mends, goes_down])
def test_somebody_elses_update_is_waited_for(
    world: World, ends_well: Callable[[World, Behaviour], None]
) -> None:
    is_up(world)
    behaviour = FunctionTakesItsTime(updating=25)
    world.behaviours(behaviour)
    functions(world).update_function_configuration(FunctionName=world.names.function, Timeout=9)
    ends_well(world, behaviour)


def test_a_new_function_waits_for_the_name_of_one_that_is_going(world: World) -> None:
    is_up(world)
    behaviour = FunctionTakesItsTime(deleting=30)
    world.behaviours(behaviour)
    functions(world).get_function(FunctionName=world.names.function)  # shown so while it goes
    functions(world).delete_function(FunctionName=world.names.function)
    mends(world, behaviour)


def test_new_code_runs_when_its_upload_has_ended(world: World) -> None:
    is_up(world)
    world.behaviours(FunctionTakesItsTime(updating=15))
    handler = world["handler"]
    assert isinstance(handler, Function)
    handler.put_code(handler.desired({}))
    found = handler.read()
    assert found is not None
    assert found.condition is Condition.READY


def test_a_function_that_never_came_to_life_is_replaced(world: World) -> None:
    is_up(world)
    behaviour = FunctionEndsFailed(State="Failed", StateReason="It could not be unpacked.")
    world.behaviours(behaviour)
    step = next(step for step in world.plan().steps if step.key == "handler")
    assert (step.action, "unpacked" in step.reason) == (Action.REPLACE, True)
    mends(world, behaviour)


def test_a_function_whose_update_failed_is_updated_again(world: World) -> None:
    is_up(world)
    behaviour = FunctionEndsFailed(LastUpdateStatus="Failed", LastUpdateStatusReason="No luck.")
    world.behaviours(behaviour)
    step = next(step for step in world.plan().steps if step.key == "handler")
    assert step.action is Action.UPDATE
    mends(world, behaviour)
