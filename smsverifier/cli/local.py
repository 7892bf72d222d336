"""`smsverifier local`: the embedded AWS."""

from typing import Annotated

import typer

from smsverifier.cli.environment import OF_THE_EMBEDDED_AWS, variables
from smsverifier.cli.options import Yes, examples
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.commands import StackOptions
from smsverifier.errors import ExitCode, UsageError
from smsverifier.platform.shells import SHELLS, ShellName

EVALUATIONS = (
    'eval "$(smsverifier local env)"',
    SHELLS[ShellName.POWERSHELL].evaluated("smsverifier local env --shell powershell"),
    SHELLS[ShellName.CMD].evaluated("smsverifier local env --shell cmd"),
)

local = typer.Typer(
    cls=CommandGroup,
    help="The embedded AWS on this machine (`up` starts it by itself).",
    rich_markup_mode=None,
    epilog=examples(
        "smsverifier local status",
        EVALUATIONS[0],
        EVALUATIONS[1],
        "smsverifier local logs --lines 50",
    )
    + f"\n\n{variables(OF_THE_EMBEDDED_AWS)}",
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@local.command(epilog=examples("smsverifier local start"))
def start(as_json: Json = False) -> int:
    """Start it, unless it runs already."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import start_embedded
    from smsverifier.output.local_view import show_local_status

    context = new_context(StackOptions(as_json=as_json))
    status = start_embedded(context)
    show_local_status(context.screen, status)
    return status.exit_code


@local.command(epilog=examples("smsverifier local status --json"))
def status(as_json: Json = False) -> int:
    """Show whether it runs, and where. Exit code 3 if it does not."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import local_status
    from smsverifier.output.local_view import show_local_status

    context = new_context(StackOptions(as_json=as_json))
    found = local_status(context)
    show_local_status(context.screen, found)
    return found.exit_code


@local.command(
    epilog=examples(
        *EVALUATIONS,
        "smsverifier local env --region eu-west-1 --json",
    )
)
def env(
    region: Annotated[
        str | None, typer.Option("--region", help="The AWS region. [default: the configuration's]")
    ] = None,
    shell: Annotated[
        str | None,
        typer.Option(
            "--shell",
            metavar="[sh|powershell|cmd]",
            help="Whose words. [default: powershell on Windows, else sh]",
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Print its keys and address, for any AWS client in a shell.

    The keys are this run's own: once it has ended they open nothing. Exit code 3 if it does not
    run.
    """
    from smsverifier.aws.regions import refuse_unknown_region
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import shell_environment
    from smsverifier.output.local_view import show_env

    if region is not None:
        refuse_unknown_region(region)
    context = new_context(StackOptions(as_json=as_json))
    found = shell_environment(context, region, shell)
    show_env(context.screen, found)
    return found.exit_code


@local.command(
    epilog=examples(
        "smsverifier local stop",
        "smsverifier local stop --yes",
    )
)
def stop(
    as_json: Json = False,
    yes: Yes = False,
    no_export: Annotated[
        bool, typer.Option("--no-export", help="Stop it without a copy of the registrations.")
    ] = False,
) -> int:
    """Export the registrations in it, then stop it. They are kept; all else is forgotten.

    The next `up` of their stack brings them back, `down` exports and removes them.
    """
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import LocalStopOptions, stop_embedded
    from smsverifier.output.local_view import show_stopped

    context = new_context(StackOptions(as_json=as_json))
    result = stop_embedded(context, LocalStopOptions(yes, export=not no_export))
    show_stopped(context.screen, result)
    return ExitCode.DONE


@local.command(
    epilog=examples(
        "smsverifier local clock",
        "smsverifier local clock +2d",
        "smsverifier local clock '2026-12-05 18:00'",
        "smsverifier local clock real",
    )
)
def clock(
    when: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHEN]",
            help="+30m, +2h or +2d; a day or moment in the event's zone; or `real`.",
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Show its clock, or let time pass in it.

    Reminders, ages, retries and expiry go by it; what is due meanwhile is done. Exit code 3 if it
    does not run.
    """
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import read_clock, set_clock
    from smsverifier.output.local_view import show_clock

    context = new_context(StackOptions(as_json=as_json))
    result = read_clock(context) if when is None else set_clock(context, when)
    show_clock(context.screen, result)
    return result.exit_code


@local.command(epilog=examples("smsverifier local logs --lines 50"))
def logs(
    lines: Annotated[int, typer.Option(help="How many of the last lines.")] = 100,
    as_json: Json = False,
) -> int:
    """Show the end of its log."""
    from smsverifier.cli.context import new_context
    from smsverifier.commands.local import read_log
    from smsverifier.output.local_view import show_log

    if lines < 1:
        raise UsageError("--lines must be at least 1", where="--lines", hint="Try --lines 50.")
    context = new_context(StackOptions(as_json=as_json))
    show_log(context.screen, read_log(context, lines))
    return ExitCode.DONE
