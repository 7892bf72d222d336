"""What would lose data is planned, shown, and refused unless it is allowed by name."""

import pytest

from smsverifier.errors import ExitCode, UsageError
from smsverifier.provision.diff import Change
from smsverifier.provision.plan import Action, Loss, plan_up
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource


class Archive(Resource):
    """Keeps pages for some days; to keep them for fewer loses those in between."""

    type = "Test::Archive"
    key = name = component = "archive"

    def __init__(self, days: int) -> None:
        self.days = days

    def desired(self, outputs: Outputs) -> Properties:
        return {"days": self.days, "paper": "white"}

    def data_loss(self, change: Change, found: Observed) -> str:
        is_shorter = change.path == "days" and change.new < change.old
        return f"the pages of {change.old - change.new} days" if is_shorter else ""

    def read(self) -> Observed | None:
        return None

    def create(self, desired: Properties) -> None: ...

    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> None: ...

    def delete(self) -> None: ...


THERE = {"archive": Observed("arn", {"days": 30, "paper": "yellow"})}


def test_a_loss_is_refused_and_the_error_says_what_where_and_the_way_out() -> None:
    with pytest.raises(UsageError) as refused:
        plan_up("hack", [Archive(7)], THERE)
    error = refused.value
    assert error.exit_code is ExitCode.USAGE
    assert error.where == "archive days"
    assert "the pages of 23 days" in error.why
    assert "--allow-data-loss" in error.hint
    assert error.hint.startswith("Change the configuration back")


class Signed(Archive):
    """One whose configuration has a key for the days."""

    def kept_by(self, change: Change) -> str:
        return f"archive.days: {change.old}" if change.path == "days" else ""


def test_where_somebody_else_may_have_set_it_the_line_that_keeps_it_is_named() -> None:
    with pytest.raises(UsageError) as refused:
        plan_up("hack", [Signed(7)], THERE)
    assert "Write `archive.days: 30` into the configuration" in refused.value.hint
    assert "--allow-data-loss" in refused.value.hint


def test_an_allowed_loss_is_planned_and_named() -> None:
    (step,) = plan_up("hack", [Archive(7)], THERE, allow_data_loss=True).steps
    assert step.action is Action.UPDATE
    assert step.losses == (Loss("days", "the pages of 23 days"),)


def test_a_change_that_loses_nothing_is_not_refused() -> None:
    (step,) = plan_up("hack", [Archive(90)], THERE).steps
    assert step.action is Action.UPDATE
    assert step.losses == ()


def test_what_is_not_there_has_nothing_to_lose() -> None:
    (step,) = plan_up("hack", [Archive(7)], {"archive": None}).steps
    assert step.losses == ()
