"""After a write it is looked until it is so, in one way for every kind (decision 0043)."""

from typing import Any

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.errors import Postponed, WaitLimit, WaitTimeout
from smsverifier.naming import STACK_TAG
from smsverifier.provision.apply import Writer
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from tests.unit.provision.fakes import STACK

ALWAYS = float("inf")
OURS = {STACK_TAG: STACK}
CHANGE = (Change("size", 1, 2),)


def shown(size: int = 2, condition: Condition = Condition.READY, **more: Any) -> Observed:
    tags = more.pop("tags", OURS)
    return Observed("arn:thing", {"size": size, "tags": tags}, condition=condition, **more)


NEW, OLD = shown(), shown(1)
CHANGING = shown(1, Condition.CHANGING)


class Thing(Resource):
    """What AWS shows of it from one second on to another, whatever is done to it."""

    type = "Test::World::Thing"
    key = name = component = "thing"
    settles = WaitLimit("the thing to be ready", 300, "it takes minutes")
    goes = WaitLimit("the thing to be gone", 200, "it takes minutes")

    def __init__(self, *phases: tuple[float, Observed | None]) -> None:
        self.now = 0.0
        self.deletions = 0
        self._phases = phases

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def writer(self) -> Writer:
        """On an AWS whose time passes only while somebody waits."""
        where = AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:9")
        return Writer(Aws(where, clock=lambda: self.now, sleep=self.sleep), STACK)

    def desired(self, outputs: Outputs) -> Properties:
        return {"size": 2, "tags": OURS}

    def read(self) -> Observed | None:
        return next(found for until, found in self._phases if self.now < until)

    def create(self, desired: Properties) -> Postponed | None: ...

    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> Postponed | None: ...

    def delete(self) -> None:
        self.deletions += 1


def test_what_was_made_is_waited_for_until_it_is_ours_and_at_rest() -> None:
    thing = Thing((10, None), (20, shown(tags={})), (150, CHANGING), (ALWAYS, NEW))
    written = thing.writer.create(thing, thing.desired({}))
    assert (written.found, written.warning) == (NEW, None)


def test_what_fails_while_it_is_made_is_told_as_failed() -> None:
    failed = shown(1, Condition.FAILED)
    thing = Thing((150, CHANGING), (ALWAYS, failed))
    assert thing.writer.create(thing, thing.desired({})).found == failed
    assert thing.now < 180


@pytest.mark.parametrize(
    "before",
    [
        [(40, OLD)],
        [(40, None)],
        [(280, CHANGING)],
        [(280, CHANGING), (320, OLD)],  # a change shown late has its time from then on
        [(280, shown(2, Condition.CHANGING))],
    ],
    ids=["late", "not shown", "changing", "changing, then late", "as written, not at rest"],
)
def test_a_change_is_waited_for_until_it_is_shown(before: list[tuple[float, Any]]) -> None:
    thing = Thing(*before, (ALWAYS, NEW))
    written = thing.writer.update(thing, thing.desired({}), CHANGE, OLD)
    assert (written.found, written.warning) == (NEW, None)
    assert thing.now < before[-1][0] + 6, "it ends when the thing is ready"


def test_a_change_that_is_never_shown_is_a_warning_after_a_minute() -> None:
    thing = Thing((ALWAYS, OLD))
    written = thing.writer.update(thing, thing.desired({}), CHANGE, OLD)
    assert "AWS does not show it yet" in str(written.warning)
    assert thing.now == 60


def test_what_changes_for_ever_fails_after_the_time_of_its_kind() -> None:
    thing = Thing((ALWAYS, CHANGING))
    with pytest.raises(WaitTimeout, match="Waited 300 s for the thing to be ready"):
        thing.writer.update(thing, thing.desired({}), CHANGE, OLD)


def test_only_what_was_to_change_is_looked_at() -> None:
    drifted = Observed("arn:thing", {"size": 2, "colour": "red", "tags": OURS})
    thing = Thing((ALWAYS, drifted))
    desired = {**thing.desired({}), "colour": "blue"}
    assert thing.writer.update(thing, desired, CHANGE, OLD).warning is None
    assert thing.now == 0


@pytest.mark.parametrize(
    "before",
    [NEW, CHANGING, shown(deleting=True, tags={}), shown(tags={})],
    ids=["still shown", "changing", "going, its tags are gone", "its tags are gone"],
)
def test_a_deletion_ends_when_nothing_of_ours_is_there(before: Observed) -> None:
    thing = Thing((150, before), (ALWAYS, None))
    thing.writer.delete(thing)
    assert 150 <= thing.now < 156


@pytest.mark.parametrize(
    "theirs",
    [shown(tags={STACK_TAG: "other"}), shown(tags={}, why_not_ours="A setting of the account.")],
    ids=["another stack's", "known to be somebody's"],
)
def test_what_is_somebody_elses_by_then_is_not_waited_for(theirs: Observed) -> None:
    thing = Thing((ALWAYS, theirs))
    thing.writer.delete(thing)
    assert thing.now == 0


def test_what_stays_is_told_after_the_time_of_its_kind() -> None:
    thing = Thing((ALWAYS, NEW))
    with pytest.raises(WaitTimeout, match="Waited 200 s for the thing to be gone"):
        thing.writer.delete(thing)


def failed_to_go() -> Observed:
    return shown(1, Condition.FAILED, detail="The reader did not stop.")


def test_a_deletion_that_aws_gave_up_on_is_sent_again() -> None:
    thing = Thing((30, failed_to_go()), (100, shown(deleting=True)), (ALWAYS, None))
    thing.writer.delete(thing)
    assert thing.deletions > 1


def test_one_that_aws_gives_up_on_again_and_again_is_told_in_its_words() -> None:
    thing = Thing((ALWAYS, failed_to_go()))
    with pytest.raises(WaitTimeout) as told:
        thing.writer.delete(thing)
    assert told.value.why == "The reader did not stop."
    assert thing.now == 60
