"""`smsverifier logs`."""

from typing import Annotated

import typer

from smsverifier.errors import ExitCode, UsageError


def logs(
    ctx: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on showing new lines, until Ctrl-C.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="How far back: 30s, 10m, 2h or 3d.")
    ] = "10m",
) -> int:
    """Show what the handler and the pipe wrote, in one stream."""
    from smsverifier.cli.durations import milliseconds_ago
    from smsverifier.cli.session import open_session
    from smsverifier.pipeline.logs import follow_logs, read_logs
    from smsverifier.report.log_view import log_line, logs_document

    if follow and ctx.obj.as_json:
        raise UsageError("--follow and --json do not go together", hint="Leave one of them out.")
    start = milliseconds_ago(since)
    session = open_session(ctx.obj)
    names = session.names
    groups = {"handler": names.function_log_group, "pipe": names.pipe_log_group}
    if follow:
        for events in follow_logs(session.aws, groups, start):
            session.screen.show(*map(log_line, events))
    events = read_logs(session.aws, groups, start)
    session.screen.document(logs_document(session.config.stack, events))
    session.screen.show(*map(log_line, events))
    return ExitCode.DONE
