"""What `announce` says while it goes on."""

import io
from datetime import UTC, datetime
from itertools import count

import pytest

from smsverifier.announced import Order
from smsverifier.commands.announcement_runs import Pace
from smsverifier.output.announce_view import AnnounceResult, say_dry_run
from smsverifier.output.resend_view import Bill
from smsverifier.output.screen import Screen
from smsverifier.registrations.announcement_draft import DryRun, ready


def test_that_an_earlier_run_is_waited_for_is_said_once_and_until_when() -> None:
    said, seconds = io.StringIO(), count(step=2.0)
    pace = Pace(Screen(stdout=said, stderr=said), lambda: next(seconds), lambda: 1763900000000)
    for state, sent in [("running", 50), *[("busy", 50)] * 23, ("running", 99)]:
        pace.say({"state": state, "sent": sent, "failed": 0})
    lines = said.getvalue().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "50 sent",
        "Waiting for another run that is at it or was killed",
        "99 sent",
    ]
    assert "until 23 Nov 2025, " in lines[1]


@pytest.mark.parametrize(
    ("has_tick", "words"), [(True, "their tick says to what"), (False, "the form asks nobody")]
)
def test_a_promotion_speaks_of_a_tick_where_the_form_has_one(has_tick: bool, words: str) -> None:
    said, due = io.StringIO(), datetime(2026, 12, 4, 12, tzinfo=UTC)
    wanted = ready(Order("sale", "promotion", "sms", {"message": "Hi"}), due, None, 0)
    found = AnnounceResult("s", {}, wanted, 0, DryRun(), Bill(0, 0, None), 0, has_tick=has_tick)
    say_dry_run(Screen(stdout=said, stderr=said), found)
    assert words in " ".join(said.getvalue().split())
