"""Changes that replace, changes that lose data, and changes that cannot be made."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from moto.backends import get_backend

from smsverifier.errors import ResourceFailed, UsageError
from smsverifier.local.calls import ACCOUNT
from smsverifier.provision.plan import Action
from tests.emulator.aws_behaviour.expect import is_up, mends
from tests.emulator.aws_behaviour.pipes import PipeTakesItsTime
from tests.emulator.aws_behaviour.world import World
from tests.support.whole_stack import WholeStack

MakeWorld = Callable[..., World]
OFF = {"StreamEnabled": False}
ON = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


def switch_stream(dynamodb: Any, table: str, *states: dict[str, Any]) -> None:
    for state in states:
        dynamodb.update_table(TableName=table, StreamSpecification=state)


def actions(world: World) -> dict[str, Action]:
    return {step.key: step.action for step in world.plan().steps if step.action is not Action.KEEP}


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((OFF, ON), {"pipe": Action.REPLACE}),
        ((OFF,), {"table": Action.UPDATE, "pipe": Action.REPLACE}),
    ],
)
def test_a_pipe_follows_its_table_to_a_new_stream(
    make_world: MakeWorld, states: tuple[dict[str, Any], ...], expected: dict[str, Action]
) -> None:
    world = make_world("pipe")
    is_up(world)
    switch_stream(world.session.client("dynamodb"), world.names.table, *states)
    assert actions(world) == expected
    mends(world, PipeTakesItsTime(creating=90, deleting=60))


def test_who_registers_before_the_pipe_is_replaced_is_told_afterwards(
    make_stack: Callable[..., WholeStack],
) -> None:
    stack = make_stack()
    switch_stream(stack.aws.client("dynamodb"), stack.names.table, OFF, ON)
    stack.register("+919876543210")
    assert stack.statuses() == [""]

    stack.up()

    stack.wait(lambda: stack.statuses() == ["sent"])
    assert len(stack.sms()) == 1


def test_switching_backups_off_is_refused_unless_the_loss_is_allowed(
    make_world: MakeWorld,
) -> None:
    is_up(make_world("table"))
    without = make_world("table", registrations={"point_in_time_recovery": False})

    with pytest.raises(UsageError, match="lose data") as refusal:
        without.plan()

    assert "every backup of the last 35 days" in refusal.value.why
    (step,) = without.plan(allow_data_loss=True).steps
    assert [change.path for change in step.changes] == ["point_in_time_recovery"]


def test_switching_backups_on_loses_nothing(make_world: MakeWorld) -> None:
    is_up(make_world("table", registrations={"point_in_time_recovery": False}))
    mends(make_world("table"))


@pytest.mark.parametrize(
    ("before", "after", "age_days", "loses"),
    [(90, 7, 8, True), (90, 7, 6, False), (7, 90, 8, False)],
)
def test_a_shorter_log_retention_is_refused_where_lines_are_that_old(
    make_world: MakeWorld, before: int, after: int, age_days: int, loses: bool
) -> None:
    world = make_world("handler", handler={"log_retention_days": before})
    is_up(world)
    was_made(world, age_days)
    changed = make_world("handler", handler={"log_retention_days": after})
    if loses:
        with pytest.raises(UsageError, match="lose data") as refused:
            changed.plan()
        assert "Write `handler.log_retention_days: 90` into" in refused.value.hint
    else:
        mends(changed)


def never_expires(world: World, made_days_ago: int) -> None:
    name = world["handler_log_group"].name
    world.session.client("logs").delete_retention_policy(logGroupName=name)
    was_made(world, made_days_ago)


def was_made(world: World, days_ago: int) -> None:
    name = world["handler_log_group"].name
    group = get_backend("logs")[ACCOUNT][world.session.region].groups[name]
    group.creation_time -= timedelta(days=days_ago)


def test_a_limit_for_a_log_that_had_none_is_refused_where_it_would_delete_lines(
    make_world: MakeWorld,
) -> None:
    world = make_world("handler", handler={"log_retention_days": 30})
    is_up(world)
    never_expires(world, made_days_ago=31)
    with pytest.raises(UsageError, match="lose data") as refusal:
        world.plan()
    assert "the log lines older than 30 days" in refusal.value.why
    assert not world.plan(allow_data_loss=True).in_sync


def test_a_limit_for_a_young_log_that_had_none_loses_nothing(make_world: MakeWorld) -> None:
    world = make_world("handler", handler={"log_retention_days": 30})
    is_up(world)
    never_expires(world, made_days_ago=29)
    mends(world)


def test_a_table_with_another_key_is_refused_before_anything_is_changed(
    make_world: MakeWorld,
) -> None:
    world = make_world()
    world.session.client("dynamodb").create_table(
        TableName=world.names.table,
        AttributeDefinitions=[{"AttributeName": "other", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "other", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "smsverifier:stack", "Value": "demo-event"}],
    )

    with pytest.raises(ResourceFailed, match="nothing was changed") as refusal:
        world.up()

    assert "Choose another stack name" in refusal.value.why
    assert world["handler_role"].read() is None
