"""Texting registrants without the stream: what `up`, `resume`, `import` and `resend` share.

Before anybody is texted it says whether the configuration has moved on since it was deployed.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import function_paused_since
from smsverifier.commands.preconditions import counting
from smsverifier.commands.taking_back import known_ejected
from smsverifier.config import Config
from smsverifier.mail.status import MARKS, EmailStatus, email_status_of, needs_mail
from smsverifier.output import sending_view
from smsverifier.registrations.duplicates import OnePerNumber, one_per_number
from smsverifier.registrations.send import DirectSender, SendResult, is_sendable, needs_backfill
from smsverifier.row import CONFIRMATION_SMS, Item, Marks


def backfill(context: Context, *, is_said: bool = False) -> SendResult:
    """Tell everyone whom nobody has tried to tell, and whom no import holds back.

    Whoever is told by SMS gets the e-mail with it; where nobody is texted, the e-mail decides.
    """
    rows = list(context.registrations.registrations())
    if not context.config.sms.enabled:
        field = context.config.email_field or ""
        unmailed = [row for row in rows if needs_mail(row, field)]
        return send_directly(context, unmailed, is_said=is_said)
    forgotten = without_duplicates(context, [row for row in rows if needs_backfill(row)], rows)
    return send_directly(context, forgotten.items, is_said=is_said)


def is_to_tell(config: Config, row: Item) -> bool:
    """Whether nobody has told this row yet: by SMS, or by mail where nobody is texted."""
    if config.sms.enabled:
        return is_sendable(row)
    return email_status_of(row, config.email_field or "", 0) is EmailStatus.UNSENT


def without_duplicates(
    context: Context,
    picked: Sequence[Item],
    rows: Sequence[Item],
    *,
    dropped: Collection[str] = (),
    even_if_told: Callable[[Item], bool] = lambda _: False,
) -> OnePerNumber:
    """`one_per_number`, and says who is left out; with `duplicates: allow` nobody is."""
    duplicates = context.config.registrations.duplicates
    if duplicates == "allow":
        return OnePerNumber(picked)
    one = one_per_number(picked, rows, dropped=dropped, even_if_told=even_if_told)
    sending_view.say_left_out(context.screen, one, duplicates)
    return one


def send_directly(
    context: Context,
    items: Sequence[Item],
    *,
    is_said: bool = False,
    marks: Marks | None = None,
    kinds: tuple[str, ...] | None = None,
) -> SendResult:
    """Hand these rows to the handler, and say so; before, that it sends what is deployed.

    Unless that `is_said` already. `marks`, `kinds`: by what it is judged (None: the SMS, or the
    mail where nobody is texted), and of which messages it is (`DirectSender`).

    Ctrl-C ends it between two batches, and so does a `pause` from wherever (decision 0016).
    """
    if marks is None:
        marks = CONFIRMATION_SMS if context.config.sms.enabled else MARKS
    if not items:
        return SendResult(interrupted=context.interrupts.stop.is_set())
    if not is_said:
        warn_undeployed_changes(context)
    sending_view.say_sending(context.screen, len(items))
    names, progress = context.names, counting(context, "handed over", total=lambda: len(items))
    with context.interrupts as interrupts, progress:
        stop = interrupts.stop.is_set
        sender = DirectSender(
            context.aws,
            names.function,
            names.table,
            progress,
            should_stop=lambda: stop() or function_paused_since(context) is not None,
            marks=marks,
            kinds=kinds,
        )
        send_result = replace(sender.run(items), interrupted=stop())
    sending_view.say_over_cap(context.screen, send_result)
    if send_result.not_told > send_result.over_cap:
        since = function_paused_since(context)
        sending_view.say_rest(context.screen, since, send_result.channel)
    return send_result


def warn_undeployed_changes(context: Context) -> None:
    """Before anybody is texted: that it is by what is deployed, where that is something else."""
    message, deployed = context.config.sms.message, context.deployed
    ejected = None if deployed.in_sync else known_ejected(context)
    sending_view.warn_undeployed_changes(context.screen, deployed, message, ejected)
