"""Registrations kept over the end of an embedded AWS: back in their table, and what is said."""

from dataclasses import asdict, dataclass

from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import unconfirmed_before_ms
from smsverifier.output.formatting import counted
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action
from smsverifier.registration_table import unconfirmed_after_seconds

TABLE = "table"


@dataclass(frozen=True)
class Restored:
    """Who is back."""

    registrations: int = 0
    never_told: int = 0
    unconfirmed: int = 0


def restore_table(context: Context) -> None:
    """Make the table alone, for a `down` whose stack is gone but for what is kept of it."""
    (table,) = context.part(TABLE)
    if context.kept and context.runs and table.read() is None:
        table.create(table.desired({}))
        context.screen.say("They are back in their table, to be exported and removed.")


def report_restored(context: Context, report: RunReport) -> dict[str, int]:
    """After an `up`: say who came back with the table, and who of them is still to be told."""
    if not context.kept or TABLE not in report.keys(Action.CREATE):
        return asdict(Restored())
    rows = context.registrations
    tally = rows.tally(unconfirmed_before_ms(context), consistent=True)
    back = Restored(tally.registrations, tally.not_told, tally.sending)
    context.screen.show(f"{counted(back.registrations, 'registration')} put back, as kept on disk.")
    if back.never_told:
        context.screen.say(
            f"Never told: {back.never_told}. `smsverifier registrations resend` texts them."
        )
    if back.unconfirmed:
        context.screen.say(
            f"Unconfirmed, they were being told when it ended: {back.unconfirmed}. "
            "`smsverifier registrations resend --unconfirmed` texts them once more, from "
            f"{unconfirmed_after_seconds(context.config)} seconds after that on."
        )
    return asdict(back)
