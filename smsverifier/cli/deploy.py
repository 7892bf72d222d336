"""`smsverifier deploy`."""

import typer


def deploy(ctx: typer.Context) -> int:
    """Put the handler's code, with the message in it, in place, and nothing else."""
    from smsverifier.cli.context import open_context
    from smsverifier.commands.deploy import deploy_code
    from smsverifier.commands.embedded_aws import StartPolicy

    return deploy_code(open_context(ctx.obj, start=StartPolicy.NEVER))
