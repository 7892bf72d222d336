"""Log lines for people: JSON as words, Lambda's own lines on demand, nothing that steers."""

import json
from datetime import UTC

import pytest

from smsverifier.delivery.logs import LogEvent
from smsverifier.output.log_view import log_line, log_lines

SENT = {"timestamp": "2026", "level": "INFO", "event": "sent", "stack": "x", "parts": 1}
PIPE = {"resourceArn": "arn", "messageType": "ExecutionFailed", "error": {"message": "no right"}}
RECEIPT = {
    "notification": {"messageId": "m"},
    "delivery": {"phoneCarrier": "Airtel", "providerResponse": "Blocked as spam"},
    "status": "FAILURE",
}


def event(message: object, source: str = "handler") -> LogEvent:
    text = message if isinstance(message, str) else json.dumps(message)
    return LogEvent(0, source, text, "id")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (event(SENT), "sent      parts=1"),
        (event(PIPE, "pipe"), "ExecutionFailed message='no right'"),
        (
            event(RECEIPT, "sms"),
            "FAILURE   phoneCarrier=Airtel providerResponse='Blocked as spam'",
        ),
        (event("Traceback: oops"), "Traceback: oops"),
        (event("[1, 2]"), "[1, 2]"),
    ],
)
def test_a_line_is_told_in_words(line: LogEvent, words: str) -> None:
    assert log_line(line, UTC).plain[21:] == words


def test_what_could_steer_a_terminal_is_shown_as_an_escape() -> None:
    for hostile in ("\x1b]0;owned\x07", json.dumps({"event": "\x1b[2J", "why": "\u202egpj"})):
        shown = log_line(event(hostile), UTC).plain
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_lambdas_own_lines_are_left_out_unless_something_went_wrong() -> None:
    lines = [
        event("START RequestId: 1 Version: $LATEST"),
        event(SENT),
        event("END RequestId: 1"),
        event("REPORT RequestId: 1\tDuration: 3 ms"),
        event("REPORT RequestId: 2\tDuration: 3 ms\tStatus: timeout"),
    ]
    assert len(list(log_lines(lines, UTC, everything=False))) == 2
    assert len(list(log_lines(lines, UTC, everything=True))) == 5


def test_everything_means_as_it_was_written() -> None:
    [line] = log_lines([event(SENT)], UTC, everything=True)
    assert json.dumps(SENT) in line.plain
