"""Imports: never over a row, never a text by themselves, with counts that stay true."""

from pathlib import Path

import pytest

from smsverifier.errors import UsageError
from smsverifier.registrations.import_file import preview_import
from tests.support.registrations_table import admission

KEYED = '{"registration_id": "+919876543201", "phone": "+919876543201"}\n'
HEADER = "registration_id,phone,"
WHO = "+919876543201,+919876543201,"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.jsonl", KEYED + "not json\n", 2),
        ("a.jsonl", KEYED + "\n" + KEYED, 3),
        ("a.jsonl", '{"registration_id": "+919876543201"}\n', 1),
        ("a.jsonl", '{"registration_id": "#totals", "phone": "+919876543201"}\n', 1),
        ("a.jsonl", KEYED.replace("}", ', "registered_at": "yesterday"}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "sms_updated_at": -1}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "name": 7}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "score": ' + "9" * 39 + "}"), 1),
        ("a.jsonl", KEYED.replace("}", ', "tags": {"SS": []}}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "tags": {"NS": ["1", "1"]}}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "city": "\\ud800"}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "sms_status": "told"}'), 1),
        ("a.csv", "", 1),
        ("a.csv", "phone\r\n+919876543201\r\n", 1),
        ("a.csv", f'{HEADER}name\r\n{WHO}"two\r\nlines"\r\n+912\r\n', 4),
        ("a.csv", f'{HEADER}name\r\n{WHO}"Asha\r\n', 2),
        ("a.csv", f"{HEADER}name\r\n{WHO}Asha,of,Pune\r\n", 2),
        ("a.csv", f"{HEADER}registered_at\r\n{WHO}1.7E+12\r\n", 2),
        ("a.csv", f"{HEADER}sms_status\r\n{WHO}delivered\r\n", 2),
    ],
)
def test_a_file_with_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, name: str, content: str, line: int
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    with pytest.raises(UsageError) as refused:
        preview_import(tmp_path / name, admission())
    assert refused.value.where.endswith(f"line {line}")
