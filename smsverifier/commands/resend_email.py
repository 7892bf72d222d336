"""`registrations resend --channel email` from end to end: choose, say how many, ask, mail."""

from functools import partial

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.commands.resend import ResendOptions
from smsverifier.commands.sending import send_directly
from smsverifier.errors import UsageError
from smsverifier.mail.status import MARKS, EmailStatus
from smsverifier.output.formatting import counted
from smsverifier.output.resend_email_view import EmailResendResult
from smsverifier.output.screen import spinner
from smsverifier.registrations.resend import Choice, status_resetter
from smsverifier.registrations.resend_email import choose_for_email


def resend_email(context: Context, options: ResendOptions) -> EmailResendResult:
    """Mail those chosen, by default everyone not mailed; the SMS is left alone."""
    require_table(context)
    refuse_paused(context)
    field = _field(context)
    choice = _choice(context, options)
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
        chosen = choose_for_email(rows, choice, field, unconfirmed_before_ms(context))
    if chosen and context.target == "aws":
        confirm(context, f"Mail {counted(len(chosen), 'registrant')}?", yes=options.yes)
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


def _choice(context: Context, options: ResendOptions) -> Choice[EmailStatus]:
    """Whom the options mean: without any, those not mailed."""
    is_named = bool(options.phones or options.ids)
    return Choice(
        options.filters.mail_statuses or (set() if is_named else {EmailStatus.UNSENT}),
        frozenset(map(partial(parse_phone, context), options.phones)),
        frozenset(options.ids),
        options.even_if_told,
    )
