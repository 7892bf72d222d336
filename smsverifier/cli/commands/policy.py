"""`smsverifier policy`."""

from typing import Annotated

import typer


def policy(
    ctx: typer.Context,
    account: Annotated[
        str | None,
        typer.Option(
            "--account", metavar="ID", help="The AWS account. [default: the one you are in]"
        ),
    ] = None,
) -> int:
    """Print the least-privilege IAM policy for whoever runs this tool on this stack."""
    from smsverifier.flows.policy import print_policy
    from smsverifier.flows.session import open_session

    return print_policy(open_session(ctx.obj), account)
