"""Whether there is a browser to show something in."""

import os

import pytest

from smsverifier.platform.browser import open_in_browser
from tests.support.platforms import IS_WINDOWS


@pytest.mark.skipif(
    IS_WINDOWS or os.uname().sysname == "Darwin", reason="there is always a screen there"
)
def test_without_a_screen_nothing_is_opened() -> None:
    assert open_in_browser("http://127.0.0.1:9/", {"TERM": "xterm"}) is False
