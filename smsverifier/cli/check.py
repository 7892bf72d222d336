"""`smsverifier check`."""

from typing import Annotated

import typer


def check(
    ctx: typer.Context,
    phone: Annotated[
        str | None, typer.Option("--phone", help="Look at this number as well.")
    ] = None,
) -> int:
    """Tell whether everybody will get their SMS, before anybody registers. Changes nothing.

    Exit code 3 with a blocker.
    """
    from smsverifier.cli.context import open_context
    from smsverifier.commands.check import check as look
    from smsverifier.commands.embedded_aws import StartPolicy

    return look(open_context(ctx.obj, start=StartPolicy.TO_LOOK), phone)
