"""`resume` from end to end: start the pipe, then tell whom its stream has forgotten."""

from smsverifier.flows.moved_on import deployed_document, say_moved_on
from smsverifier.flows.senders import refuse_paused_again, senders
from smsverifier.flows.session import Session
from smsverifier.flows.table import held_sentence, over_cap_sentence
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
    document = resume_document(stack, session.where(), since, vars(told), tally.held)
    document = {**document, "over_cap": tally.over_cap, **deployed_document(session)}
    session.screen.document(document)
    session.screen.show(told_sentence(told) if told.registrations else NOBODY_FORGOTTEN)
    if tally.held:
        session.screen.say(held_sentence(tally.held))
    if tally.over_cap:
        session.screen.say(over_cap_sentence(tally.over_cap))
    return exit_code(told)
