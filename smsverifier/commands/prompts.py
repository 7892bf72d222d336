"""Questions: only where somebody can answer them."""

from smsverifier.commands.asking import is_interactive, prompt, read_answer
from smsverifier.commands.context import Context
from smsverifier.errors import Interrupted, UsageError

__all__ = ["confirm", "is_interactive", "prompt", "require_yes", "wait_for_enter"]


COSTS = "It changes an AWS account, where things cost money."


def confirm(
    context: Context,
    question: str,
    *,
    yes: bool,
    why: str = COSTS,
    hint: str = "Add --yes if you are sure.",
) -> None:
    """Ask before something that may cost or lose; raises unless the answer is yes.

    `why`, `hint`: what is said where nobody can answer.
    """
    if yes:
        return
    if not is_interactive(context):
        raise UsageError(
            "This needs a yes, and there is no terminal to ask",
            where=context.location_text,
            why=why,
            hint=hint,
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
