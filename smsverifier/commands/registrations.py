"""`registrations list` and `registrations remove-tests` from end to end."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.delivery.health import why_undelivered
from smsverifier.errors import ExitCode, UsageError
from smsverifier.output.documents import remove_tests_document
from smsverifier.output.formatting import counted
from smsverifier.output.registrations_view import registrants_document, registrants_view
from smsverifier.output.screen import spinner
from smsverifier.registration_table import sent_messages
from smsverifier.registrations.bulk_changes import removable_tests, test_remover
from smsverifier.registrations.listing import ListQuery, page_of
from smsverifier.row import Item, SmsStatus, is_test

DROPPED = (
    "What did not arrive counts as failed: once that is mended, `smsverifier registrations resend "
    "--failed` texts them again."
)


@dataclass(frozen=True)
class Filters:
    """Which registrants, as asked for on the command line; several add up."""

    told: bool = False
    not_told: bool = False
    unconfirmed: bool = False
    failed: bool = False

    @property
    def standings(self) -> Set[SmsStatus]:
        """Where they stand; nothing if no filter was given."""
        asked = {
            SmsStatus.SENT: self.told,
            SmsStatus.NOT_TOLD: self.not_told,
            SmsStatus.UNCONFIRMED: self.unconfirmed,
            SmsStatus.FAILED: self.failed,
        }
        return {standing for standing, is_asked in asked.items() if is_asked}


def list_registrations(context: Context, wanted: ListQuery) -> int:
    """Show one page of them; returns the exit code."""
    if wanted.limit < 1:
        raise UsageError(
            f"--limit {wanted.limit} shows nobody",
            where="--limit",
            why="A page holds at least one registrant.",
            hint="Leave it out for 100.",
        )
    if wanted.only_tests and wanted.without_tests:
        raise UsageError(
            "Tests cannot be shown alone and left out",
            where="--test, --without-tests",
            why="The one shows nobody whom the other shows.",
            hint="Leave one of them out.",
        )
    require_table(context)
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
        dropped = dropped_of(context, rows, wanted.standings or set(SmsStatus))
    page = page_of(rows, wanted, dropped, unconfirmed_before_ms(context))
    context.screen.document(registrants_document(page))
    context.screen.show(registrants_view(page))
    if any(registrant.dropped for registrant in page.registrants):
        context.screen.say(DROPPED)
    if page.next is not None:
        context.screen.say(f"Next: the same command with --next {page.next}")
    return ExitCode.DONE


def dropped_of(
    context: Context, rows: Sequence[Item], standings: Set[SmsStatus]
) -> Mapping[str, str]:
    """Message id → why it did not arrive, of these rows; says so where that cannot be known.

    Only where it matters: a receipt parts those who were sent an SMS from those who failed.
    """
    sent = sent_messages(rows)
    if not sent or not standings & {SmsStatus.SENT, SmsStatus.FAILED}:
        return {}
    asked = result_of(partial(why_undelivered, context.aws, sent))
    if isinstance(asked, Unavailable):
        context.screen.say(f"Whose SMS a carrier dropped is not known: {asked.error.message}")
        return {}
    return asked.value


def remove_tests(context: Context, *, yes: bool) -> int:
    """Remove the rows of `test-register`; returns the exit code."""
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
    context.screen.document(
        remove_tests_document(context.config.stack, context.where(), len(removed), left)
    )
    context.screen.show(f"{counted(len(removed), 'test registration')} removed.")
    if is_stopped:
        return ExitCode.INTERRUPTED
    if left:
        context.screen.say(f"{left} left: they are being told, or changed. Run it again.")
    return ExitCode.FAILED if left else ExitCode.DONE


def _tests(context: Context) -> list[Item]:
    rows = context.registrations.registrations()
    return [item for item in rows if is_test(item)]
