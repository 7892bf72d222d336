"""Questions: only where somebody can answer them."""

from smsverifier.commands.context import Context
from smsverifier.errors import Interrupted, UsageError


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


def is_interactive(context: Context) -> bool:
    """Whether there is somebody to ask."""
    return not context.screen.as_json and context.stdin.isatty()


def require_yes(context: Context, question: str) -> None:
    """Ask whoever is there; raises Interrupted unless the answer is yes."""
    if prompt(context, f"{question} [y/N]", "n").lower() not in {"y", "yes"}:
        raise Interrupted("Nothing was done")


def prompt(context: Context, question: str, default: str) -> str:
    """What is typed in answer, or `default` for a bare Enter. Raises Interrupted without an answer.

    On standard error: standard output is for results.
    """
    context.screen.ask(question)
    line = context.stdin.readline()
    if not line:
        raise Interrupted("Nothing was done", why="There was no answer.")
    return line.strip() or default


def wait_for_enter(context: Context) -> None:
    """Wait for Enter before the next step; raises Interrupted at a no or the end of input."""
    context.screen.say("  Press Enter to do this step, Ctrl-C to stop.")
    with context.stopwatch.stopped():
        line = context.stdin.readline()
    if not line or line.strip().lower() in {"n", "no", "q", "quit"}:
        raise Interrupted("Nothing more was done")
