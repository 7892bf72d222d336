"""`registrations list` from end to end."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from smsverifier.errors import ExitCode, UsageError
from smsverifier.flows.session import Session
from smsverifier.flows.table import require_table, unconfirmed_before_ms
from smsverifier.pipeline.asked import Silence, ask
from smsverifier.pipeline.receipts.aftermath import why_dropped
from smsverifier.pipeline.registrations.listing import Wanted, page_of
from smsverifier.pipeline.registrations.rows import Rows, sent_messages
from smsverifier.report.looking import looking
from smsverifier.report.registrants_view import registrants_document, registrants_view
from smsverifier.row import Item, SmsStatus

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


def list_registrations(session: Session, wanted: Wanted) -> int:
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
    require_table(session)
    with looking(session.screen, "the registrations"):
        rows = list(Rows(session.aws, session.names.table).registrations())
        dropped = dropped_of(session, rows, wanted.standings or set(SmsStatus))
    page = page_of(rows, wanted, dropped, unconfirmed_before_ms(session))
    session.screen.document(registrants_document(page))
    session.screen.show(registrants_view(page))
    if any(registrant.dropped for registrant in page.registrants):
        session.screen.say(DROPPED)
    if page.next is not None:
        session.screen.say(f"Next: the same command with --next {page.next}")
    return ExitCode.DONE


def dropped_of(
    session: Session, rows: Sequence[Item], standings: Set[SmsStatus]
) -> Mapping[str, str]:
    """Message id → why it did not arrive, of these rows; says so where that cannot be known.

    Only where it matters: a receipt parts those who were sent an SMS from those who failed.
    """
    sent = sent_messages(rows)
    if not sent or not standings & {SmsStatus.SENT, SmsStatus.FAILED}:
        return {}
    asked = ask(partial(why_dropped, session.aws, sent))
    if isinstance(asked, Silence):
        session.screen.say(f"Whose SMS a carrier dropped is not known: {asked.error.message}")
        return {}
    return asked.value
