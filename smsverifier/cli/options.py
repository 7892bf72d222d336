"""The options that several commands have, but for those that choose registrations (`filters`).

What every command touching a stack has is gathered: the command finds it in `ctx.obj`.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from smsverifier.cli import completion
from smsverifier.commands import StackOptions
from smsverifier.errors import Interrupted, UsageError

OwnPrices = Annotated[
    Path | None,
    typer.Option(
        "--prices",
        metavar="PATH",
        help="Your own prices. [default: prices.yaml beside the configuration]",
    ),
]
HowMany = Annotated[
    int | None,
    typer.Option(metavar="N", help="How many. [default: event.expected_registrations]"),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ShowNumbers = Annotated[
    bool, typer.Option("--show-numbers", help="Whole phone numbers, not masked ones.")
]
ScriptAccount = Annotated[
    str | None,
    typer.Option("--account", metavar="ID", help="The AWS account. [default: the script asks AWS]"),
]
TakeBack = Annotated[
    bool,
    typer.Option("--take-back", help="Go on although the stack was handed over by `eject`."),
]


@dataclass(frozen=True)
class CommandHelp:
    """What the help of a command says beside its docstring."""

    examples: tuple[str, ...]
    short: str | None = None
    """In the list of all commands; None takes the docstring's first line."""

    @property
    def epilog(self) -> str:
        """The end of its help."""
        return examples(*self.examples)


def examples(*lines: str) -> str:
    """Command lines as the end of a help, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class StackCommand(TyperCommand):
    """A command with the stack options, gathered into one `StackOptions` before it runs."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, params=[*(params or []), *_stack_options()], **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Move the stack options out of the command's own parameters and run it."""
        said = {field.name: ctx.params.pop(field.name, None) for field in fields(StackOptions)}
        options = StackOptions(**said)
        if options.target not in {None, "local", "aws"}:
            raise UsageError(
                f"There is no target called {options.target}",
                where="--target",
                why="A stack is on this machine or in an AWS account.",
                hint="The targets are local and aws.",
            )
        ctx.obj = options
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:  # Typer would end without a word
            raise Interrupted("Interrupted", hint="Run the command again to go on.") from error


def add_command(
    group: typer.Typer,
    command: Callable[..., int],
    help_: CommandHelp,
    kind: type[Any] | None = StackCommand,
) -> None:
    """Make it a command of the group, by its function's name: `import_` is `import`, for one."""
    name = command.__name__.rstrip("_").replace("_", "-")
    group.command(name, cls=kind, short_help=help_.short, epilog=help_.epilog)(command)


class PlaceCommand(StackCommand):
    """One that is about all stacks of a place: it has no `--stack`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [each for each in self.params if each.name != "stack"]


def _stack_options() -> list[TyperOption]:
    return [
        TyperOption(
            param_decls=["-c", "--config"],
            type=Path,
            envvar="SMSVERIFIER_CONFIG",
            show_envvar=True,
            help="The configuration file. [default: ./config.yaml]",
        ),
        TyperOption(
            param_decls=["--stack"],
            help="The stack's name. [default: the configuration's]",
            autocompletion=lambda ctx, *_: completion.stacks(ctx),
        ),
        TyperOption(
            param_decls=["--target"],
            metavar="[local|aws]",
            help="The embedded AWS on this machine, or the real one.",
            autocompletion=lambda *_: completion.targets(),
        ),
        TyperOption(
            param_decls=["--region"],
            help="The AWS region. [default: the configuration's, else AWS_REGION]",
        ),
        TyperOption(
            param_decls=["--profile"],
            help="The AWS profile. [default: AWS_PROFILE]",
            autocompletion=lambda *_: completion.profiles(),
        ),
        TyperOption(
            param_decls=["--json", "as_json"],
            is_flag=True,
            default=False,
            help="One JSON document on standard output, and no questions.",
        ),
        TyperOption(param_decls=["--quiet"], is_flag=True, default=False, help="Results only."),
        TyperOption(
            param_decls=["--verbose"],
            is_flag=True,
            default=False,
            help="Show the whole error if one happens.",
        ),
    ]
