"""`init` at a terminal: what it asks, and what it makes of the answers."""

from typing import Any

import yaml

from tests.support.program import Program

EVENT = {"name": "Hack Night", "date": "3 May", "venue": "Aula", "expected_registrations": 300}


def written(program: Program) -> dict[str, Any]:
    loaded = yaml.safe_load((program.folder / "config.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_the_answers_are_what_is_written(program: Program) -> None:
    typed = "Hack Night\nhack\n3 May\nAula\n300\nGB\naws\n"
    assert program("init", typed=typed).exit_code == 0
    config = written(program)
    assert (config["stack"], config["target"]) == ("hack", "aws")
    assert config["event"] == EVENT
    assert config["sms"]["countries"] == ["GB"]


def test_enter_takes_what_is_offered(program: Program) -> None:
    assert program("init", typed="Hack Night\n" + "\n" * 6).exit_code == 0
    assert (written(program)["stack"], written(program)["target"]) == ("hack-night", "local")


def test_an_answer_that_cannot_be_is_asked_for_again_and_the_others_are_kept(
    program: Program,
) -> None:
    ran = program(
        "init", typed="Hack Night\nNo!\nhack\n3 May\nAula\nmany\n300\nIN, GB\nGB\nLocal\n\n"
    )
    assert ran.exit_code == 0
    assert ran.stderr.count("Allowed is") == 4
    config = written(program)
    assert (config["stack"], config["target"]) == ("hack", "local")
    assert config["event"] == EVENT
    assert config["sms"]["countries"] == ["GB"]


def test_how_many_are_expected_decides_what_the_cap_is(program: Program) -> None:
    assert program("init", "--expected", "5000").exit_code == 0
    assert "for 6000 confirmations (the default cap)" in program.ok("cost").stdout


def test_what_was_given_is_not_asked(program: Program) -> None:
    ran = program("init", "--event", "Gala", "--country", "IN", typed="\n" * 5)
    assert "What is your event called" not in ran.stderr
    assert written(program)["event"]["name"] == "Gala"


def test_an_end_of_input_writes_nothing(program: Program) -> None:
    assert program("init", typed="Hack Night\n").exit_code == 130
    assert list(program.folder.iterdir()) == []


def test_a_name_that_no_file_can_have_is_told_in_words(program: Program) -> None:
    ran = program("init", "--out", "x" * 300)
    assert ran.exit_code == 2
    assert "cannot be written" in ran.stderr
