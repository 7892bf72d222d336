"""What cannot work is refused before anything was changed, not in the middle."""

import pytest

from smsverifier.errors import ResourceFailed
from smsverifier.naming import STACK_TAG
from smsverifier.provision.diff import Change
from smsverifier.provision.plan import plan_down, plan_up
from smsverifier.provision.resource import Condition, Observed
from tests.unit.provision.fakes import STACK, Thing, World


class Fixed(Thing):
    """Of a kind whose size AWS never changes."""

    def unsupported_change(self, change: Change) -> str:
        return "a size stays" if change.path == "size" else ""


def found(protected: str = "") -> Observed:
    properties = {"tags": {STACK_TAG: STACK}, "ids": {}, "size": 1}
    return Observed("arn:table", properties, {}, Condition.READY, protected=protected)


def test_a_protected_table_stops_down_before_it_deletes_anything() -> None:
    resources = [Thing(World(), "table", size=1)]
    assert plan_down(STACK, resources, {"table": found()}).steps
    with pytest.raises(ResourceFailed, match="protected from deletion"):
        plan_down(STACK, resources, {"table": found("somebody has switched it on")})


def test_what_is_to_be_kept_may_be_protected() -> None:
    resources, kept = [Thing(World(), "table", size=1)], frozenset({"table"})
    (step,) = plan_down(STACK, resources, {"table": found("on")}, kept).steps
    assert step.reason == "kept"


def test_a_change_that_aws_never_makes_stops_up_before_it_changes_anything() -> None:
    assert plan_up(STACK, [Fixed(World(), "table", size=1)], {"table": found()}).in_sync
    with pytest.raises(ResourceFailed, match="cannot be made as configured") as refused:
        plan_up(STACK, [Fixed(World(), "table", size=2)], {"table": found()})
    assert refused.value.why == "a size stays"
