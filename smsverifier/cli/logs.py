"""`smsverifier logs`."""

from typing import Annotated

import typer

from smsverifier.cli.options import CommandHelp
from smsverifier.commands import StartPolicy
from smsverifier.errors import ExitCode, UsageError

HELP = CommandHelp(
    (
        "smsverifier logs",
        "smsverifier logs --since 2h",
        "smsverifier logs --follow",
    ),
    short="Show the logs of handler, pipe and SMS in one stream.",
)


def logs(
    ctx: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on showing new lines, until Ctrl-C.")
    ] = False,
    since: Annotated[str, typer.Option(help="How far back: 30s, 10m, 2h or 3d.")] = "10m",
) -> int:
    """Show what the handler and the pipe wrote and what became of SMS, in one stream.

    Lambda's own lines only with --verbose; SMS only where delivery receipts are on.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.logs import list_logs, seconds_of, watch_logs
    from smsverifier.output.log_view import show_log_stream, show_logs

    if follow and ctx.obj.as_json:
        raise UsageError(
            "--follow and --json do not go together",
            why="--json is one document, and following has no end.",
            hint="Leave one of them out.",
        )
    seconds = seconds_of(since)
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    if follow:
        show_log_stream(context.screen, watch_logs(context, seconds))
        return ExitCode.INTERRUPTED
    result = list_logs(context, seconds)
    show_logs(context.screen, result)
    return result.exit_code
