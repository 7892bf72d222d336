"""`smsverifier down`."""

from typing import Annotated

import typer


def down(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Remove everything the stack has, look again, and prove that nothing is left."""
    from smsverifier.cli.razing import take_down
    from smsverifier.cli.session import open_session

    return take_down(open_session(ctx.obj), yes=yes)
