"""`smsverifier status`."""

from typing import Annotated

import typer

from smsverifier.errors import ExitCode, UsageError


def status(
    ctx: typer.Context,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")
    ] = False,
) -> int:
    """Show every resource (expected, found, drifted), the addresses and the numbers.

    Exit code 3 unless the stack is ready.
    """
    from smsverifier.cli.looking import look, watch_status
    from smsverifier.cli.session import open_session
    from smsverifier.core.status import StackState
    from smsverifier.report.documents import status_document

    if watch and ctx.obj.as_json:
        raise UsageError("--watch and --json do not go together", hint="Leave one of them out.")
    session = open_session(ctx.obj)
    seen = look(session)
    session.screen.document(status_document(seen.status, session.where(), seen.outputs, seen.health))
    if watch:
        watch_status(session)
    session.screen.show(seen.view(session))
    if seen.status.state is StackState.READY:
        return ExitCode.DONE
    session.screen.say("Next: smsverifier plan, then smsverifier up")
    return ExitCode.NOT_IN_SYNC
