"""Whether the table was there and is not any more: with it every registration has gone.

It is so only where something is there that is made after the table and goes before it (decision
0089): an `up` that was broken off early has none of that yet, a `down` that was broken off late
none any more. Registrations of the embedded AWS that wait on disk come back with the table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from smsverifier.aws.errors import AWS_ERRORS, is_code
from smsverifier.aws.result import result_of
from smsverifier.commands.context import Context
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.output.deleted_table_view import DeletedTable, say_deleted_table
from smsverifier.output.screen import spinner
from smsverifier.provision.plan import Action, Observation, Plan
from smsverifier.provision.resource import Observed
from smsverifier.resources.table import ABSENT, find_table
from smsverifier.resources.table_backups import newest_of_deleted

TABLE = "table"
PIPE = "pipe"
API = "api"


def find_deleted_table(context: Context, found: Observation) -> DeletedTable | None:
    """What is to be said of the table if it has gone; None where it is there, or never was.

    A look that left the table out says nothing of it. Of the pipe and the API what is not in it is
    asked for, and only where the table is not there.
    """
    if not was_deleted(context, found):
        return None
    config = context.config
    with spinner(context.screen, "the table's backup"):
        backup = result_of(partial(newest_of_deleted, context.aws, context.names.table))
    return DeletedTable(
        config.stack,
        context.names.table,
        context.aws.region,
        context.location_text,
        context.screen.zone,
        backup,
        backups_wanted=config.registrations.point_in_time_recovery,
        is_local=context.target == "local",
    )


def was_deleted(context: Context, found: Observation) -> bool:
    """Whether it has gone, without a question about its backup."""
    if TABLE not in found:
        return False
    table = found[TABLE]
    is_there = table is not None and not table.deleting
    return not is_there and not context.kept and context.runs and _was_there(context, found)


def look_for_deleted_table(context: Context) -> DeletedTable | None:
    """The same, where nothing is known yet; one call where the table is there."""
    if not context.runs or find_table(context.aws, context.names.table) is not None:
        return None
    return find_deleted_table(context, {TABLE: None})


@contextmanager
def naming_deleted_table(context: Context) -> Iterator[None]:
    """Where a call finds no table within this, the error says what became of it, if it has gone."""
    try:
        yield
    except AWS_ERRORS as error:
        if is_code(error, *ABSENT) and (gone := look_for_deleted_table(context)) is not None:
            raise gone.error() from error
        raise


def gets_new_address(context: Context, plan: Plan, found: Observation) -> bool:
    """Whether the plan makes the API anew: where the pipe is there, one may have been given out.

    The embedded AWS gives an API of the same name the same address.
    """
    actions = {step.action for step in plan.steps if step.key == API}
    if context.target != "aws" or not actions & {Action.CREATE, Action.REPLACE}:
        return False
    return Action.REPLACE in actions or _has_pipe(context, found)


def require_new_table(context: Context, gone: DeletedTable | None, *, yes: bool) -> None:
    """Where the table has gone: ask whoever is there whether an empty one is to be made.

    Raises UsageError where nobody is asked, and Interrupted unless the answer is yes.
    """
    if gone is None:
        return
    if yes or not is_interactive(context):
        raise gone.refusal()
    say_deleted_table(context.screen, gone)
    with context.stopwatch.stopped():
        require_yes(context, f"Make an empty table {gone.table} all the same?")


def _was_there(context: Context, found: Observation) -> bool:
    """Whether what needs it is there: the pipe, or an API that is served."""
    if _has_pipe(context, found):
        return True
    api = found[API] if API in found else context.observe(context.part(API))[API]
    return api is not None and _is_ours(context, api) and "stage" in api.properties


def _has_pipe(context: Context, found: Observation) -> bool:
    pipe = found[PIPE] if PIPE in found else context.observe(context.part(PIPE))[PIPE]
    return _is_ours(context, pipe)


def _is_ours(context: Context, observed: Observed | None) -> bool:
    return observed is not None and not observed.deleting and observed.owner == context.config.stack
