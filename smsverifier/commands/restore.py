"""Registrations kept over the end of an embedded AWS: back in their table."""

from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import unconfirmed_before_ms
from smsverifier.output.up_view import Restored
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action

TABLE = "table"


def restore_table(context: Context) -> bool:
    """Make the table alone, for a `down` whose stack is gone but for what is kept of it."""
    (table,) = context.part(TABLE)
    if context.kept and context.runs and table.read() is None:
        table.create(table.desired({}))
        return True
    return False


def read_restored(context: Context, report: RunReport) -> Restored | None:
    """After an `up`: who came back with the table; None if nobody was kept, or it was there."""
    if not context.kept or TABLE not in report.keys(Action.CREATE):
        return None
    tally = context.registrations.tally(unconfirmed_before_ms(context), consistent=True)
    return Restored(tally.registrations, tally.not_told, tally.sending)
