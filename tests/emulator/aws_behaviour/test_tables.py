"""Tables take their time."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.provision.outcome import StepResult
from smsverifier.provision.plan import Action
from tests.emulator.aws_behaviour.anywhere import WritesWorkButAnswerWithAnError, reset
from tests.emulator.aws_behaviour.expect import comes_and_goes, comes_up, goes_down, is_up, mends
from tests.emulator.aws_behaviour.tables import (
    ContinuousBackupsUnavailable,
    EachCallLearnsOfTheTableByItself,
    StreamAsItIsIsRefused,
    TableDescriptionsLag,
    TableTakesItsTime,
    TtlChangeRefusedWithinTheHour,
)
from tests.emulator.aws_behaviour.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world("table")


def dynamodb(world: World) -> Any:
    return world.session.client("dynamodb")


def switch_ttl(world: World, attribute: str, *, on: bool) -> None:
    dynamodb(world).update_time_to_live(
        TableName=world.names.table,
        TimeToLiveSpecification={"Enabled": on, "AttributeName": attribute},
    )


def test_a_table_is_waited_for_while_it_is_made_and_while_it_goes(world: World) -> None:
    comes_and_goes(world, TableTakesItsTime(creating=25, deleting=40))


def test_backups_are_switched_on_when_they_can_be(world: World) -> None:
    comes_and_goes(world, ContinuousBackupsUnavailable(45))


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("UpdateContinuousBackups", "TableNotFoundException"),
        ("DescribeTimeToLive", "ResourceNotFoundException"),
        ("UpdateTimeToLive", "ResourceNotFoundException"),
    ],
)
def test_a_new_table_is_waited_for_until_every_call_knows_it(
    world: World, operation: str, code: str
) -> None:
    comes_up(world, EachCallLearnsOfTheTableByItself(operation, code, 15))


def test_ttl_is_changed_once_and_not_again(world: World) -> None:
    comes_and_goes(world, TtlChangeRefusedWithinTheHour())


def test_a_ttl_whose_answer_was_lost_is_made_and_no_warning(world: World) -> None:
    report = comes_up(world, WritesWorkButAnswerWithAnError(), TtlChangeRefusedWithinTheHour())
    assert [outcome.warning for outcome in report.outcomes] == [None]


def test_descriptions_that_lag_lead_to_no_refused_change(world: World) -> None:
    comes_and_goes(world, TableDescriptionsLag(20), TtlChangeRefusedWithinTheHour())


def test_changes_of_one_table_wait_for_each_other(world: World) -> None:
    is_up(world)
    change = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    dynamodb(world).update_table(
        TableName=world.names.table, BillingMode="PROVISIONED", ProvisionedThroughput=change
    )
    dynamodb(world).update_table(
        TableName=world.names.table, StreamSpecification={"StreamEnabled": False}
    )
    mends(world, TableTakesItsTime(updating=30))


@pytest.mark.parametrize("view", [None, "KEYS_ONLY"])
def test_a_changed_stream_whose_answer_was_lost_is_not_changed_again(
    world: World, view: str | None
) -> None:
    is_up(world)
    others = [{"StreamEnabled": True, "StreamViewType": view}] if view else []
    for stream in ({"StreamEnabled": False}, *others):
        dynamodb(world).update_table(TableName=world.names.table, StreamSpecification=stream)
    mends(world, WritesWorkButAnswerWithAnError(reset))


@pytest.mark.parametrize("code", ["ResourceInUseException", "ValidationException"])
def test_a_stream_that_is_on_already_is_known_by_either_code(world: World, code: str) -> None:
    is_up(world)
    dynamodb(world).update_table(
        TableName=world.names.table, StreamSpecification={"StreamEnabled": False}
    )
    behaviour = StreamAsItIsIsRefused(code)
    mends(world, WritesWorkButAnswerWithAnError(reset), behaviour)
    assert behaviour.refused


def test_a_ttl_that_may_not_be_changed_within_the_hour_is_a_warning(make_world: MakeWorld) -> None:
    world, behaviour = make_world(), TtlChangeRefusedWithinTheHour()
    is_up(world)
    world["pipe"].delete()
    world.behaviours(behaviour)
    switch_ttl(world, "expires_at", on=False)

    report = world.up()

    assert report.is_complete
    warnings = [(o.step.key, o.warning.hint) for o in report.outcomes if o.warning]
    assert warnings == [
        ("table", "Nothing else waits for it. Run `smsverifier up` again in an hour.")
    ]
    assert report.keys(Action.CREATE) == ("pipe",)


def test_a_ttl_that_waits_is_still_drift_and_made_after_the_hour(world: World) -> None:
    behaviour = TtlChangeRefusedWithinTheHour()
    is_up(world)
    world.behaviours(behaviour)
    switch_ttl(world, "expires_at", on=False)
    world.up()
    assert [change.path for step in world.plan().steps for change in step.changes] == ["ttl"]
    world.clock.pass_by(3700)
    assert [outcome.warning for outcome in mends(world, behaviour).outcomes] == [None]


def test_a_new_table_whose_ttl_must_wait_is_there_with_a_warning(world: World) -> None:
    behaviour = TtlChangeRefusedWithinTheHour()
    behaviour.changed[world.names.table] = world.clock.now
    world.behaviours(behaviour)
    (outcome,) = world.up().outcomes
    assert (outcome.result, outcome.step.action) == (StepResult.DONE, Action.CREATE)
    assert outcome.warning is not None


def test_a_table_that_is_changing_is_ready_when_up_ends(make_world: MakeWorld) -> None:
    world = make_world("table", registrations={"point_in_time_recovery": False})
    is_up(world)
    behaviour = TableTakesItsTime(updating=30)
    world.behaviours(behaviour)
    dynamodb(world).update_table(
        TableName=world.names.table, BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=False
    )
    mends(world, behaviour, TtlChangeRefusedWithinTheHour())


def test_a_change_is_done_when_it_is_shown(make_world: MakeWorld) -> None:
    is_up(make_world("table"))
    world = make_world("table", tags={"team": "night"})
    world.behaviours(TableDescriptionsLag(20))
    (outcome,) = world.up().outcomes
    assert outcome.warning is None
    assert world.plan().in_sync


def test_a_change_that_is_not_shown_for_long_is_a_warning(make_world: MakeWorld) -> None:
    is_up(make_world("table"))
    world = make_world("table", tags={"team": "night"})
    world.behaviours(TableDescriptionsLag(300))
    (outcome,) = world.up().outcomes
    assert outcome.result is StepResult.DONE
    assert "does not show it yet" in str(outcome.warning)


def test_a_new_table_waits_for_the_name_of_one_that_is_going(world: World) -> None:
    behaviour = TableTakesItsTime(deleting=90)
    is_up(world)
    world.behaviours(behaviour)
    dynamodb(world).delete_table(TableName=world.names.table)
    mends(world, behaviour)


def test_down_waits_for_a_table_that_is_going_already(world: World) -> None:
    behaviour = TableTakesItsTime(deleting=90)
    is_up(world)
    world.behaviours(behaviour)
    dynamodb(world).delete_table(TableName=world.names.table)
    before = world.clock.now
    goes_down(world, behaviour)
    assert world.clock.now - before >= 85


def test_a_table_that_is_still_being_made_is_taken_down(world: World) -> None:
    is_up(world)
    goes_down(world)
    behaviour = TableTakesItsTime(creating=60)
    world.behaviours(behaviour)
    dynamodb(world).create_table(
        TableName=world.names.table,
        AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "smsverifier:stack", "Value": "demo-event"}],
    )
    goes_down(world, behaviour)
