"""Who is sent colours: only what shows them as colours."""

from io import StringIO

import pytest

from smsverifier.platform.terminal import takes_escapes
from tests.unit.output.streams import Terminal


@pytest.mark.parametrize(
    ("stream", "is_windows", "expected"),
    [
        (Terminal(), False, True),
        (StringIO(), False, False),
        (StringIO(), True, False),
        (Terminal(), True, False),  # it is no console that could be told to
    ],
)
def test_only_a_terminal_that_understands_them(
    stream: StringIO, is_windows: bool, expected: bool
) -> None:
    assert takes_escapes(stream, is_windows=is_windows) is expected
