"""What only a process can show: what it imports, who reads its output, two of it at once."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests import ROOT
from tests.support.program import Program

pytestmark = pytest.mark.slow

LOADED = """
import sys
from smsverifier.cli.main import run
heavy = {"boto3", "botocore.session", "rich", "moto", "pydantic", "jsonschema", "yaml"}
heavy |= {"email.utils", "phonenumbers", "http.client", "concurrent.futures.thread", "zoneinfo"}
heavy |= {"smsverifier.resources.catalog", "smsverifier.local.process", "smsverifier.announced"}
heavy |= {"smsverifier.preflight.facts", "smsverifier.provision.plan", "smsverifier.whom"}
heavy |= {"smsverifier.local.journal_file", "smsverifier.message.dlt_registration"}
for line in sys.argv[1:]:
    code = run(line.split())
    print("loaded", line, code, sorted(heavy & set(sys.modules)))
"""
HELP_AND_USAGE = {
    **dict.fromkeys(("--help", "--version", "up --help", "registrations list -h"), 0),
    **{"local --help": 0, "nope": 2, "up --nope": 2, "up --target moon": 2},
}
"""Command lines and their exit codes."""
LEFT_ALONE = """
import gc, sys
from smsverifier.cli.main import main
collected = []
gc.callbacks.append(lambda phase, info: collected.append(phase))
try: main()
except SystemExit as end: print(end.code, gc.get_freeze_count() > 10_000, collected)
"""


def test_help_and_usage_errors_load_no_library(
    lonely: Program, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", str(free_port))
    said = _loaded(*HELP_AND_USAGE)
    assert said == [f"loaded {line} {code} []" for line, code in HELP_AND_USAGE.items()]


def test_a_command_that_asks_no_aws_loads_none(lonely: Program) -> None:
    message, cost, plan = _loaded("message --json", "cost --json", "plan --json")
    assert message == "loaded message --json 0 ['rich', 'yaml', 'zoneinfo']"
    assert cost == message.replace("message", "cost").replace("[", "['concurrent.futures.thread', ")
    assert "boto" not in plan
    assert "moto" not in plan
    assert "pydantic" not in plan


def test_what_asks_aws_loads_botocore_alone(program: Program) -> None:
    program.up()
    (said,) = _loaded("status --json")
    assert "botocore.session" in said
    assert "boto3" not in said
    assert "pydantic" not in said


def _loaded(*lines: str) -> list[str]:
    """Of each command line, in one process: its exit code, and which heavy libraries are loaded."""
    asked = [sys.executable, "-c", LOADED, *lines]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, env=environ)
    return [line for line in ran.stdout.splitlines() if line.startswith("loaded ")]


def test_nobody_looks_for_garbage_in_what_a_command_loaded(lonely: Program) -> None:
    asked = [sys.executable, "-c", LEFT_ALONE, "message", "--json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, env=environ)
    assert ran.stdout.splitlines()[-1] == "0 True []"


def test_a_reader_that_goes_away_is_no_error(lonely: Program) -> None:
    process = lonely.start("message")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, stderr = process.communicate(timeout=60)
    assert "Traceback" not in stderr
    assert "Error" not in stderr
    assert process.returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(lonely: Program, closed: str) -> None:
    assert _in_a_shell(lonely, f'exec "$0" -m smsverifier message {closed}').returncode == 0


@pytest.mark.parametrize("options", ["", "--json"])
def test_a_full_disk_is_said_in_words(lonely: Program, options: str) -> None:
    ran = _in_a_shell(lonely, f'exec "$0" -m smsverifier message {options} >/dev/full')
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-3:] == [
        "Error: The result could not be written",
        "  why      No space left on device.",
        "  do       Make room where the output goes, or let it go elsewhere, and run the command "
        "again.",
    ]


def test_an_error_document_that_finds_no_room_is_told_in_words(lonely: Program) -> None:
    line = 'exec "$0" -m smsverifier message --json -c no.yaml >/dev/full'
    ran = _in_a_shell(lonely, line)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Error: The configuration no.yaml cannot be read")


def test_an_error_that_nobody_reads_keeps_its_exit_code(lonely: Program) -> None:
    line = 'exec "$0" -m smsverifier message -c no.yaml 2>/dev/full'
    assert _in_a_shell(lonely, line).returncode == 2


def test_talk_that_nobody_reads_does_not_end_the_work(program: Program) -> None:
    assert _in_a_shell(program, 'exec "$0" -m smsverifier up 2>/dev/full').returncode == 0
    assert program("status").exit_code == 0


def test_where_only_ascii_is_taken_good_and_bad_can_still_be_told_apart(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    ran = _in_a_shell(lonely, 'exec "$0" -m smsverifier message')
    assert " + parts " in ran.stdout
    assert ran.stdout.isascii()


def _in_a_shell(program: Program, line: str) -> "subprocess.CompletedProcess[str]":
    """`line` run by a shell in the program's folder; `$0` in it is Python."""
    return subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        cwd=program.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_ups_at_the_same_time_end_with_one_stack(
    program: Program, client: Callable[[str], Any]
) -> None:
    both = [program.start("up", "--json") for _ in range(2)]
    for process in both:
        process.communicate(timeout=120)
    assert 0 in {process.returncode for process in both}
    assert {process.returncode for process in both} <= {0, 1}
    program.ok("up")
    assert len(client("apigateway").get_rest_apis()["items"]) == 1
    assert program("plan").exit_code == 0
    program.ok("test-register", "+919876543210")
