"""What a command says while the embedded AWS starts."""

import io
from pathlib import Path
from threading import Event

from smsverifier.commands.embedded_aws import told_if_slow
from smsverifier.local.endpoints import chosen_site
from smsverifier.output.screen import Screen
from tests.support.clock import PATIENCE


class Heard(io.StringIO):
    """A stream that tells when something was said."""

    def __init__(self) -> None:
        super().__init__()
        self.something = Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        self.something.set()
        return written


def test_a_start_that_takes_long_is_told_with_its_log(tmp_path: Path) -> None:
    site, said = chosen_site({"XDG_STATE_HOME": str(tmp_path)}), Heard()
    with told_if_slow(Screen(stdout=io.StringIO(), stderr=said), site, seconds=0):
        assert said.something.wait(PATIENCE)
    assert "still starting" in said.getvalue()


def test_one_that_does_not_says_nothing(tmp_path: Path) -> None:
    site, said = chosen_site({"XDG_STATE_HOME": str(tmp_path)}), Heard()
    with told_if_slow(Screen(stdout=io.StringIO(), stderr=said), site, seconds=0.05):
        pass
    assert not said.something.wait(0.1)
