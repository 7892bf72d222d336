"""The Typer application: every command, in the order a person would need them."""

from copy import copy
from functools import cache, partial
from typing import Annotated

import typer

from smsverifier import __version__
from smsverifier.cli import (
    announce,
    check,
    cost,
    dashboard,
    deploy,
    down,
    explain,
    form,
    init,
    logs,
    message,
    open_page,
    pause,
    plan,
    policy,
    rehearse,
    stacks,
    status,
    test_register,
    up,
)
from smsverifier.cli.announcements import announcements
from smsverifier.cli.eject import eject
from smsverifier.cli.email import email
from smsverifier.cli.environment import EVERYWHERE, variables
from smsverifier.cli.failures import failures
from smsverifier.cli.local import local
from smsverifier.cli.numbers import numbers
from smsverifier.cli.options import PlaceCommand, add_command
from smsverifier.cli.registrations import registrations
from smsverifier.cli.suggestions import CommandGroup

app = typer.Typer(
    name="smsverifier",
    cls=CommandGroup,
    help="A registration form that texts every registrant: on AWS, or on this machine without "
    "an account.",
    epilog="Start with: smsverifier init, then smsverifier up. `smsverifier` alone says where you "
    f"stand, with --json for programs.\n\n{variables(EVERYWHERE)}",
    rich_markup_mode=None,  # plain help is ready in half the time, and reads the same in pipes
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def smsverifier(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Said before any command; `cli.main` answers a lone `--version` without coming here."""
    if version:
        typer.echo(f"smsverifier {__version__}")
        raise typer.Exit


_add = partial(add_command, app)
_add(init.init, init.HELP, None)
_add(check.check, check.HELP)
_add(message.message, message.HELP)
_add(cost.cost, cost.HELP)
_add(rehearse.rehearse, rehearse.HELP)
_add(plan.plan, plan.HELP)
_add(explain.explain, explain.HELP)
_add(up.up, up.HELP)
_add(status.status, status.HELP)
_add(dashboard.dashboard, dashboard.HELP)
_add(open_page.open_, open_page.HELP)
_add(form.form, form.HELP)
_add(test_register.test_register, test_register.HELP)
_add(deploy.deploy, deploy.HELP)
_add(logs.logs, logs.HELP)
app.add_typer(
    registrations,
    name="registrations",
    short_help="Who registered, who was told: list, text again, end registration.",
)
_add(announce.announce, announce.HELP)
app.add_typer(
    announcements,
    name="announcements",
    short_help="What was announced, what is to go; call it off.",
)
app.add_typer(
    failures, name="failures", short_help="The dead letters: whom the pipe has given up on."
)
app.add_typer(
    numbers, name="numbers", short_help="The numbers that an account in the SMS sandbox may text."
)
app.add_typer(
    email, name="email", short_help="The sender of the e-mails: what proves it to be yours."
)
_add(pause.pause, pause.PAUSE_HELP)
_add(pause.resume, pause.RESUME_HELP)
_add(policy.policy, policy.HELP)
_add(stacks.stacks, stacks.HELP, PlaceCommand)
app.add_typer(
    eject,
    name="eject",
    short_help="Leave: the stack as Terraform, or as a script of the AWS CLI.",
)
_add(down.down, down.HELP)
app.add_typer(local, name="local", short_help="The embedded AWS on this machine.")


@cache
def only(word: str) -> typer.Typer:
    """The application with no other command than that of this name, if there is one.

    Typer makes every command that it is given, with all of its options, before it runs one. A
    group gets them all: it may answer that what was meant is elsewhere.
    """
    named = [command for command in app.registered_commands if command.name == word]
    if not named:
        return app
    one = copy(app)
    one.registered_commands, one.registered_groups = named, []
    return one
