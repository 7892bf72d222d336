"""What a function's answer says about each record of a batch (aws: pipe-partial-answer)."""

import json
from typing import Any

import pytest

from smsverifier.local.pipes.batching import PipeRecord
from smsverifier.local.pipes.delivery import failed_records

BATCH = tuple(PipeRecord(name, name, 0, name, {}, 1) for name in ("a", "b", "c"))


def failed(answer: Any) -> list[str]:
    payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return [record.event_id for record in failed_records(payload, BATCH)]


def naming(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        None,
        {},
        "done",
        [],
        {"ok": True},
        {"batchItemFailures": []},
        {"batchItemFailures": None},
    ],
)
def test_an_answer_without_failures_is_success(answer: Any) -> None:
    assert failed(answer) == []


def test_only_the_records_named_have_failed() -> None:
    assert failed(naming("c", "a")) == ["a", "c"]


@pytest.mark.parametrize(
    "answer",
    [
        naming(""),
        naming(None),
        naming("a", "unknown"),
        naming(7),
        {"batchItemFailures": [{"itemidentifier": "a"}]},
        {"batchItemFailures": ["a"]},
        {"batchItemFailures": "a"},
    ],
)
def test_an_answer_that_names_no_record_of_the_batch_fails_all_of_them(answer: Any) -> None:
    assert failed(answer) == ["a", "b", "c"]
