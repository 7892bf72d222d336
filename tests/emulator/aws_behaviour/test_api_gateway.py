"""API Gateway's quotas, and its one change at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.config.model import Api
from smsverifier.local.moto_overrides.apigateway import find_api
from tests.emulator.aws_behaviour.api_gateway import (
    ConcurrentModification,
    OneCreateRestApiIn3Seconds,
    OneDeleteRestApiIn30Seconds,
    OneDeploymentIn5Seconds,
    SupersededDeploymentsStay,
    TenControlPlaneCallsASecond,
)
from tests.emulator.aws_behaviour.expect import comes_and_goes, comes_up, goes_down, is_up, mends
from tests.emulator.aws_behaviour.world import World

MakeWorld = Callable[..., World]


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world("api")


def deployments(world: World) -> list[Any]:
    client = world.session.client("apigateway")
    found: list[Any] = client.get_deployments(restApiId=world.apis()[0]["id"])["items"]
    return found


def test_an_api_is_built_within_ten_calls_a_second(world: World) -> None:
    usual, used_up = TenControlPlaneCallsASecond(), TenControlPlaneCallsASecond(burst=5)
    comes_and_goes(world, usual)
    comes_and_goes(world, used_up)
    assert not usual.refused
    assert used_up.refused


def test_an_api_waits_for_its_turn_to_be_made_and_deployed(world: World) -> None:
    now = world.clock.now
    created, deployed = OneCreateRestApiIn3Seconds(now), OneDeploymentIn5Seconds(now)
    comes_and_goes(world, created, deployed)
    assert (created.refused, deployed.refused) == (1, 1)


def test_a_deletion_waits_30_seconds_and_says_so_every_second(world: World) -> None:
    is_up(world)
    behaviour = OneDeleteRestApiIn30Seconds(world.clock.now)
    world.session.waits.clear()
    goes_down(world, behaviour)
    told = [seconds for what, seconds, _ in world.session.waits if what == "the API to be deleted"]
    assert [round(seconds) for seconds in told] == list(range(30))


def test_a_deletion_waits_for_those_of_two_dozen_others(world: World) -> None:
    is_up(world)
    goes_down(world, OneDeleteRestApiIn30Seconds(world.clock.now + 24 * 30))


def test_changes_meet_others_under_way_and_are_made_again(world: World) -> None:
    comes_and_goes(world, ConcurrentModification(every=3))


def test_an_unchanged_api_is_never_deployed_again(world: World) -> None:
    is_up(world)
    comes_up(world)
    assert len(deployments(world)) == 1


def test_a_changed_api_reaches_the_stage_and_the_old_deployment_goes(
    world: World, make_world: MakeWorld
) -> None:
    is_up(world)
    before = deployments(world)[0]["id"]
    changed = make_world("api", form={"allowed_origins": ["https://club.example"]})
    mends(changed)
    assert [deployment["id"] != before for deployment in deployments(changed)] == [True]


def test_a_deployment_that_cannot_be_pruned_is_left_for_the_next_time(
    world: World, make_world: MakeWorld
) -> None:
    is_up(world)
    behaviour = SupersededDeploymentsStay()
    changed = make_world("api", form={"allowed_origins": ["https://club.example"]})
    mends(changed, behaviour)
    assert (behaviour.refused, len(deployments(changed))) == (1, 2)


def test_new_throttles_are_no_new_deployment(world: World, make_world: MakeWorld) -> None:
    is_up(world)
    before = deployments(world)
    mends(make_world("api", api=Api(requests_per_second=7)))
    assert deployments(world) == before


def test_a_second_api_of_ours_is_named_and_removed_and_the_oldest_kept(world: World) -> None:
    is_up(world)
    oldest = world.apis()[0]
    # Made in the same second, and times are whole seconds: this one a minute earlier.
    find_api(world.names.region, oldest["id"]).create_date -= 60
    world.session.client("apigateway").create_rest_api(name=oldest["name"], tags=oldest["tags"])
    step = next(step for step in world.plan().steps if step.key == "api")
    assert [change.path for change in step.changes] == ["duplicates"]
    mends(world, OneDeleteRestApiIn30Seconds(world.clock.now))
    assert [api["id"] for api in world.apis()] == [oldest["id"]]
