"""What the tests need on Windows, and how the steps of the main job are judged."""

from pathlib import Path

import pytest

from tools.environments import PINS, pinned
from tools.windows import main_job
from tools.windows.cpython import FOR_TESTS
from tools.windows.wine import Ran

STEPS = {step.command.partition(" ")[0]: step for step in main_job.STEPS[:3]}


def test_what_unit_tests_import_is_pinned() -> None:
    assert set(FOR_TESTS) <= pinned(PINS.read_text("utf-8")).keys()


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
