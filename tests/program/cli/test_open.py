"""`open`: what the browser is given, and what is printed where there is none."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from tests import ROOT
from tests.support.platforms import not_on_windows
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

FOR_A_BROWSER = "the browser here is a script of a POSIX shell, on a pseudo terminal"


def test_without_a_terminal_it_says_where_the_page_is_and_no_secret(
    program: Program, stack: WholeStack
) -> None:
    outputs = program("status", "--json").json["outputs"]
    assert program.ok("open", "form").stdout.strip() == outputs["form_url"]
    assert program.ok("open", "form", "--json").json == {
        "page": "form",
        "address": outputs["form_url"],
        "opened": False,
    }
    ran = program.ok("open", "outbox")
    assert stack.embedded.keys.page_secret not in ran.stdout + ran.stderr
    assert ran.stdout.startswith("file:///")


@not_on_windows(FOR_A_BROWSER)
def test_the_browser_gets_the_form_and_of_the_outbox_a_file_that_only_its_owner_reads(
    program: Program, stack: WholeStack, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {seen}\n')
    browser.chmod(0o700)
    for page in ("form", "outbox"):
        _at_a_terminal(program, page, browser)
    form, outbox = seen.read_text().split()
    assert form == program("status", "--json").json["outputs"]["form_url"]
    assert outbox.startswith("file:///")
    file = Path(outbox.removeprefix("file://"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stack.embedded.keys.page_secret in file.read_text()


def _at_a_terminal(program: Program, page: str, browser: Path) -> None:
    terminal, stdout = os.openpty()
    try:
        subprocess.run(
            [sys.executable, "-m", "smsverifier", "open", page],
            cwd=program.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": str(browser)},
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    finally:
        os.close(stdout)
        os.close(terminal)


def test_the_console_is_of_aws_alone_and_the_outbox_of_this_machine(
    program: Program, stack: WholeStack
) -> None:
    ran = program("open", "console")
    assert ran.exit_code == 2
    assert "smsverifier local env" in ran.stderr
    assert program("open", "dashboard").exit_code == 2


def test_what_answers_in_awss_place_has_no_console_that_anybody_knows(
    aws_program: Program,
) -> None:
    aws_program.up("--yes")
    assert "in AWS's place" in aws_program("open", "console").stderr
    assert aws_program("open", "outbox").exit_code == 2


def test_before_up_there_is_nothing_to_open(program: Program) -> None:
    assert "smsverifier up" in program("open", "form").stderr
    assert program("open", "form").exit_code == 1
