"""The shape of a log line."""

import io
import json

import pytest
from json_log import LEVELS, Log


def lines(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_level_and_event() -> None:
    stream = io.StringIO()
    Log("INFO", stream=stream, stack="demo").about(request_id="r-1").info("sent", parts=2)
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "INFO",
        "event": "sent",
        "stack": "demo",
        "request_id": "r-1",
        "parts": 2,
    }


@pytest.mark.parametrize("level", LEVELS)
def test_lines_below_the_level_are_left_out(level: str) -> None:
    stream = io.StringIO()
    log = Log(level, stream=stream)
    for write in (log.debug, log.info, log.warning, log.alert):
        write("something")
    assert [line["level"] for line in lines(stream)] == list(LEVELS[LEVELS.index(level) :])


def test_a_line_feed_in_a_value_makes_no_second_line() -> None:
    stream = io.StringIO()
    Log("INFO", stream=stream).info("sent", why='x\n{"event": "forged"}')
    assert len(lines(stream)) == 1


def test_without_a_stream_lines_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    Log("INFO").info("sent")
    assert json.loads(capsys.readouterr().out)["event"] == "sent"
