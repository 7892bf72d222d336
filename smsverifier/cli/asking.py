"""Questions: only where somebody can answer them."""

import sys

import typer

from smsverifier.cli.session import Session
from smsverifier.errors import Interrupted, UsageError


def confirm(session: Session, question: str, *, yes: bool) -> None:
    """Ask before something that may cost or lose; raises unless the answer is yes."""
    if yes:
        return
    if session.screen.as_json or not sys.stdin.isatty():
        raise UsageError(
            "This needs a yes, and there is no terminal to ask",
            where=session.place_text,
            why="It changes an AWS account, where things cost money.",
            hint="Add --yes if you are sure.",
        )
    if not typer.confirm(question, err=True):
        raise Interrupted("Nothing was done")


def pause(session: Session) -> None:
    """Wait for Enter before the next step."""
    session.screen.say("  Press Enter to do this step, Ctrl-C to stop.")
    if not sys.stdin.readline():
        raise Interrupted("Nothing more was done")
