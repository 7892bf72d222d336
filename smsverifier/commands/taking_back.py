"""What was handed over by `eject`: `up`, `down` and `deploy` go on only where somebody says so."""

from smsverifier.commands.context import Context
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.errors import UsageError
from smsverifier.output.ejected_words import ejected_sentence, keeper, say_ejected
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


def require_taken_back(
    context: Context,
    ejected: Ejected | None,
    question: str,
    *,
    take_back: bool = False,
    hint: str = "Change it there, or add --take-back.",
) -> bool:
    """Whether the stack was handed over, and somebody has it go on nevertheless.

    `take_back`: it was said already. Else whoever is there is asked; raises Interrupted at a no,
    and UsageError where nobody is.
    """
    if ejected is None:
        return False
    stack = context.config.stack
    if take_back:
        say_ejected(context.screen, stack, ejected)
        return True
    if not is_interactive(context):
        raise UsageError(
            ejected_sentence(stack, ejected),
            where=context.location_text,
            why=f"Whatever is changed past {keeper(ejected)}, its next run may put back. "
            "`--yes` says nothing of that.",
            hint=hint,
        )
    say_ejected(context.screen, stack, ejected)
    with context.stopwatch.stopped():
        require_yes(context, question)
    return True
