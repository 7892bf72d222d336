"""What was handed over by `eject`: `up`, `down` and `deploy` go on only where somebody says so."""

from collections.abc import Callable
from functools import partial

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.context import Context
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.errors import UsageError
from smsverifier.output.ejected_words import ejected_sentence, put_back, say_ejected
from smsverifier.provision.ejected import Ejected, ejected_by, ejected_in
from smsverifier.provision.plan import Observation
from smsverifier.resources.table import Table


def table_of(context: Context) -> Table:
    """The stack's table, which has the mark."""
    return next(each for each in context.resources if isinstance(each, Table))


def find_ejected(context: Context, found: Observation) -> Ejected | None:
    """To what the stack was handed over; one call where the table was not looked at."""
    stack = context.config.stack
    if "table" in found or not context.runs:
        return ejected_in(found, stack)
    return ejected_by(table_of(context).tags_there(), stack)


def known_ejected(context: Context) -> Ejected | None:
    """The same for what is only said: None too where the table cannot be asked."""
    return value_or(result_of(partial(find_ejected, context, {})), None)


def require_taken_back(
    context: Context,
    ejected: Ejected | None,
    question: str,
    *,
    take_back: bool = False,
    hint: str = "Change it there, or add --take-back.",
    effect: Callable[[Ejected], str] = put_back,
) -> bool:
    """Whether the stack was handed over, and somebody has it go on nevertheless.

    `take_back`: it was said already. Else whoever is there is asked; raises Interrupted at a no,
    and UsageError where nobody is. `effect`: what comes of going on.
    """
    if ejected is None:
        return False
    stack = context.config.stack
    if take_back:
        say_ejected(context.screen, stack, ejected, effect=effect(ejected))
        return True
    if not is_interactive(context):
        raise UsageError(
            ejected_sentence(stack, ejected),
            where=context.location_text,
            why=f"{effect(ejected)} `--yes` says nothing of that.",
            hint=hint,
        )
    say_ejected(context.screen, stack, ejected, effect=effect(ejected))
    with context.stopwatch.stopped():
        require_yes(context, question)
    return True
