"""`registrations remove-tests` from end to end: count, ask, remove."""

from smsverifier.errors import ExitCode
from smsverifier.flows.asking import confirm
from smsverifier.flows.session import Session
from smsverifier.flows.table import require_table, unconfirmed_before_ms
from smsverifier.pipeline.registrations.removing import removable_tests, remover
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.report.documents import remove_tests_document
from smsverifier.report.looking import looking
from smsverifier.report.values import counted
from smsverifier.row import Item, is_test


def remove_tests(session: Session, *, yes: bool) -> int:
    """Remove the rows of `test-register`; returns the exit code."""
    require_table(session)
    with looking(session.screen, "the registrations"):
        tests = _tests(session)
    chosen = removable_tests(tests, unconfirmed_before_ms(session))
    if chosen and session.place.target == "aws":
        confirm(session, f"Delete {counted(len(chosen), 'test registration')}?", yes=yes)
    with session.interrupts as interrupts:
        stop = interrupts.stop.is_set
        removed = remover(session.aws, session.names.table, stop).run(chosen)
        is_stopped = stop()
    left = len(tests) - len(removed)
    session.screen.document(
        remove_tests_document(session.config.stack, session.where(), len(removed), left)
    )
    session.screen.show(f"{counted(len(removed), 'test registration')} removed.")
    if is_stopped:
        return ExitCode.INTERRUPTED
    if left:
        session.screen.say(f"{left} left: they are being told, or changed. Run it again.")
    return ExitCode.FAILED if left else ExitCode.DONE


def _tests(session: Session) -> list[Item]:
    rows = Rows(session.aws, session.names.table).registrations()
    return [item for item in rows if is_test(item)]
