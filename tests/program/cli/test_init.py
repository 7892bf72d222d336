"""`init` as a whole: flags, the example, the next event's file, and how soon it asks."""

import os
import subprocess
import sys
from typing import Any

import pytest
import yaml

from smsverifier import assets
from smsverifier.config.load import load
from tests import ROOT
from tests.support.platforms import not_on_windows
from tests.support.program import Program


def written(program: Program) -> dict[str, Any]:
    loaded = yaml.safe_load((program.folder / "config.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_answers_are_what_is_written_and_what_comes_next_is_said(program: Program) -> None:
    ran = program(
        "init", typed="Hack Night\n3 May\n\nAula\n300\nindia\n\n\nCollege\n\n\n\nhack\naws\n"
    )
    assert (ran.exit_code, ran.stdout) == (0, "Wrote config.yaml.\n")
    config = written(program)
    assert (config["stack"], config["target"]) == ("hack", "aws")
    assert config["sms"]["countries"] == ["IN"]
    assert "Next: smsverifier check" in ran.stderr


def test_how_many_are_expected_decides_what_the_cap_is(program: Program) -> None:
    assert program("init", "--expected", "5000").exit_code == 0
    assert "for 6000 confirmations (the default cap)" in program.ok("cost").stdout


def test_flags_answer_everything_without_a_terminal(lonely: Program) -> None:
    flags = ("--event", "Gala", "--country", "Germany", "--ask", "Diet: no, yes", "--ask", "E-mail")
    past = ("--starts", "2020-01-01 10:00", "--json")
    ran = lonely.ok("init", *flags, "--language", "en", "--message", "Hi {name}: {diet}", *past)
    assert "! event.starts_at is past (1 Jan 2020, 10:00" in ran.stderr
    assert ran.json == {"path": "config.yaml", "stack": "gala", "target": "local"}
    config = load(None, environ={}).config
    assert (config.sms.countries, config.form.fields[2].options) == (("DE",), ("no", "yes"))
    assert config.sms.message == "Hi {name}: {diet}"


def test_an_end_of_input_writes_nothing(lonely: Program) -> None:
    ran = lonely("init", typed="Hack Night\n")
    assert (ran.exit_code, list(lonely.folder.iterdir())) == (130, [])
    assert ran.stderr.endswith(": \nNothing was done\n  why      There was no answer.\n")


def test_a_name_that_no_file_can_have_is_told_in_words(lonely: Program) -> None:
    ran = lonely("init", "--out", "x" * 300)
    assert ran.exit_code == 2
    assert "cannot be written" in ran.stderr


def test_a_country_that_is_none_is_told_with_what_was_meant(lonely: Program) -> None:
    ran = lonely("init", "--country", "Indai")
    assert ran.exit_code == 2
    assert "perhaps India" in ran.stderr


def test_the_example_is_printed_as_it_travels_with_the_tool(lonely: Program) -> None:
    assert lonely.ok("init", "--example").stdout == assets.text("config.example.yaml")
    assert lonely.ok("init", "--example", "--json").json["example"].startswith("# Every key")
    assert list(lonely.folder.iterdir()) == []
    lonely.ok("init", "--example", "--out", "config.yaml")
    assert load(None, environ={}).config.stack == "hackfest-2026"
    assert lonely("init", "--example", "--out", "config.yaml").exit_code == 2


def test_a_new_event_has_the_form_and_the_comments_of_the_earlier_one(lonely: Program) -> None:
    lonely.ok("init", "--example", "--out", "events/2026.yaml")
    out = ("--out", "events/2027.yaml")
    ran = lonely("init", "--from", "events/2026.yaml", *out, typed="Fest 2027\n1 May\n\n\n")
    assert ran.exit_code == 0
    assert "Next: smsverifier up -c events/2027.yaml" in ran.stderr
    assert "event.url (line" in ran.stderr
    texts = [(lonely.folder / f"events/{year}.yaml").read_text("utf-8") for year in (2026, 2027)]
    before, after = ([line for line in text.splitlines() if "#" in line] for text in texts)
    assert before == after
    assert 'stack: "fest-2027"' in texts[1]


@pytest.mark.parametrize("option", ["--example", "--schema"])
def test_it_prints_what_it_prints_without_a_question(lonely: Program, option: str) -> None:
    assert lonely("init", option, typed="").exit_code == 0


@not_on_windows("a terminal of its own is POSIX's")
def test_the_first_question_is_there_within_a_second(lonely: Program) -> None:
    """A second of work: how long that takes on a machine where others work too is theirs."""
    assert _work_until_asked(lonely) < 1


def _work_until_asked(lonely: Program) -> float:
    """Seconds of a processor, from the start of Python on."""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "smsverifier", "init"],
        cwd=lonely.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    said = b""
    while b"[My Event]: " not in said:
        said += os.read(ours, 4096)
    process.kill()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(ours)
    return used.ru_utime + used.ru_stime


def test_asking_loads_nothing_of_aws(lonely: Program) -> None:
    """Else the first question would come half a second later."""
    code = (
        "import sys; from smsverifier.cli.main import run; run(['init', '--out', 'x.yaml']);"
        "sys.exit(bool({'boto3', 'botocore', 'moto', 'phonenumbers'} & sys.modules.keys()))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=False, env=environment, cwd=lonely.folder).returncode == 0
