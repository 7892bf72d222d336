"""`resume` from end to end: start the pipe, then tell whom its stream has forgotten."""

from smsverifier.flows.moved_on import deployed_document, say_moved_on
from smsverifier.flows.senders import refuse_paused_again, senders
from smsverifier.flows.session import Session
from smsverifier.flows.table import for_a_person, tell_for_a_person
from smsverifier.flows.telling import exit_code, sweep, told_sentence
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.report.documents import resume_document

NOBODY_FORGOTTEN = "Nobody was forgotten; the pipe tells those it still holds."


def resume_stack(session: Session) -> int:
    """Send again; returns the exit code. On a stack that is not paused, it sweeps only."""
    who = senders(session)
    who.function.unmark_paused()
    who.pipe.resume()
    refuse_paused_again(session, who.paused_since)
    was = "sends again" if who.paused_since else "was not paused"
    session.screen.say(f"{session.config.stack} {was}.")
    # The stream remembers 24 hours, and what the pipe has given up on does not come back.
    say_moved_on(session)
    told = sweep(session, is_said=True)
    tally = Rows(session.aws, session.names.table).tally(0, consistent=True)
    stack, since = session.config.stack, who.paused_since
    document = resume_document(stack, session.where(), since, vars(told), for_a_person(tally))
    session.screen.document({**document, **deployed_document(session)})
    session.screen.show(told_sentence(told) if told.registrations else NOBODY_FORGOTTEN)
    tell_for_a_person(session, tally)
    return exit_code(told)
