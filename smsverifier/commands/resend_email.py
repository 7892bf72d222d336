"""`registrations resend --channel email` from end to end: choose, say how many, ask, mail."""

from collections.abc import Set
from functools import partial

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.commands.registrations import Filters
from smsverifier.commands.sending import send_directly
from smsverifier.errors import UsageError
from smsverifier.mail.status import MARKS, EmailStatus
from smsverifier.output.formatting import counted
from smsverifier.output.resend_email_view import EmailResendResult
from smsverifier.output.screen import spinner
from smsverifier.registrations.resend import Choice, status_resetter
from smsverifier.registrations.resend_email import choose_for_email


def resend_email(
    context: Context,
    filters: Filters,
    phones: tuple[str, ...],
    ids: tuple[str, ...],
    *,
    even_if_told: bool,
    yes: bool,
) -> EmailResendResult:
    """Mail those chosen, by default everyone not mailed; the SMS is left alone."""
    require_table(context)
    refuse_paused(context)
    field = _field(context)
    choice = Choice(
        _statuses(filters, is_named=bool(phones or ids)),
        frozenset(map(partial(parse_phone, context), phones)),
        frozenset(ids),
        even_if_told,
    )
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
        chosen = choose_for_email(rows, choice, field, unconfirmed_before_ms(context))
    if chosen and context.target == "aws":
        confirm(context, f"Mail {counted(len(chosen), 'registrant')}?", yes=yes)
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        opened = status_resetter(context.aws, context.names.table, stop, MARKS).run(chosen)
    sent = send_directly(context, opened, marks=MARKS, kinds=(MARKS.kind,))
    return EmailResendResult(context.config.stack, context.location(), sent)


def _field(context: Context) -> str:
    """Where rows have their addresses; raises UsageError where nobody is mailed."""
    if not context.config.email.enabled:
        raise UsageError(
            "The e-mail is off",
            where="--channel email",
            why="email.enabled is false in the configuration.",
            hint="Set it to true, give email.from, and run `smsverifier up`.",
        )
    deployed = context.deployed.settings.get("email")
    if not deployed:
        raise UsageError(
            "The deployed handler sends no mail yet",
            where="--channel email",
            why="It was deployed before email.enabled was set.",
            hint="Run `smsverifier up` first.",
        )
    return str(deployed["field"])


def _statuses(filters: Filters, *, is_named: bool) -> Set[EmailStatus]:
    asked = {
        EmailStatus.UNSENT: filters.not_told,
        EmailStatus.FAILED: filters.failed,
        EmailStatus.UNCONFIRMED: filters.unconfirmed,
    }
    chosen = {status for status, is_asked in asked.items() if is_asked}
    return chosen or (set() if is_named else {EmailStatus.UNSENT})
