"""What any service may do on any call, one kind at a time and all at once."""

import os

import pytest

from tests.emulator.aws_behaviour.anywhere import (
    AnotherChangeIsUnderWay,
    AnyCallMayFail,
    Failing,
    FirstCallsFail,
    GoneThingsAreStillShown,
    NewThingsAreNotSeenYet,
    WritesWorkButAnswerWithAnError,
    broken,
    reset,
    throttled,
    timed_out,
)
from tests.emulator.aws_behaviour.api_gateway import (
    ConcurrentModification,
    OneCreateRestApiIn3Seconds,
    OneDeleteRestApiIn30Seconds,
    OneDeploymentIn5Seconds,
    TenControlPlaneCallsASecond,
)
from tests.emulator.aws_behaviour.behaviour import Behaviour
from tests.emulator.aws_behaviour.expect import comes_and_goes, comes_up, goes_down, is_up, mends
from tests.emulator.aws_behaviour.functions import FunctionTakesItsTime
from tests.emulator.aws_behaviour.pipes import PipeTakesItsTime
from tests.emulator.aws_behaviour.queues import QueueDeletedRecently, QueueTakesItsTimeToGo
from tests.emulator.aws_behaviour.roles import PipeCreationFailsLater, RoleNotYetAssumableByLambda
from tests.emulator.aws_behaviour.tables import ContinuousBackupsUnavailable, TableTakesItsTime
from tests.emulator.aws_behaviour.world import World


@pytest.mark.parametrize("failing", [throttled, broken, reset, timed_out])
def test_every_first_call_fails(world: World, failing: Failing) -> None:
    comes_and_goes(world, FirstCallsFail(failing))


@pytest.mark.parametrize("failing", [broken, reset])
def test_every_write_works_but_its_first_answer_is_lost(world: World, failing: Failing) -> None:
    comes_and_goes(world, WritesWorkButAnswerWithAnError(failing))


@pytest.mark.parametrize("seconds", [3, 12])
def test_new_things_are_not_seen_yet(world: World, seconds: float) -> None:
    comes_and_goes(world, NewThingsAreNotSeenYet(seconds))


def test_every_change_waits_for_another_under_way(world: World) -> None:
    behaviour = AnotherChangeIsUnderWay()
    comes_up(world, behaviour)
    names = world.names
    world.session.client("logs").delete_retention_policy(logGroupName=names.pipe_log_group)
    functions = world.session.client("lambda")
    functions.update_function_configuration(FunctionName=names.function, MemorySize=512)
    behaviour.seen.clear()
    mends(world, behaviour)
    goes_down(world, behaviour)


@pytest.mark.parametrize(
    ("deleting", "showing"),
    [
        ("DeleteRole", "GetRole"),
        ("DeleteLogGroup", "DescribeLogGroups"),
        ("DeleteRestApi", "GetRestApis"),
    ],
)
def test_what_is_gone_is_not_shown_any_more_when_down_ends(
    world: World, deleting: str, showing: str
) -> None:
    is_up(world)
    goes_down(world, GoneThingsAreStillShown(deleting, showing, 15))


def test_a_lost_answer_and_a_list_that_lags_make_no_second_api(world: World) -> None:
    world.session.calls.clear()
    comes_and_goes(world, WritesWorkButAnswerWithAnError(), NewThingsAreNotSeenYet(8))
    assert world.session.calls.count(("apigateway", "CreateRestApi")) == 1


def a_bad_day(now: float) -> tuple[Behaviour, ...]:
    return (
        RoleNotYetAssumableByLambda(20),
        PipeCreationFailsLater(100, notices_after=60),
        TableTakesItsTime(creating=20, updating=15, deleting=45),
        ContinuousBackupsUnavailable(40),
        FunctionTakesItsTime(pending=15, updating=10, deleting=5),
        PipeTakesItsTime(creating=60, updating=60, starting=60, stopping=60, deleting=60),
        QueueDeletedRecently(),
        QueueTakesItsTimeToGo(),
        TenControlPlaneCallsASecond(),
        OneCreateRestApiIn3Seconds(now),
        OneDeploymentIn5Seconds(now),
        OneDeleteRestApiIn30Seconds(now),
        ConcurrentModification(every=7),
        NewThingsAreNotSeenYet(4),
    )


def test_a_bad_day_at_aws(world: World) -> None:
    comes_and_goes(world, FirstCallsFail(throttled), *a_bad_day(world.clock.now))


def test_a_stack_that_went_on_a_bad_day_comes_back_at_once(world: World) -> None:
    behaviours = a_bad_day(world.clock.now)
    is_up(world)
    goes_down(world, *behaviours)
    comes_up(world, *behaviours)


SEEDS = 4 if "CI" in os.environ else 2  # as properties have it: see tests/conftest.py


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_fails_by_chance_up_and_down_converge(world: World, seed: int) -> None:
    behaviours = a_bad_day(world.clock.now)
    comes_and_goes(world, AnyCallMayFail(seed, share=0.05), *behaviours)
