"""What Tab offers for values, without a shell: tests/program/cli/test_completion.py has those."""

import os
from pathlib import Path
from typing import Any

import pytest
import typer.main

from smsverifier.cli.app import app
from smsverifier.cli.completion import STEPS, as_one_word
from smsverifier.cli.environment import EVERYWHERE, OF_THE_EMBEDDED_AWS
from smsverifier.commands.known_stacks import FILE, keep_stack, keep_stacks, known_stacks
from smsverifier.platform.files import FILES
from smsverifier.registrations.column_mapping import beside_the_form
from smsverifier.resources.catalog import COMPONENTS
from tests import ROOT

CONFIG = """\
stack: gala
form:
  fields:
    - {name: name, label: Name}
    - {name: phone, label: Phone, type: phone}
    - {name: size, label: T-shirt size, type: select, options: [S, M, X L]}
    - {name: roll, label: Roll number}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("AWS_", "SMSVERIFIER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(*words: str) -> list[str]:
    """What there is for the last word, as a shell gets it."""
    from typer._click.shell_completion import ShellComplete

    class Asked(ShellComplete):
        def get_completion_args(self) -> tuple[list[str], str]:
            return list(words[:-1]), words[-1]

        def format_completion(self, item: Any) -> str:
            return str(item.value)

        def source_vars(self) -> dict[str, Any]:
            return {}

    root: Any = typer.main.get_command(app)
    return Asked(root, {}, "smsverifier", "").complete().splitlines()


def test_the_steps_are_those_of_the_catalog() -> None:
    assert list(STEPS) == [component.name for component in COMPONENTS]
    assert offered("up", "--only", "") == offered("explain", "table", "") == list(STEPS)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("status", "--target", ""), ["local", "aws"]),
        (("init", "--target", "l"), ["local"]),
        (("init", "--language", ""), ["en", "hi"]),
        (("init", "--country", "IN"), ["IN"]),
        (("init", "--country", "gb"), ["gb"]),
        (("init", "--country", "Indi"), ["India"]),
        (("init", "--country", "In"), ["Indonesia", "India"]),
        (("init", "--country", "ind"), ["indonesia", "india"]),
        (("local", "env", "--shell", "p"), ["powershell"]),
        (("registrations", "export", "--format", "c"), ["csv"]),
    ],
)
def test_values_are_offered(words: tuple[str, ...], values: list[str]) -> None:
    assert offered(*words) == values


def commands(command: Any, *path: str) -> Any:
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, *path, name)


def test_what_a_help_lists_is_offered_to_the_last_word(folder: Path) -> None:
    (folder / "gala.yaml").write_text(CONFIG, "utf-8")
    for path, command in commands(typer.main.get_command(app)):
        for parameter in command.params:
            metavar = str(getattr(parameter, "metavar", None) or "")
            if "|" in metavar and parameter.opts[0].startswith("-"):
                words = metavar.strip("[]").split("|")
                assert offered(*path, parameter.opts[0], "") == words, (path, parameter.opts)
            if "--field" in parameter.opts:
                assert offered(*path, "-c", "gala.yaml", "--field", "r") == ["roll="], path


def test_all_countries_are_never_offered_at_once() -> None:
    assert offered("init", "--country", "")[:2] == ["India", "United States"]
    assert {"in", "india"} <= set(offered("init", "--country", "in"))


def test_columns_are_offered_one_behind_the_other(folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    of_list = ("registrations", "list")
    assert offered(*of_list, "--by", "s") == ["size", "source", "sms_status", "sms_error"]
    assert {"attended.at", "roll"} <= set(offered(*of_list, "--sort", ""))
    for command in ("list", "export"):
        asked = ("registrations", command, "--columns")
        assert offered(*asked, "")[:3] == ["name", "phone", "size"]
        assert offered(*asked, "name,ro") == ["name,roll"]
        assert "name,size,name" not in offered(*asked, "name,size,")
        assert "name,size,roll" in offered(*asked, "name,size,")


def test_languages_are_those_of_the_form(folder: Path) -> None:
    asked = ("registrations", "add", "98", "--language", "")
    assert offered(*asked) == ["en"]
    (folder / "config.yaml").write_text(f"{CONFIG}  languages: [hi, en]\n", "utf-8")
    assert offered(*asked) == offered("test-register", *asked[2:]) == ["hi", "en"]


def test_a_column_of_a_sheet_is_mapped_to_a_field(folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    asked = ("registrations", "import", "guests.xlsx", "--map")
    beside = [f"{name}=" for name in beside_the_form(())]
    assert offered(*asked, "") == ["name=", "phone=", "size=", "roll=", *beside]
    assert offered(*asked, "r") == ["roll=", "registered_at="]


def test_no_sentence_is_cut_in_the_list_of_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    monkeypatch.setenv("COLUMNS", "80")
    for path, command in commands(typer.main.get_command(app)):
        if hasattr(command, "commands"):
            told = CliRunner().invoke(app, [*path, "--help"], terminal_width=80).output
            assert "..." not in told.partition("Commands:")[2].partition("Examples:")[0], path


def test_h_is_help_everywhere() -> None:
    for path, _ in commands(typer.main.get_command(app)):
        assert offered(*path, "-h") == ["-h"], path


def test_stacks_are_those_of_configurations_and_those_that_were_seen(folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG, "utf-8")
    (folder / "events").mkdir()
    (folder / "events" / "fest.yaml").write_text("# a comment\nstack: 'fest-2027' # x\n", "utf-8")
    (folder / "prices.yaml").write_text("sms_IN: {}\n", "utf-8")
    keep_stacks(os.environ, "aws", "eu-west-1", ["theirs"])
    keep_stack(os.environ, "local", "ap-south-1", "tried", is_there=True)
    assert offered("status", "--stack", "") == ["fest-2027", "gala", "theirs", "tried"]
    assert "tried" not in offered("status", "--target", "aws", "--stack", "")
    keep_stack(os.environ, "local", "ap-south-1", "tried", is_there=False)
    assert offered("down", "--stack", "t") == ["theirs"]


def test_names_on_disk_are_for_their_owner_and_nothing_relies_on_them(folder: Path) -> None:
    keep_stacks(os.environ, "aws", "eu-west-1", ["b", "a", "a"])
    assert known_stacks(os.environ) == {"aws": {"eu-west-1": ["a", "b"]}}
    path = FILES.state_folder(os.environ, "smsverifier") / FILE
    if FILES.user is not None:
        assert path.stat().st_mode & 0o077 == 0
    for broken in ("", "[]", '{"aws": 7}', '{"aws": {"x": [1]}}', "\x00"):
        path.write_text(broken, "utf-8")
        assert "theirs" not in offered("status", "--stack", "")
        keep_stack(os.environ, "aws", "eu-west-1", "c", is_there=True)


def test_fields_are_those_of_the_form_with_the_options_of_a_choice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gala.yaml").write_text(CONFIG, "utf-8")
    assert offered("message", "--field", "") == []
    named = ("message", "-c", "gala.yaml", "--field")
    assert offered(*named, "") == ["size=S", "size=M", "size=X L", "roll="]
    assert offered(*named, "size=X") == ["size=X L"]
    monkeypatch.setenv("SMSVERIFIER_CONFIG", "gala.yaml")
    assert offered("test-register", "+919876543210", "--field", "r") == ["roll="]
    monkeypatch.setenv("_SMSVERIFIER_COMPLETE", "complete_bash")
    assert offered("message", "--field", "size=X") == [r"size=X\ L"]
    monkeypatch.setenv("_SMSVERIFIER_COMPLETE_FIELD", "size")
    assert offered("message", "--field", "M") == ["M"]


@pytest.mark.parametrize(
    "text", ["", "form: 7", "form: {fields: 7}", "form: {fields: [7, {options: 8}]}", "{", "\x00"]
)
def test_a_configuration_that_is_wrong_offers_less_and_says_nothing(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.yaml").write_text(text, "utf-8")
    offered("message", "--field", "")
    offered("status", "--stack", "")
    assert capsys.readouterr() == ("", "")


def test_profiles_are_those_of_the_sdks_own_files(folder: Path) -> None:
    (folder / ".aws").mkdir()
    (folder / ".aws/config").write_text("[default]\nregion=x\n[profile club]\n[sso-session y]\n")
    (folder / ".aws/credentials").write_text("[default]\n[old]\n")
    assert offered("status", "--profile", "") == ["default", "club", "old"]


@pytest.mark.parametrize(
    ("words", "at", "whole"),
    [
        ("smsverifier\nup\n--target\n=\nlo", 4, "smsverifier\nup\n--target\nlo"),
        ("smsverifier\nup\n--target\n=", 3, "smsverifier\nup\n--target\n"),
        ("smsverifier\nmessage\n--field\nsize\n=\nX", 5, "smsverifier\nmessage\n--field\nX"),
        ("smsverifier\nmessage\n--field\nsize\n=", 4, "smsverifier\nmessage\n--field\n"),
    ],
)
def test_what_bash_splits_at_an_equals_sign_is_put_together(
    words: str, at: int, whole: str
) -> None:
    joined = as_one_word({"COMP_WORDS": words, "COMP_CWORD": str(at)})
    assert joined["COMP_WORDS"] == whole
    assert int(joined["COMP_CWORD"]) == whole.count("\n")
    assert joined.get("_SMSVERIFIER_COMPLETE_FIELD") == ("size" if "size" in words else None)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"COMP_WORDS": "smsverifier\nst", "COMP_CWORD": "1"},
        {"COMP_WORDS": "x", "COMP_CWORD": "y"},
    ],
)
def test_what_is_whole_is_left_as_it_is(environ: dict[str, str]) -> None:
    assert as_one_word(environ) == {}


def test_every_variable_of_ours_stands_in_a_help() -> None:
    import re

    sources = [path.read_text("utf-8") for path in (ROOT / "smsverifier").rglob("*.py")]
    read = {name for text in sources for name in re.findall(r'"(SMSVERIFIER_[A-Z_]+[A-Z])"', text)}
    assert read == {name for name in (*EVERYWHERE, *OF_THE_EMBEDDED_AWS) if "SMSVERIFIER" in name}
    for name, meaning in (*EVERYWHERE.items(), *OF_THE_EMBEDDED_AWS.items()):
        assert len(name) + len(meaning) < 74
