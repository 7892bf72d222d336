"""The Typer application: every command, in the order a person would need them."""

from typing import Annotated

import typer

from smsverifier import __version__
from smsverifier.cli.check import check
from smsverifier.cli.cost import cost
from smsverifier.cli.deploy import deploy
from smsverifier.cli.down import down
from smsverifier.cli.init import init
from smsverifier.cli.local import local
from smsverifier.cli.logs import logs
from smsverifier.cli.message import message
from smsverifier.cli.numbers import numbers
from smsverifier.cli.options import StackCommand
from smsverifier.cli.pause import pause, resume
from smsverifier.cli.plan import plan
from smsverifier.cli.policy import policy
from smsverifier.cli.registrations import registrations
from smsverifier.cli.status import status
from smsverifier.cli.suggestions import CommandGroup
from smsverifier.cli.test_register import test_register
from smsverifier.cli.up import up

app = typer.Typer(
    name="smsverifier",
    cls=CommandGroup,
    help="A registration form that texts every registrant: on AWS, or on this machine without "
    "an account.",
    epilog="Start with: smsverifier up && smsverifier test-register +919876543210",
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


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


app.command(
    epilog=_examples(
        "smsverifier init",
        "smsverifier init --stack hack-night --event 'Hack Night' --target aws",
    )
)(init)
app.command(
    cls=StackCommand,
    short_help="Tell before the event whether everybody can get their SMS.",
    epilog=_examples(
        "smsverifier check",
        "smsverifier check --target aws --phone +919876543210",
        "smsverifier check --target aws --json",
    ),
)(check)
app.command(
    cls=StackCommand,
    short_help="Show the SMS as it will be: text, parts, price, DLT.",
    epilog=_examples(
        "smsverifier message",
        "smsverifier message --name 'Asha Rao'",
        "smsverifier message --json",
    ),
)(message)
app.command(
    cls=StackCommand,
    short_help="Estimate what the event costs, hop by hop.",
    epilog=_examples(
        "smsverifier cost",
        "smsverifier cost --registrations 500 --prices our-prices.yaml",
    ),
)(cost)
app.command(
    cls=StackCommand,
    epilog=_examples(
        "smsverifier plan",
        "smsverifier plan --target aws --json",
    ),
)(plan)
app.command(
    cls=StackCommand,
    epilog=_examples(
        "smsverifier up",
        "smsverifier up --step",
        "smsverifier up --target aws --yes",
        "smsverifier up --only table --only handler",
    ),
)(up)
app.command(
    cls=StackCommand,
    short_help="Show every resource, the addresses and who was told.",
    epilog=_examples(
        "smsverifier status",
        "smsverifier status --watch",
        "smsverifier status --json",
    ),
)(status)
app.command(
    "test-register",
    cls=StackCommand,
    short_help="Register one phone for real and follow it to a verdict.",
    epilog=_examples(
        "smsverifier test-register +919876543210",
        "smsverifier test-register '98765 43210' --name 'Asha Rao' --again",
    ),
)(test_register)
app.command(
    cls=StackCommand,
    short_help="Put the handler's code, with the message in it, in place; only that.",
    epilog=_examples("smsverifier deploy"),
)(deploy)
app.command(
    cls=StackCommand,
    short_help="Show the logs of handler, pipe and SMS in one stream.",
    epilog=_examples(
        "smsverifier logs",
        "smsverifier logs --since 2h",
        "smsverifier logs --follow",
    ),
)(logs)
app.add_typer(
    registrations,
    name="registrations",
    short_help="Who registered, who was told: list, export, text again.",
)
app.add_typer(
    numbers, name="numbers", short_help="The numbers that an account in the SMS sandbox may text."
)
app.command(
    cls=StackCommand,
    short_help="Stop texting; people can go on registering.",
    epilog=_examples("smsverifier pause"),
)(pause)
app.command(
    cls=StackCommand,
    short_help="Text again, beginning with everyone who waited.",
    epilog=_examples("smsverifier resume"),
)(resume)
app.command(
    cls=StackCommand,
    short_help="Print the IAM policy that whoever runs this needs.",
    epilog=_examples(
        "smsverifier policy --target aws",
        "smsverifier policy --target aws --account 111122223333 > policy.json",
        "smsverifier policy --target aws --sms",
        "smsverifier policy --target aws --boundary",
    ),
)(policy)
app.command(
    cls=StackCommand,
    short_help="Export the registrations, remove everything, prove it.",
    epilog=_examples(
        "smsverifier down",
        "smsverifier down --target aws --yes",
        "smsverifier down --keep-data",
    ),
)(down)
app.add_typer(local, name="local", short_help="The embedded AWS on this machine.")
