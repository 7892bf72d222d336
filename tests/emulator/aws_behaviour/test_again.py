"""`up` right after a `down`, one's own or somebody else's that is still under way."""

from typing import Any

from tests.emulator.aws_behaviour.api_gateway import OneDeleteRestApiIn30Seconds
from tests.emulator.aws_behaviour.behaviour import Behaviour
from tests.emulator.aws_behaviour.expect import comes_up, goes_down, is_up, mends
from tests.emulator.aws_behaviour.functions import FunctionTakesItsTime
from tests.emulator.aws_behaviour.pipes import PipeTakesItsTime
from tests.emulator.aws_behaviour.queues import QueueDeletedRecently
from tests.emulator.aws_behaviour.roles import (
    PolicyNotYetEffectiveOnStream,
    RoleNotYetAssumableByApiGateway,
    RoleNotYetAssumableByLambda,
)
from tests.emulator.aws_behaviour.tables import TableTakesItsTime
from tests.emulator.aws_behaviour.world import World


def slow_names() -> tuple[Behaviour, ...]:
    """Every name that is taken for a while after its thing was deleted, and new roles."""
    return (
        TableTakesItsTime(creating=10, deleting=60),
        FunctionTakesItsTime(pending=5, deleting=30),
        PipeTakesItsTime(creating=60, deleting=90),
        QueueDeletedRecently(),
        RoleNotYetAssumableByLambda(15),
        RoleNotYetAssumableByApiGateway(15),
        PolicyNotYetEffectiveOnStream(100),
    )


def test_a_stack_comes_up_again_right_after_it_went(world: World) -> None:
    behaviours: tuple[Behaviour, ...] = (*slow_names(), OneDeleteRestApiIn30Seconds())
    is_up(world)
    goes_down(world, *behaviours)
    comes_up(world, *behaviours)


def test_a_stack_comes_up_while_its_old_parts_are_still_going(world: World) -> None:
    is_up(world)
    behaviours = slow_names()
    world.behaviours(*behaviours)
    begin_to_delete(world)
    mends(world, *behaviours)


def begin_to_delete(world: World) -> None:
    """What somebody else's `down` has asked for when ours begins: nothing of it has ended."""

    def client(service: str) -> Any:
        return world.session.client(service)

    names = world.names
    client("pipes").describe_pipe(Name=names.pipe)  # the behaviour shows it as it was
    client("pipes").delete_pipe(Name=names.pipe)
    client("lambda").delete_function(FunctionName=names.function)
    client("dynamodb").delete_table(TableName=names.table)
    url = client("sqs").get_queue_url(QueueName=names.queue)["QueueUrl"]
    client("sqs").delete_queue(QueueUrl=url)
    for group in (names.function_log_group, names.pipe_log_group):
        client("logs").delete_log_group(logGroupName=group)
