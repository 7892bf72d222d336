"""Whose a resource is while AWS does not show it, or somebody else is faster."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.errors import ForeignResource
from smsverifier.naming import STACK_TAG
from smsverifier.provision.plan import known_outputs
from tests.emulator.aws_behaviour.expect import comes_and_goes, comes_up, is_up
from tests.emulator.aws_behaviour.ownership import NewTagsAreNotShownYet
from tests.emulator.aws_behaviour.pipes import PipeIsInFailedState
from tests.emulator.aws_behaviour.world import World

MakeWorld = Callable[..., World]


def theirs(world: World, key: str, tags: dict[str, str]) -> Any:
    """A resource of our name that somebody else made; as it was made."""
    resource: Any = world[key]
    ours, resource.tags = resource.tags, tags
    resource.create(resource.desired({}))
    resource.tags = ours
    return resource.read()


def test_a_stack_with_as_many_tags_as_there_may_be_is_ours(make_world: MakeWorld) -> None:
    comes_and_goes(make_world(tags={f"team-{number}": "night" for number in range(40)}))


@pytest.mark.parametrize("seconds", [2, 8])
def test_new_things_without_their_tags_are_not_foreign(world: World, seconds: float) -> None:
    comes_and_goes(world, NewTagsAreNotShownYet(seconds))


def test_what_a_killed_up_has_made_is_not_foreign_to_the_next(world: World) -> None:
    behaviour = NewTagsAreNotShownYet(8)
    world.behaviours(behaviour)
    for key in ("table", "handler_log_group", "dead_letter_queue"):
        world[key].create(world[key].desired({}))
    comes_up(world, behaviour)


@pytest.mark.parametrize(
    "tags", [{"team": "night"}, {STACK_TAG: "other-event"}], ids=["nobody's", "other's"]
)
@pytest.mark.parametrize("key", ["table", "handler_log_group", "handler_role"])
def test_what_somebody_else_makes_at_the_same_time_is_not_touched(
    world: World, key: str, tags: dict[str, str]
) -> None:
    made = theirs(world, key, tags)
    with pytest.raises(ForeignResource):
        world[key].create(world[key].desired({}))
    assert world[key].read() == made


def test_a_pipe_of_somebody_elses_that_fails_at_the_same_time_is_not_touched(
    make_world: MakeWorld,
) -> None:
    world = make_world("pipe")
    is_up(world)
    pipes, names = world.session.client("pipes"), world.names
    pipes.tag_resource(resourceArn=names.pipe_arn, tags={STACK_TAG: "other-event"})
    world.behaviours(PipeIsInFailedState("CREATE_FAILED", "Cannot access the stream."))
    desired = world["pipe"].desired(known_outputs({"table": world["table"].read()}))
    with pytest.raises(ForeignResource):
        world["pipe"].create(desired)
    assert pipes.describe_pipe(Name=names.pipe)["Tags"][STACK_TAG] == "other-event"
