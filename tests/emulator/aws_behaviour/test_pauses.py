"""Pausing and resuming a pipe that takes its time, or that something else happens to."""

from collections.abc import Callable

import pytest

from smsverifier.errors import ResourceFailed
from smsverifier.naming import PAUSED_TAG
from smsverifier.provision.plan import Action
from smsverifier.resources.function import Function
from smsverifier.resources.pipe import Pipe
from tests.emulator.aws_behaviour.expect import comes_up, goes_down, is_up
from tests.emulator.aws_behaviour.pipes import (
    PipeIsInFailedState,
    PipeStopsByItself,
    PipeTakesItsTime,
)
from tests.emulator.aws_behaviour.world import World

SINCE = "2026-11-22T14:00:00Z"


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    world = make_world("pipe")
    is_up(world)
    return world


def pipe(world: World) -> Pipe:
    resource = world["pipe"]
    assert isinstance(resource, Pipe)
    return resource


def pause(world: World) -> None:
    function = world["handler"]
    assert isinstance(function, Function)
    function.mark_paused(SINCE)
    pipe(world).pause(SINCE)


def state(world: World) -> str:
    found = world.session.client("pipes").describe_pipe(Name=world.names.pipe)
    return str(found["CurrentState"])


def test_a_pause_waits_for_the_change_before_it_and_for_its_own(world: World) -> None:
    behaviour = PipeTakesItsTime(updating=100, stopping=60)
    world.behaviours(behaviour)
    role = world.names.role_arn("pipe")
    world.session.client("pipes").update_pipe(Name=world.names.pipe, RoleArn=role)
    pause(world)
    assert state(world) == "STOPPED"


def test_a_resume_waits_until_the_pipe_runs(world: World) -> None:
    pause(world)
    world.behaviours(PipeTakesItsTime(starting=90))
    pipe(world).resume()
    assert state(world) == "RUNNING"


def test_a_pipe_that_aws_stopped_is_paused_without_another_stop(world: World) -> None:
    world.behaviours(PipeStopsByItself())
    pause(world)
    assert world.plan().in_sync


def test_a_pipe_that_failed_cannot_be_paused_but_is_replaced_by_a_paused_one(world: World) -> None:
    behaviour = PipeIsInFailedState("STOP_FAILED")
    world.behaviours(behaviour)
    with pytest.raises(ResourceFailed, match="failed"):
        pause(world)
    comes_up(world, behaviour)
    found = pipe(world).read()
    assert found is not None
    assert (state(world), found.tags[PAUSED_TAG]) == ("STOPPED", SINCE)


def test_a_paused_pipe_that_is_replaced_comes_back_paused(world: World) -> None:
    pause(world)
    table = world.names.table
    dynamodb = world.session.client("dynamodb")
    for stream in (
        {"StreamEnabled": False},
        {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    ):
        dynamodb.update_table(TableName=table, StreamSpecification=stream)
    assert "pipe" in comes_up(world).keys(Action.REPLACE)
    assert state(world) == "STOPPED"


def test_a_paused_stack_goes_down(world: World) -> None:
    pause(world)
    goes_down(world, PipeTakesItsTime(deleting=60))
