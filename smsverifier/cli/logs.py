"""`smsverifier logs`."""

from typing import Annotated

import typer

from smsverifier.errors import UsageError


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
    from smsverifier.commands.embedded_aws import StartPolicy
    from smsverifier.commands.logs import milliseconds_ago, show_logs, watch_logs

    if follow and ctx.obj.as_json:
        raise UsageError(
            "--follow and --json do not go together",
            why="--json is one document, and following has no end.",
            hint="Leave one of them out.",
        )
    start = milliseconds_ago(since)
    context = open_context(ctx.obj, anyhow=True, start=StartPolicy.NEVER)
    return watch_logs(context, start) if follow else show_logs(context, start)
