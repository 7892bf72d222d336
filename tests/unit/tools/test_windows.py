"""What goes to Windows, and how its answers are judged."""

from pathlib import Path

import pytest

from tools.environments import PINS
from tools.windows import main_job, needs
from tools.windows.wine import Ran

PAGE = """\
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:aa
flask-cors==6.0.1 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
flask==3.1.0 \\
    --hash=sha256:dd
"""
STEPS = {step.command.partition(" ")[0]: step for step in main_job.STEPS[:3]}


def test_all_that_windows_needs_is_pinned() -> None:
    assert needs.missing(PINS.read_text("utf-8"), needs.needed()) == []


def test_what_only_windows_needs_is_among_it() -> None:
    assert {"boto3", "colorama", "pytest-xdist", "pywin32"} <= needs.needed()


def test_what_only_others_need_is_not() -> None:
    assert not {"smsverifier", "mypy", "uvloop", "pexpect"} & needs.needed()


def test_entries_are_chosen_whole_and_without_their_markers() -> None:
    assert needs.chosen(PAGE, {"colorama", "flask-cors"}) == (
        "colorama==0.4.6 \\\n    --hash=sha256:aa\n"
        "flask-cors==6.0.1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    )


def test_what_is_missing_is_named() -> None:
    assert needs.missing(PAGE, ["flask", "boto3"]) == ["boto3"]


@pytest.mark.parametrize(
    ("ran", "wrong"),
    [
        (Ran(0, "demo-event is up; the outbox …", "", 1.0), ""),
        (Ran(0, "demo-event is up", "outbox", 1.0), ""),
        (Ran(0, "demo-event", "", 1.0), "does not say is up, outbox"),
        (Ran(1, "is up, outbox", "", 1.0), "exit code 1"),
        (Ran(None, "is up, outbox", "", 1.0), "not ended after"),
    ],
)
def test_a_step_is_judged_by_its_exit_code_and_words(ran: Ran, wrong: str, tmp_path: Path) -> None:
    judged = main_job.judged(STEPS["up"], ran, tmp_path)
    assert judged == wrong or (wrong and judged.startswith(wrong))


@pytest.mark.parametrize(
    ("output", "wrong"),
    [
        ('{"health": {"sms": {"sent": 1}}}', ""),
        ('{"health": {"sms": {"sent": 0}}}', "counts 0 told, not 1"),
        ("Error", "prints no JSON"),
    ],
)
def test_status_is_judged_by_its_document(output: str, wrong: str, tmp_path: Path) -> None:
    assert main_job.judged(STEPS["status"], Ran(0, output, "", 1.0), tmp_path) == wrong


def test_the_main_job_is_the_readmes_and_goes_all_the_way() -> None:
    commands = [step.command.partition(" ")[0] for step in main_job.STEPS]
    wanted = ["up", "test-register", "status", "registrations", "registrations", "down", "local"]
    assert commands == wanted
