"""Every command with its help, arguments, options, examples and exit codes, from the code."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import typer.main

from smsverifier.cli.app import app
from smsverifier.cli.options import StackCommand
from smsverifier.errors import ExitCode
from tools.reference.docstrings import member_docs

KINDS = {"int": "N", "integer": "N", "path": "PATH"}
"""Typer's word for a type → what stands behind an option."""


def commands() -> dict[str, Any]:
    """`registrations list` → the command, in the order of the help; groups too."""
    program: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in program.commands.items():
        found[name] = command
        found |= {f"{name} {sub}": each for sub, each in _subcommands(command).items()}
    return found


def is_group(command: Any) -> bool:
    """Whether it only holds other commands."""
    return bool(_subcommands(command))


def exit_codes(name: str) -> list[int]:
    """What a command can end with, by the words of `ExitCode`."""
    told = re.findall(r"`([a-z -]+)`", member_docs(ExitCode)["NOT_IN_SYNC"])
    return [code for code in ExitCode if code is not ExitCode.NOT_IN_SYNC or name in told]


def command_parts() -> Mapping[str, str]:
    """Name of a part of `commands.md` → text."""
    some = next(each for each in commands().values() if isinstance(each, StackCommand))
    shared = [param for param in some.params if _option(param) in _shared()]
    every = (_section(name, command) for name, command in commands().items())
    return {"shared options": "\n".join(_table(shared)), "commands": "\n\n".join(every)}


def _section(name: str, command: Any) -> str:
    help_text, _, more = (command.help or "").partition("\n\n")
    lines = [f"### `{name}`", "", help_text, *(["", more.replace("\n", " ")] if more else [])]
    if is_group(command):
        lines += ["", "Its commands: " + ", ".join(f"`{sub}`" for sub in command.commands) + "."]
    else:
        codes = ", ".join(str(int(code)) for code in exit_codes(name))
        takes = "the options of every stack command, and " * isinstance(command, StackCommand)
        lines += ["", f"`{_usage(name, command)}` · exit codes {codes}"]
        own = list(_table([p for p in command.params if not _is_shared(command, p)]))
        alone = "Takes the options of every stack command." if takes else "Takes no options."
        lines += ["", *(own or [alone])]
        if own and takes:
            lines += ["", "And the options of every stack command."]
    return "\n".join([*lines, *_examples(command)])


def _usage(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    named = (p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments)
    return " ".join(["smsverifier", name, *named, "[OPTIONS]"])


def _table(params: list[Any]) -> Iterator[str]:
    if not params:
        return
    yield "| option | |"
    yield "|---|---|"
    for param in params:
        words = [re.sub(r" ?\[default: .*\]", "", param.help or "").strip(), *_more(param)]
        yield f"| {_names(param)} | {' '.join(words)} |"


def _names(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.name.upper()}`"
    kind = param.metavar or KINDS.get(param.type.name.lower(), "TEXT")
    value = "" if param.is_flag else f" {kind}".replace("|", "\\|")
    return ", ".join(f"`{name}{value}`" for name in param.opts)


def _more(param: Any) -> Iterator[str]:
    told = re.search(r"\[default: (.*)\]", param.help or "")
    default = told[1] if told else param.default
    if getattr(param, "multiple", False):
        yield "May be given several times."
    if default not in (None, False) and not param.required and default != ():
        yield f"Default: {default}."
    if param.envvar:
        yield f"Also by `${param.envvar}`."


def _examples(command: Any) -> list[str]:
    lines = (command.epilog or "").replace("\b", "").strip().splitlines()
    shown = [line.strip() for line in lines if line.startswith("  ")]
    return ["", "```sh", *shown, "```"] if shown else []


def _is_shared(command: Any, param: Any) -> bool:
    return isinstance(command, StackCommand) and _option(param) in _shared()


def _shared() -> set[str]:
    return {_option(param) for param in StackCommand(name="any", callback=lambda: None).params}


def _option(param: Any) -> str:
    return str(param.opts[-1])


def _subcommands(command: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(command, "commands", {})
    return found
