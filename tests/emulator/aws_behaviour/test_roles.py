"""IAM is slow: roles and policies that their users do not know yet."""

from collections.abc import Callable

import pytest

from smsverifier.errors import SmsverifierError
from tests.emulator.aws_behaviour.expect import comes_and_goes, comes_up, is_up, mends
from tests.emulator.aws_behaviour.pipes import PipeDeletionFails
from tests.emulator.aws_behaviour.roles import (
    QUEUE_REFUSED,
    PipeCreationFailsLater,
    PipeRoleNotYetEffective,
    PolicyNotYetEffectiveOnStream,
    RoleNotYetAssumableByApiGateway,
    RoleNotYetAssumableByLambda,
)
from tests.emulator.aws_behaviour.world import World

MakeWorld = Callable[..., World]


@pytest.mark.parametrize("seconds", [8, 70])
def test_the_handler_waits_until_lambda_can_take_its_role(
    make_world: MakeWorld, seconds: float
) -> None:
    comes_and_goes(make_world("handler"), RoleNotYetAssumableByLambda(seconds))


def test_a_handler_with_another_role_waits_until_lambda_can_take_its_own_made_anew(
    make_world: MakeWorld,
) -> None:
    world, behaviour = make_world("handler"), RoleNotYetAssumableByLambda(20)
    is_up(world)
    functions = world.session.client("lambda")
    functions.update_function_configuration(FunctionName=world.names.function, MemorySize=512)
    world["handler_role"].delete()
    mends(world, behaviour)


@pytest.mark.parametrize("seconds", [8, 70])
def test_the_api_waits_until_api_gateway_can_take_its_role(
    make_world: MakeWorld, seconds: float
) -> None:
    behaviour = RoleNotYetAssumableByApiGateway(seconds)
    comes_and_goes(make_world("api"), behaviour)
    assert behaviour.refused


@pytest.mark.parametrize("seconds", [12, 100])
def test_the_pipe_waits_until_pipes_can_take_its_role(
    make_world: MakeWorld, seconds: float
) -> None:
    comes_and_goes(make_world("pipe"), PipeRoleNotYetEffective(seconds))


@pytest.mark.parametrize("seconds", [95, 200])
def test_the_pipe_waits_until_its_policy_counts_on_the_stream(
    make_world: MakeWorld, seconds: float
) -> None:
    comes_and_goes(make_world("pipe"), PolicyNotYetEffectiveOnStream(seconds))


@pytest.mark.parametrize("seconds", [20, 110])
def test_a_pipe_whose_creation_failed_later_is_made_again(
    make_world: MakeWorld, seconds: float
) -> None:
    comes_and_goes(make_world("pipe"), PipeCreationFailsLater(seconds, notices_after=100))


def test_a_pipe_that_is_made_again_is_deleted_again_where_that_failed(
    make_world: MakeWorld,
) -> None:
    behaviours = PipeDeletionFails(times=1), PipeCreationFailsLater(20, notices_after=30)
    comes_up(make_world("pipe"), *behaviours)


def test_a_pipe_that_may_not_yet_write_to_its_dead_letters_is_made_again(
    make_world: MakeWorld,
) -> None:
    behaviour = PipeCreationFailsLater(30, notices_after=60, says=QUEUE_REFUSED)
    comes_and_goes(make_world("pipe"), behaviour)


def test_a_pipe_that_fails_for_good_says_what_aws_said(make_world: MakeWorld) -> None:
    world = make_world("pipe")
    world.behaviours(
        PipeCreationFailsLater(1e9, notices_after=5, says="The target does not exist.")
    )

    report = world.up()

    (failure,) = report.failures
    assert failure.step.key == "pipe"
    assert isinstance(failure.error, SmsverifierError)
    assert "The target does not exist." in failure.error.why
