"""The line of figures at the end of a batch."""

import io
import json
from typing import Any

from figures import NAMESPACE, Figures

from smsverifier.local.alerts.metrics import figures_in
from smsverifier.resources.alarm_definitions import FIGURES, OWN_FIGURES

NOW = 1_800_000_000.0


def record(age: float) -> dict[str, Any]:
    return {"dynamodb": {"ApproximateCreationDateTime": NOW - age}}


def written(*records: Any, cap: int | None = 10, again: int = 0, **told: int) -> dict[str, float]:
    """Name of a metric → its value, as CloudWatch reads the line."""
    stream = io.StringIO()
    figures = Figures("demo-event", cap, stream=stream, clock=lambda: NOW)
    reserved = told.pop("reserved", None)
    figures.told(**told)
    if reserved is not None:
        figures.reserved(reserved)
    figures.write(records, again)
    (line,) = stream.getvalue().splitlines()
    found = list(figures_in(line, "ap-south-1"))
    assert {metric.dimensions for metric, _, _ in found} == {frozenset({("Stack", "demo-event")})}
    assert {(metric.namespace, at) for metric, _, at in found} == {(NAMESPACE, NOW)}
    return {metric.name: value for metric, value, _ in found}


def test_a_batch_says_how_many_came_how_old_and_what_became_of_them() -> None:
    told = written(record(2), record(90), sent=1, failed=1, reserved=7)
    assert told == {
        "Registrations": 2,
        "OldestAgeSeconds": 90,
        "Sent": 1,
        "Failed": 1,
        "Reserved": 7,
        "Cap": 10,
    }
    assert set(told) == set(OWN_FIGURES)
    assert NAMESPACE == FIGURES


def test_who_comes_again_is_counted_when_it_is_done() -> None:
    assert written(record(2), record(3), again=1)["Registrations"] == 1


def test_who_was_told_long_ago_and_comes_once_more_has_not_waited() -> None:
    assert "OldestAgeSeconds" not in written(record(9000))
    assert written(record(9000), again=1)["OldestAgeSeconds"] == 9000


def test_records_of_no_stream_are_no_registrations() -> None:
    told = written({"dynamodb": {"NewImage": {}}}, {"dynamodb": 7}, 7, sent=3)
    assert (told.get("Registrations"), told.get("OldestAgeSeconds"), told["Sent"]) == (
        None,
        None,
        3,
    )


def test_without_a_cap_and_without_a_reservation_nothing_is_said_of_it() -> None:
    assert not {"Reserved", "Cap"} & written(cap=None, reserved=7).keys()
    assert "Reserved" not in written(cap=10)


def test_the_next_batch_begins_from_nothing() -> None:
    stream = io.StringIO()
    figures = Figures("demo-event", 10, stream=stream, clock=lambda: NOW)
    figures.told(sent=2)
    figures.reserved(9)
    figures.reserved(8)  # answers overtake each other
    figures.write([], 0)
    figures.write([], 0)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["Sent"], first["Reserved"]) == (2, 9)
    assert (second["Sent"], "Reserved" in second) == (0, False)
