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
    from smsverifier.flows.check import check as look
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.session import open_session

    return look(open_session(ctx.obj, start=Start.TO_LOOK), phone)
