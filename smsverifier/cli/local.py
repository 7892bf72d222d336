"""`smsverifier local`: the embedded AWS."""

from typing import Annotated

import typer

from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StackOptions
from smsverifier.errors import ExitCode, UsageError

local = typer.Typer(
    cls=CommandGroup,
    help="The embedded AWS on this machine (`up` starts it by itself).",
    rich_markup_mode=None,
    epilog="\b\nExamples:\n  smsverifier local status"
    '\n  eval "$(smsverifier local env)"\n  smsverifier local logs --lines 50',
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@local.command(epilog="\b\nExamples:\n  smsverifier local start")
def start(as_json: Json = False) -> int:
    """Start it, unless it runs already."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import start_embedded

    return start_embedded(new_context(StackOptions(as_json=as_json)))


@local.command(epilog="\b\nExamples:\n  smsverifier local status --json")
def status(as_json: Json = False) -> int:
    """Show whether it runs, and where. Exit code 3 if it does not."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import show_local_status

    return show_local_status(new_context(StackOptions(as_json=as_json)))


@local.command(
    epilog="\b\nExamples:\n"
    '  eval "$(smsverifier local env)"\n'
    '  eval "$(smsverifier local env --region eu-west-1)" && aws dynamodb list-tables\n'
    "  smsverifier local env --json"
)
def env(
    region: Annotated[
        str | None, typer.Option("--region", help="The AWS region. [default: the configuration's]")
    ] = None,
    as_json: Json = False,
) -> int:
    """Print its keys and address, for any AWS client in a shell.

    The keys are this run's own: once it has ended they open nothing. Exit code 3 if it does not
    run.
    """
    from smsverifier.aws.regions import refuse_unknown_region
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import show_env

    if region is not None:
        refuse_unknown_region(region)
    return show_env(new_context(StackOptions(as_json=as_json)), region)


@local.command(epilog="\b\nExamples:\n  smsverifier local stop\n  smsverifier local stop --yes")
def stop(
    as_json: Json = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    no_export: Annotated[
        bool, typer.Option("--no-export", help="Stop it without a copy of the registrations.")
    ] = False,
) -> int:
    """Export the registrations in it, then stop it. They are kept; all else is forgotten.

    The next `up` of their stack brings them back, `down` exports and removes them.
    """
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import LocalStopOptions, stop_embedded

    return stop_embedded(
        new_context(StackOptions(as_json=as_json)), LocalStopOptions(yes, export=not no_export)
    )


@local.command(epilog="\b\nExamples:\n  smsverifier local logs --lines 50")
def logs(
    lines: Annotated[int, typer.Option(help="How many of the last lines.")] = 100,
    as_json: Json = False,
) -> int:
    """Show the end of its log."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import show_log

    if lines < 1:
        raise UsageError("--lines must be at least 1", where="--lines", hint="Try --lines 50.")
    show_log(new_context(StackOptions(as_json=as_json)), lines)
    return ExitCode.DONE
