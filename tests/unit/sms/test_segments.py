"""Encoding, units and parts agree with an independent counter on a recorded table of texts."""

import json
from pathlib import Path
from typing import Any

from smsverifier.sms.text import Measure, measure

RECORDED = json.loads(Path(__file__).with_name("segments.json").read_text(encoding="utf-8"))
*AGREED, KEPT_WHOLE = RECORDED["texts"]


def recorded(entry: dict[str, Any]) -> Measure:
    return Measure(entry["encoding"], entry["units"], entry["segments"])


def test_hundreds_of_texts_are_measured_alike() -> None:
    assert len(AGREED) > 500
    assert [entry for entry in AGREED if measure(entry["text"]) != recorded(entry)] == []


def test_the_table_holds_both_encodings_and_up_to_seven_parts() -> None:
    assert {entry["encoding"] for entry in AGREED} == {"GSM-7", "UCS-2"}
    assert {entry["segments"] for entry in AGREED} >= set(range(1, 8))


def test_a_letter_may_be_cut_from_its_vowel_sign_at_the_end_of_a_part() -> None:
    assert recorded(KEPT_WHOLE) == Measure("UCS-2", 134, 3)
    assert measure(KEPT_WHOLE["text"]) == Measure("UCS-2", 134, 2)
