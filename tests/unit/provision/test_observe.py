"""Looking at what shows no tag: again, for a while, before it counts as somebody else's."""

from dataclasses import replace

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.errors import NotAws
from smsverifier.naming import STACK_TAG
from smsverifier.provision.observe import TAGGED, observe, observe_tagged
from smsverifier.provision.resource import Observed, Trace
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


class Traced(Thing):
    """Not wanted, and looked for only where the table says so."""

    trace = Trace("table", "has-more")
    obsolete = "nobody asks for it"
    looks = 0

    def read(self) -> Observed | None:
        self.looks += 1
        return super().read()


def test_what_leaves_a_trace_is_not_looked_for_without_it() -> None:
    world = World()
    table, more = Thing(world, "table"), Traced(world, "more")
    assert (observe((table, more))["more"], more.looks) == (None, 0)
    world.things |= {table.name: dict(OURS), more.name: dict(OURS)}
    assert (observe((table, more))["more"], more.looks) == (None, 0)
    world.things[table.name] = {**OURS, "tags": {**OURS["tags"], "has-more": "on"}}
    assert observe((table, more))["more"] is not None
    assert observe((more,))["more"] is not None  # whoever asks for it alone gets an answer


def test_what_is_wanted_is_looked_for_whatever_the_trace_says() -> None:
    more = Traced(World(), "more")
    more.obsolete = ""
    observe((Thing(World(), "table"), more))
    assert more.looks == 1


class Odd(Thing):
    """Of which something is answered that AWS never does."""

    error: Exception = ValueError()

    def read(self) -> Observed | None:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), KeyError("x"), IndexError("x"), TypeError("x"), AttributeError("x")],
    ids=repr,
)
def test_what_cannot_be_made_out_is_told_as_the_answers(error: Exception) -> None:
    table = Odd(World(), "table")
    table.error = error
    with pytest.raises(NotAws) as caught:
        observe((table,))
    assert str(caught.value) == "What is answered about hack-table cannot be made out"
    assert caught.value.where == "table"
