"""`registrations list`: a moment that a clock here cannot show."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from smsverifier.output.registrations_view import registrants_view
from smsverifier.registrations.listing import Registrant, RegistrantPage
from tests.support.platforms import not_on_windows
from tests.unit.output.test_views import drawn

ASHA = Registrant("r", "+91", "Asha", 0, "form", None, None, None, None, None, None, "q")


@pytest.fixture
def in_kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A clock 5 1/2 hours ahead."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        yield
    time.tzset()


@not_on_windows("a process has no time zone of its own")
@pytest.mark.usefixtures("in_kolkata")
def test_a_moment_that_no_calendar_here_has_is_not_shown() -> None:
    last_utc = replace(ASHA, registered_at=253_402_300_799_000)
    assert "?" in drawn(80, registrants_view(RegistrantPage((last_utc,), 1, None)))
