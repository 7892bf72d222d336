"""`registrations remove-tests` from end to end, and what `list` and `resend` share with it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from smsverifier.aws.result import Ok, Result, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.delivery.summary import why_undelivered
from smsverifier.mail.status import EmailStatus
from smsverifier.output.formatting import counted
from smsverifier.output.registrations_view import RemoveTestsResult
from smsverifier.output.screen import spinner
from smsverifier.registration_table import sent_messages
from smsverifier.registrations.bulk_changes import removable_tests, test_remover
from smsverifier.row import Item, SmsStatus, is_test


@dataclass(frozen=True)
class Filters:
    """Which registrants, as asked for on the command line; several add up."""

    told: bool = False
    not_told: bool = False
    unconfirmed: bool = False
    failed: bool = False
    waiting: bool = False
    """On the waiting list."""

    @property
    def statuses(self) -> Set[SmsStatus]:
        """Where they stand; nothing if no filter was given."""
        asked = {
            SmsStatus.SENT: self.told,
            SmsStatus.UNSENT: self.not_told,
            SmsStatus.UNCONFIRMED: self.unconfirmed,
            SmsStatus.FAILED: self.failed,
            SmsStatus.WAITING: self.waiting,
        }
        return {standing for standing, is_asked in asked.items() if is_asked}

    @property
    def mail_statuses(self) -> Set[EmailStatus]:
        """The same by the e-mail."""
        asked = {
            EmailStatus.SENT: self.told,
            EmailStatus.UNSENT: self.not_told,
            EmailStatus.UNCONFIRMED: self.unconfirmed,
            EmailStatus.FAILED: self.failed,
        }
        return {standing for standing, is_asked in asked.items() if is_asked}


def remove_tests(context: Context, *, yes: bool) -> RemoveTestsResult:
    """Remove the rows of `test-register`."""
    require_table(context)
    with spinner(context.screen, "the registrations"):
        tests = _tests(context)
    chosen = removable_tests(tests, unconfirmed_before_ms(context))
    if chosen and context.target == "aws":
        confirm(context, f"Delete {counted(len(chosen), 'test registration')}?", yes=yes)
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        removed = test_remover(context.aws, context.names.table, stop).run(chosen)
        is_stopped = stop()
    left = len(tests) - len(removed)
    return RemoveTestsResult(
        context.config.stack, context.location(), len(removed), left, interrupted=is_stopped
    )


def dropped_of(
    context: Context, rows: Sequence[Item], statuses: Set[SmsStatus]
) -> Result[Mapping[str, str]]:
    """Message id → why it did not arrive, of these rows.

    Only where it matters: a receipt parts those who were sent an SMS from those who failed.
    """
    sent = sent_messages(rows)
    if not sent or not statuses & {SmsStatus.SENT, SmsStatus.FAILED}:
        return Ok({})
    return result_of(partial(why_undelivered, context.aws, sent))


def _tests(context: Context) -> list[Item]:
    rows = context.registrations.registrations()
    return [item for item in rows if is_test(item)]
