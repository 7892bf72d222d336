"""`smsverifier deploy`."""

import typer


def deploy(ctx: typer.Context) -> int:
    """Put the handler's code, with the message in it, in place, and nothing else."""
    from smsverifier.flows.deploy import deploy_code
    from smsverifier.flows.embedded import Start
    from smsverifier.flows.session import open_session

    return deploy_code(open_session(ctx.obj, start=Start.NEVER))
