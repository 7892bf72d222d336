"""Questions: only where somebody can answer them."""

from smsverifier.commands.asking import is_interactive, prompt, read_answer
from smsverifier.commands.context import Context
from smsverifier.errors import Interrupted, UsageError

__all__ = ["confirm", "is_interactive", "prompt", "require_yes", "wait_for_enter"]


def confirm(context: Context, question: str, *, yes: bool) -> None:
    """Ask before something that may cost or lose; raises unless the answer is yes."""
    if yes:
        return
    if not is_interactive(context):
        raise UsageError(
            "This needs a yes, and there is no terminal to ask",
            where=context.location_text,
            why="It changes an AWS account, where things cost money.",
            hint="Add --yes if you are sure.",
        )
    with context.stopwatch.stopped():
        require_yes(context, question)


def require_yes(context: Context, question: str) -> None:
    """Ask whoever is there; raises Interrupted unless the answer is yes."""
    if prompt(context, f"{question} [y/N]", "n").lower() not in {"y", "yes"}:
        raise Interrupted("Nothing was done")


def wait_for_enter(context: Context) -> None:
    """Wait for Enter before the next step; raises Interrupted at a no or the end of input."""
    context.screen.say("  Press Enter to do this step, Ctrl-C to stop.")
    with context.stopwatch.stopped():
        answer = read_answer(context, Interrupted("Nothing more was done"))
    if answer.lower() in {"n", "no", "q", "quit"}:
        raise Interrupted("Nothing more was done")
