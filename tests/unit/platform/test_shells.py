"""Commands as each shell reads them."""

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.platform.shells import SHELLS, ShellName

SH, POWERSHELL, CMD = (SHELLS[name] for name in ShellName)
QUOTES_OF_POWERSHELL = "'\u2018\u2019\u201a\u201b"


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
    assert read_by_powershell(POWERSHELL.quoted(word)) == word


@pytest.mark.parametrize("sign", QUOTES_OF_POWERSHELL)
def test_a_quote_of_any_kind_ends_no_word_of_powershell(sign: str) -> None:
    assert read_by_powershell(POWERSHELL.quoted(f"O{sign}Brien; del x")) == f"O{sign}Brien; del x"


def read_by_powershell(quoted: str) -> str:
    """What a verbatim string comes to; AssertionError if it ends before its end.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    and its tokenizer, for which each typographic single quote is one as well.
    """
    assert (quoted[0], quoted[-1]) == ("'", "'")
    kind = f"[{QUOTES_OF_POWERSHELL}]"
    assert re.fullmatch(f"(?:(?!{kind}).|{kind}{{2}})*", quoted[1:-1], re.DOTALL)
    return re.sub(f"{kind}({kind})", r"\1", quoted[1:-1])


@pytest.mark.parametrize("path", ["C:\\Users\\Name (Club)\\OneDrive\\अतिथि.csv", "C:\\a b\\c"])
def test_a_path_of_windows_stays_as_it_is(path: str) -> None:
    assert (POWERSHELL.quoted(path), CMD.quoted(path)) == (f"'{path}'", f'"{path}"')
