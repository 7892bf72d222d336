"""Looking at what shows no tag: again, for a while, before it counts as somebody else's."""

from dataclasses import replace

from smsverifier.aws import Aws, AwsTarget
from smsverifier.naming import STACK_TAG
from smsverifier.provision.observe import TAGGED, observe_tagged
from smsverifier.provision.resource import Observed
from tests.unit.provision.fakes import STACK, Thing, World

OURS = {"tags": {STACK_TAG: STACK}, "ids": {}}


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def session(self) -> Aws:
        where = AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:9")
        return Aws(where, clock=lambda: self.now, sleep=self.sleep)


class Bare(Thing):
    """Shows its tags from the fourth look on."""

    looks = 0

    def read(self) -> Observed | None:
        self.looks += 1
        found = super().read()
        return found and replace(found, properties={"ids": {}}) if self.looks < 4 else found


def test_tags_that_are_shown_late_are_waited_for() -> None:
    world, clock = World(), Clock()
    bare = Bare(world, "table")
    world.things[bare.name] = dict(OURS)
    found = observe_tagged((bare,), clock.session())["table"]
    assert found is not None
    assert found.owner == STACK


def test_what_never_shows_a_tag_is_told_as_it_is_after_a_while() -> None:
    world, clock = World(), Clock()
    table = Thing(world, "table")
    world.things[table.name] = {"tags": {}, "ids": {}}
    found = observe_tagged((table,), clock.session())["table"]
    assert found is not None
    assert found.owner is None
    assert TAGGED.seconds <= clock.now < TAGGED.seconds + 1


def test_what_is_tagged_for_somebody_else_is_not_waited_for() -> None:
    world, clock = World(), Clock()
    mine, theirs = Thing(world, "table"), Thing(world, "queue")
    world.things[mine.name] = dict(OURS)
    world.things[theirs.name] = {"tags": {STACK_TAG: "other"}, "ids": {}}
    observe_tagged((mine, theirs), clock.session())
    assert clock.now == 0
