"""`local clock`: shown, put, and what is no moment refused."""

import pytest

from smsverifier.local.clock import Clock
from smsverifier.local.embedded import EmbeddedAws
from tests.support.program import Program

DAY = 86_400


def test_it_is_put_and_shown_in_the_zone_of_the_event(
    program: Program, embedded: EmbeddedAws, embedded_clock: Clock
) -> None:
    program.config("event: {timezone: Asia/Kathmandu}")
    assert "UTC+05:45: real time." in program.ok("local", "clock").stdout
    assert "1 day ahead of real time" in program.ok("local", "clock", "+1d").stdout
    assert "2 days ahead of real time" in program.ok("local", "clock", "+24h").stdout
    assert embedded_clock.passed == 2 * DAY
    shown = program.ok("local", "clock", "2030-01-01 10:00").stdout
    assert "it is 1 Jan 2030, 10:00 UTC+05:45" in shown
    assert "put back" not in shown
    back = program.ok("local", "clock", "2029-12-31")
    assert "it is 31 Dec 2029, 00:00 UTC+05:45" in back.stdout
    assert "It was put back by 1.4 days" in back.stderr
    program.ok("local", "clock", "real")
    assert embedded_clock.passed == 0


@pytest.mark.parametrize("when", ["5", "+2", "tomorrow", "2026-02-30 10:00", "2999-01-01 10:00"])
def test_what_is_no_moment_is_refused(program: Program, when: str) -> None:
    assert program("local", "clock", when).exit_code == 2
