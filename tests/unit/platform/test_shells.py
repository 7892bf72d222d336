"""Commands as each shell reads them."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.platform.shells import SHELLS, ShellName

SH, POWERSHELL, CMD = (SHELLS[name] for name in ShellName)


@pytest.mark.parametrize(
    ("shell", "value", "line"),
    [
        (SH, "a", "export NAME=a"),
        (SH, "a b'c", "export NAME='a b'\"'\"'c'"),
        (POWERSHELL, "a", "$env:NAME = 'a'"),
        (POWERSHELL, "it's $HOME", "$env:NAME = 'it''s $HOME'"),
        (CMD, "a&b", 'set "NAME=a&b"'),
    ],
)
def test_a_variable_is_set(shell: object, value: str, line: str) -> None:
    assert shell in SHELLS.values()
    assert SHELLS[shell.name].assignment("NAME", value) == line  # type: ignore[attr-defined]


def test_a_variable_is_taken_away() -> None:
    assert [shell.removal("NAME") for shell in (SH, POWERSHELL, CMD)] == [
        "unset NAME",
        "Remove-Item Env:NAME -ErrorAction SilentlyContinue",
        'set "NAME="',
    ]


def test_a_variable_is_set_for_the_next_command() -> None:
    assert [shell.setting("NAME", "4611") for shell in (SH, POWERSHELL, CMD)] == [
        "NAME=4611",
        "$env:NAME = '4611'",
        'set "NAME=4611"',
    ]


def test_what_a_command_prints_is_kept_as_it_was_printed() -> None:
    assert [shell.kept("x policy", "a.json") for shell in (SH, POWERSHELL, CMD)] == [
        "x policy > a.json",
        "x policy | Out-File -Encoding ascii 'a.json'",
        'x policy > "a.json"',
    ]


def test_what_a_command_prints_is_run() -> None:
    assert [shell.evaluated("x env") for shell in (SH, POWERSHELL, CMD)] == [
        'eval "$(x env)"',
        "x env | Out-String | Invoke-Expression",
        "for /f \"delims=\" %i in ('x env') do @%i",
    ]


@given(st.text())
def test_a_word_stays_one_word(word: str) -> None:
    assert shlex.split(SH.quoted(word)) == [word]
    inner = POWERSHELL.quoted(word)
    assert (inner[0], inner[-1]) == ("'", "'")
    assert inner[1:-1].replace("''", "") == word.replace("'", "")


@pytest.mark.parametrize("path", ["C:\\Users\\Name (Club)\\OneDrive\\अतिथि.csv", "C:\\a b\\c"])
def test_a_path_of_windows_stays_as_it_is(path: str) -> None:
    assert (POWERSHELL.quoted(path), CMD.quoted(path)) == (f"'{path}'", f'"{path}"')
