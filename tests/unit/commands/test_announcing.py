"""What `announce` says while it goes on."""

import io
from itertools import count

from smsverifier.commands.announce import Pace
from smsverifier.output.screen import Screen


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
