"""What a run of a level came to, and which packages differ."""

from pathlib import Path

import pytest

from tools.environments import Ran, counted, pinned
from tools.newest import differences

REPORT = """<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10">
</testsuite></testsuites>"""


def test_what_did_not_pass_is_told_apart(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    ran = counted(report, 61.4, 1)
    assert ran == Ran(passed=4, failed=3, skipped=3, seconds=61.4, exit_code=1)
    assert str(ran) == "4 passed, 3 failed, 3 skipped, 61 s, exit 1"


def test_tests_that_broke_off_did_not_pass(tmp_path: Path) -> None:
    assert not counted(tmp_path / "never-written.xml", 1.0, 4).ok


@pytest.mark.parametrize(
    ("ran", "ok"),
    [
        (Ran(5, 0, 1, 2.0, 0), True),
        (Ran(0, 0, 5, 2.0, 0), False),
        (Ran(5, 0, 0, 2.0, 1), False),
    ],
)
def test_a_level_is_right_if_something_ran_and_all_of_it_passed(ran: Ran, ok: bool) -> None:
    assert ran.ok is ok


def test_pins_are_read_with_and_without_hashes() -> None:
    lines = [
        "PyYAML==6.0.3 \\",
        "    --hash=sha256:00",
        "typing_extensions==4.16.0 ; os_name == 'nt'",
    ]
    assert pinned("\n".join([*lines, "# rich==1"])) == {
        "pyyaml": "6.0.3",
        "typing-extensions": "4.16.0",
    }


def test_only_what_differs_is_told() -> None:
    told = differences({"boto3": "1.44.5", "rich": "15.0.0"}, {"boto3": "1.44.6", "rich": "15.0.0"})
    assert list(told) == ["boto3 1.44.5 → 1.44.6"]
    assert list(differences({}, {"rich": "15.0.0"})) == ["rich (not pinned) → 15.0.0"]
