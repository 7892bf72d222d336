"""An account on AWS's free plan ends by itself: `check` says when, and whether that is too soon."""

from datetime import UTC, datetime

import pytest

from smsverifier.preflight.account_plan import AccountPlan
from tests.unit.preflight.cases import DENIED, case, finding, state

ENDS = datetime(2027, 1, 31, 12, tzinfo=UTC)
FREE = AccountPlan(is_free=True, ends=ENDS, credits_usd=81.5)


@pytest.mark.parametrize(
    ("plan", "event", "expected"),
    [
        (None, {}, "ok"),
        (AccountPlan(is_free=False), {"starts_at": "2030-01-01 10:00"}, "ok"),
        (FREE, {}, "warning"),
        (FREE, {"starts_at": "2027-01-31 17:29"}, "warning"),
        (FREE, {"starts_at": "2027-01-31 17:31"}, "blocker"),
        (FREE, {"starts_at": "2027-01-01 10:00", "ends_at": "2027-02-01 10:00"}, "blocker"),
        (FREE, {"closes_at": "2027-01-31"}, "blocker"),
        (AccountPlan(is_free=True), {"starts_at": "2030-01-01 10:00"}, "warning"),
        (AccountPlan(is_free=True, is_over=True), {}, "blocker"),
        (DENIED, {}, "unknown"),
    ],
)
def test_a_plan_that_ends_before_the_event_is_over_is_a_blocker(
    plan: object, event: dict[str, object], expected: str
) -> None:
    assert state("account_plan", case({"event": event}, account_plan=plan)) == expected


def test_when_it_ends_is_said_in_the_events_zone_with_what_is_left_and_the_way_out() -> None:
    found = finding("account_plan", case(account_plan=FREE))
    assert "on 31 Jan 2027, 17:30 IST, or when the credits are used up, $81.50 now" in found.detail
    assert "aws freetier upgrade-account-plan --account-plan-type PAID" in found.advice
