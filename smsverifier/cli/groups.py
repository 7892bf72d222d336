"""A group of commands that answers an unknown one by what was probably meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from typer.core import TyperGroup

from smsverifier.cli.verbs import MEANT, likely_slips
from smsverifier.errors import UsageError

MOST_SHOWN = 40
"""Characters of what was typed."""


class Commands(TyperGroup):
    """The program's commands, or one group of them."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first argument names. Raises UsageError if there is none."""
        word = args[0]
        is_known = self.get_command(ctx, word) is not None
        if is_known or ctx.resilient_parsing or word.startswith("-"):
            return super().resolve_command(ctx, args)
        # A number may have been typed where the command is missing; it is shown to nobody.
        is_shown = word.strip() and not any(c.isdigit() for c in word)
        named = f" called {word[:MOST_SHOWN]}" if is_shown else ""
        raise UsageError(
            f"There is no command{named}",
            where=ctx.command_path,
            hint=f"{_advice(ctx, self.commands, word)}See `{ctx.command_path} --help`.",
        )


def _advice(ctx: Any, commands: Mapping[str, Any], word: str) -> str:
    """What does what was meant, as sentences that end in a space; nothing where nobody knows."""
    plain = word.lower().replace("_", "-")
    group = "" if ctx.parent is None else str(ctx.info_name)
    meant = MEANT.get(group, {}).get(plain)
    if meant is not None:
        return f"{meant} "
    elsewhere = list(_elsewhere(ctx, plain))
    slips = elsewhere or [f"{ctx.command_path} {name}" for name in likely_slips(word, commands)]
    return f"Did you mean {' or '.join(f'`{name}`' for name in slips)}? " if slips else ""


def _elsewhere(ctx: Any, word: str) -> Iterator[str]:
    """Where there is a command of exactly that name: in the program, or in one of its groups."""
    root = ctx.find_root()
    if word in root.command.commands:
        yield f"{root.command_path} {word}"
        return
    for name, command in root.command.commands.items():
        if word in getattr(command, "commands", {}):
            yield f"{root.command_path} {name} {word}"
