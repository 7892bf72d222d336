"""How much is taken, by room."""

from pathlib import Path

import pytest

from tools.coverage import ROOT, Taken, by_room, source_of, sum_of, table_of


def summary(lines: int, of_lines: int, branches: int, of_branches: int) -> dict[str, object]:
    return {
        "summary": {
            "covered_lines": lines,
            "num_statements": of_lines,
            "covered_branches": branches,
            "num_branches": of_branches,
        }
    }


FILES = {
    "smsverifier/row.py": summary(10, 10, 4, 4),
    "smsverifier/config/model.py": summary(5, 10, 1, 2),
    "smsverifier/config/rules.py": summary(5, 10, 1, 2),
    "smsverifier/local/sms/sns.py": summary(0, 10, 0, 0),
    "handler/app.py": summary(9, 10, 0, 0),
}


def test_files_are_summed_by_room() -> None:
    assert by_room(FILES) == {
        "config/": Taken(10, 20, 2, 4),
        "handler/": Taken(9, 10, 0, 0),
        "local/": Taken(0, 10, 0, 0),
        "row.py": Taken(10, 10, 4, 4),
    }


def test_the_table_has_the_rooms_and_their_sum() -> None:
    *_, row, total = table_of(by_room(FILES)).splitlines()
    assert row == "| `row.py` | 100.0 | 100.0 | 100.0 |"
    assert total == "| **all** | 58.0 | 75.0 | 60.3 |"
    assert sum_of([]).percent == 100.0


@pytest.mark.parametrize(
    ("unpacked", "source"),
    [
        ("smsverifier-handler-x/app.py", "handler/app.py"),
        ("smsverifier-handler-x/row.py", "smsverifier/row.py"),
        ("smsverifier-handler-x/sms_text.py", "smsverifier/sms/text.py"),
    ],
)
def test_a_file_of_the_zip_counts_as_the_file_it_comes_from(unpacked: str, source: str) -> None:
    assert source_of(f"/elsewhere/{unpacked}") == str(ROOT / source)
    assert Path(source_of(f"/elsewhere/{unpacked}")).exists()


def test_other_files_count_as_themselves() -> None:
    assert source_of("/elsewhere/of_a_test.py") == "/elsewhere/of_a_test.py"
    assert source_of(str(ROOT / "smsverifier/row.py")) == str(ROOT / "smsverifier/row.py")
