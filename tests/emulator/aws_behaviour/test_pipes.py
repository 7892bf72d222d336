"""Pipes pass through states for minutes, and end in failed ones."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.errors import WaitTimeout
from smsverifier.provision.plan import Action
from tests.emulator.aws_behaviour.expect import comes_and_goes, goes_down, is_up, mends
from tests.emulator.aws_behaviour.pipes import (
    FAILED_STATES,
    PipeDeletionFails,
    PipeIsInFailedState,
    PipeStopsByItself,
    PipeTakesItsTime,
)
from tests.emulator.aws_behaviour.world import World


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world("pipe")


def pipes(world: World) -> Any:
    return world.session.client("pipes")


def step(world: World) -> Any:
    return next(step for step in world.plan().steps if step.key == "pipe")


def test_a_pipe_is_waited_for_while_it_is_made_and_while_it_goes(world: World) -> None:
    comes_and_goes(world, PipeTakesItsTime(creating=150, deleting=120))


@pytest.mark.parametrize("state", ["updating", "stopping", "starting"])
def test_a_change_waits_for_the_one_before(world: World, state: str) -> None:
    is_up(world)
    behaviour = PipeTakesItsTime(**{state: 100})
    world.behaviours(behaviour)
    client, name = pipes(world), world.names.pipe
    if state == "updating":
        client.update_pipe(Name=name, RoleArn=world.names.role_arn("pipe"), DesiredState="STOPPED")
    else:
        client.stop_pipe(Name=name)
    assert mends(world, behaviour).keys(Action.REPLACE) == ()


def test_a_pipe_that_is_starting_is_taken_down(world: World) -> None:
    is_up(world)
    pipes(world).stop_pipe(Name=world.names.pipe)
    behaviour = PipeTakesItsTime(starting=100, deleting=60)
    world.behaviours(behaviour)
    pipes(world).start_pipe(Name=world.names.pipe)
    goes_down(world, behaviour)


def test_a_new_pipe_waits_for_the_name_of_one_that_is_going(world: World) -> None:
    is_up(world)
    behaviour = PipeTakesItsTime(deleting=90, creating=60)
    world.behaviours(behaviour)
    pipes(world).describe_pipe(Name=world.names.pipe)  # what the behaviour shows while it goes
    pipes(world).delete_pipe(Name=world.names.pipe)
    mends(world, behaviour)


@pytest.mark.parametrize("state", FAILED_STATES)
def test_a_pipe_in_a_failed_state_is_replaced(world: World, state: str) -> None:
    is_up(world)
    behaviour = PipeIsInFailedState(state)
    world.behaviours(behaviour)
    assert (step(world).action, state in step(world).reason) == (Action.REPLACE, True)
    mends(world, behaviour)


def test_a_pipe_that_aws_stopped_is_started_again(world: World) -> None:
    is_up(world)
    behaviour = PipeStopsByItself()
    world.behaviours(behaviour)
    assert [change.path for change in step(world).changes] == ["desired_state"]
    mends(world, behaviour)


def test_a_deletion_that_failed_is_tried_again(world: World) -> None:
    is_up(world)
    goes_down(world, PipeDeletionFails(times=1))


def test_a_deletion_that_keeps_failing_says_what_aws_said(world: World) -> None:
    is_up(world)
    world.behaviours(PipeDeletionFails(times=1000))
    before = world.clock.now

    (failure,) = world.down().failures

    assert isinstance(failure.error, WaitTimeout)
    assert "The reader did not stop." in failure.error.why
    assert world.clock.now - before < 120
