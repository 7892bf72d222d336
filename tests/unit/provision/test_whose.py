"""What is somebody else's is not touched, and what is left of ours is told."""

from collections.abc import Mapping

import pytest

from smsverifier.errors import ForeignResource
from smsverifier.naming import STACK_TAG
from smsverifier.provision.leftover import left_behind, not_ours, perhaps_ours
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.outcome import Outcome, RunReport, StepResult
from smsverifier.provision.plan import Action, Step
from smsverifier.provision.resource import Condition, Observed
from smsverifier.provision.status import ResourceState, stack_status
from tests.unit.provision.fakes import STACK, Thing, World

TABLE = Thing(World(), "table")


def there(owner: str | None, *, deleting: bool = False, why_not_ours: str = "") -> Observed:
    tags = {} if owner is None else {STACK_TAG: owner}
    condition = Condition.READY
    return Observed(
        "arn:table", {"tags": tags}, {}, condition, deleting=deleting, why_not_ours=why_not_ours
    )


def refused(found: Observed | None, **adopt: bool) -> bool:
    try:
        refuse_foreign([TABLE], {"table": found}, STACK, **adopt)
    except ForeignResource:
        return True
    return False


@pytest.mark.parametrize("found", [None, there(STACK), there("other", deleting=True)])
def test_what_is_ours_or_not_there_is_no_obstacle(found: Observed | None) -> None:
    assert not refused(found)
    assert not refused(found, adopt=True)


def test_what_has_no_tag_is_taken_over_only_by_who_asks_for_it() -> None:
    assert refused(there(None))
    assert not refused(there(None), adopt=True)


def test_what_is_another_stacks_is_never_taken_over() -> None:
    assert refused(there("other"))
    assert refused(there("other"), adopt=True)


@pytest.mark.parametrize(
    ("found", "paths"),
    [
        ({"tags": {}, "ids": {}, "size": 1}, []),
        ({"tags": {"team": "night"}, "ids": {}, "size": 2}, ["size"]),
        ({"tags": {STACK_TAG: "other"}, "ids": {}, "size": 1}, None),
    ],
)
def test_what_has_no_tag_is_held_against_what_is_wanted(
    found: Mapping[str, object], paths: list[str] | None
) -> None:
    """So whoever built it after our files sees in what it differs."""
    table = Thing(World(), "table", size=1)
    seen = stack_status(STACK, [table], {"table": Observed("arn:table", found)})
    (one,) = seen.resources
    assert one.state is ResourceState.FOREIGN
    assert paths == (None if one.changes is None else [each.path for each in one.changes])
    assert seen.is_untagged == (paths == [])


def ended(result: StepResult, because: str = "", error: Exception | None = None) -> RunReport:
    step = Step("table", "Test::Thing", "hack-table", Action.DELETE, (), "")
    return RunReport(STACK, (Outcome(step, result, error=error, because=because),))


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (ended(StepResult.FAILED, error=RuntimeError("no")), "deleting it failed: no"),
        (ended(StepResult.SKIPPED, "pipe"), "not deleted because of: pipe"),
        (ended(StepResult.DONE), "it is there again"),
    ],
)
def test_what_is_left_of_ours_is_told_with_the_reason(report: RunReport, why: str) -> None:
    (left,) = left_behind(report, {"table": there(STACK)}, kept=())
    assert (left.arn, left.key, left.reason) == ("arn:table", "table", why)


@pytest.mark.parametrize("found", [None, there(None), there("other")])
def test_what_is_gone_or_was_never_ours_is_not_left_of_ours(found: Observed | None) -> None:
    assert left_behind(ended(StepResult.DONE), {"table": found}, kept=()) == ()


def test_what_was_to_be_kept_is_not_left_behind() -> None:
    found = {"table": there(STACK)}
    assert left_behind(ended(StepResult.UNCHANGED), found, kept=("table",)) == ()


@pytest.mark.parametrize(
    ("found", "others", "unsure"),
    [
        (None, 0, 0),
        (there(STACK), 0, 0),
        (there("other"), 1, 0),
        (there(None), 0, 1),
        (there(None, why_not_ours="an API of another kind"), 1, 0),
    ],
)
def test_whose_the_rest_is_is_told_once(found: Observed | None, others: int, unsure: int) -> None:
    told = list(not_ours(STACK, {"table": found}))
    asked = list(perhaps_ours({"table": found}))
    assert (len(told), len(asked)) == (others, unsure)
    assert all(each.arn == "arn:table" and each.reason for each in [*told, *asked])
