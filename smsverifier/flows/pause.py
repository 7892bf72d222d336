"""`pause` from end to end: no SMS leaves, registrations go on and wait in the table."""

from datetime import UTC, datetime

from smsverifier.errors import ExitCode
from smsverifier.flows.senders import senders
from smsverifier.flows.session import Session
from smsverifier.flows.table import for_a_person, tell_for_a_person
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.report.documents import pause_document
from smsverifier.report.values import counted

LAGGING = "AWS may send what is under way for two more minutes."


def pause_stack(session: Session) -> int:
    """Stop sending; returns the exit code. Again, it finishes what was broken off."""
    who = senders(session)
    since = who.paused_since or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    who.pause(since)
    if not senders(session).both_marked:
        who.pause(since)  # somebody resumed it after a mark and before the stop
    tally = Rows(session.aws, session.names.table).tally(0, consistent=True)
    stack, waiting = session.config.stack, tally.untried
    counts = {"not_told": waiting, **for_a_person(tally)}
    session.screen.document(pause_document(stack, session.where(), since, counts))
    was = "was paused already" if who.paused_since else "is paused"
    session.screen.show(
        f"{session.config.stack} {was}, since {since}: "
        f"{counted(waiting, 'registrant')} not told yet."
    )
    if session.place.target == "aws":
        session.screen.say(LAGGING)
    who_waits = (
        "whoever the pipe holds" if any(for_a_person(tally).values()) else "everyone who waits"
    )
    session.screen.say(f"Registrations go on. Next: smsverifier resume tells {who_waits}.")
    tell_for_a_person(session, tally)
    return ExitCode.DONE
