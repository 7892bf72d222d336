"""Which of a function's lines is an error."""

import json

import pytest

from smsverifier.trace.diagnosis import is_error


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026 abc Task timed out after 60.00 seconds", True),
        (json.dumps({"level": "ERROR", "event": "record_failed"}), True),
        (json.dumps({"level": "INFO", "event": "sent"}), False),
        (json.dumps(["ERROR"]), False),
        ("START RequestId: 1", False),
    ],
)
def test_errors_are_told_from_other_lines(line: str, expected: bool) -> None:
    assert is_error(line) is expected
