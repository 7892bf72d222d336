"""Verbs of other tools: answered by what they mean, never by what they look like."""

import re
import shlex
from typing import Any

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.cli.app import app
from smsverifier.cli.suggestions import RISKY_COMMANDS, SYNONYMS, likely_typos

ROOT: Any = typer.main.get_command(app)
ANSWERS = sorted({told for answers in SYNONYMS.values() for told in answers.values()})


def commands_in(text: str) -> list[str]:
    return re.findall(r"`smsverifier ([^`]*)`", text)


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that a command line names, and what is behind it."""
    command, rest = ROOT, words
    while rest and rest[0] in getattr(command, "commands", {}):
        command, rest = command.commands[rest[0]], rest[1:]
    return command, rest


@given(st.text("abcdefghijklmnopqrstuvwxyz-", max_size=14), st.sampled_from(sorted(RISKY_COMMANDS)))
def test_one_that_acts_is_offered_only_for_its_own_letters(word: str, command: str) -> None:
    if command in likely_typos(word, [command]):
        assert abs(len(word) - len(command)) <= 1
        short, long = sorted((list(word), list(command)), key=len)
        for letter in short:
            long.remove(letter)
        assert len(long) <= 1


@pytest.mark.parametrize("group", SYNONYMS)
def test_no_verb_is_a_command_by_now(group: str) -> None:
    commands = (ROOT.commands[group] if group else ROOT).commands
    assert not commands.keys() & SYNONYMS[group].keys()


@pytest.mark.parametrize("told", ANSWERS)
def test_every_command_that_is_advised_is_there_with_its_options(told: str) -> None:
    advised = commands_in(told)
    assert advised
    for line in advised:
        command, rest = command_of(shlex.split(line))
        options = {option for parameter in command.params for option in parameter.opts}
        assert command is not ROOT or rest in (["--help"], ["--version"], ["--install-completion"])
        assert {word for word in rest if word.startswith("-")} <= {*options, "--help"}


def test_commands_that_act_are_there() -> None:
    there = {
        name for group in (ROOT, *ROOT.commands.values()) for name in getattr(group, "commands", {})
    }
    assert there >= RISKY_COMMANDS
