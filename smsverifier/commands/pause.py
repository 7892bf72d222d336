"""`pause` and `resume` from end to end.

While paused no SMS leaves; registrations go on and wait in the table. `resume` starts the pipe,
then tells whom its stream has forgotten.
"""

from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import read_pause_state, refuse_paused_again
from smsverifier.commands.preconditions import awaiting_resend, say_awaiting_resend
from smsverifier.commands.sending import (
    backfill,
    deployed_document,
    exit_code,
    send_summary,
    warn_undeployed_changes,
)
from smsverifier.errors import ExitCode
from smsverifier.output.documents import pause_document, resume_document
from smsverifier.output.formatting import counted

LAGGING = "AWS may send what is under way for two more minutes."


def pause_stack(context: Context) -> int:
    """Stop sending; returns the exit code. Again, it finishes what was broken off."""
    who = read_pause_state(context)
    since = who.paused_since or f"{context.now():%Y-%m-%dT%H:%M:%SZ}"
    who.pause(since)
    if not read_pause_state(context).both_marked:
        who.pause(since)  # somebody resumed it after a mark and before the stop
    tally = context.registrations.tally(0, consistent=True)
    stack, waiting = context.config.stack, tally.untried
    counts = {"not_told": waiting, **awaiting_resend(tally)}
    context.screen.document(pause_document(stack, context.where(), since, counts))
    was = "was paused already" if who.paused_since else "is paused"
    context.screen.show(
        f"{context.config.stack} {was}, since {since}: "
        f"{counted(waiting, 'registrant')} not told yet."
    )
    if context.target == "aws":
        context.screen.say(LAGGING)
    who_waits = (
        "whoever the pipe holds" if any(awaiting_resend(tally).values()) else "everyone who waits"
    )
    context.screen.say(f"Registrations go on. Next: smsverifier resume tells {who_waits}.")
    say_awaiting_resend(context, tally)
    return ExitCode.DONE


NOBODY_PENDING = "Nobody was forgotten; the pipe tells those it still holds."


def resume_stack(context: Context) -> int:
    """Send again; returns the exit code. On a stack that is not paused, it sweeps only."""
    who = read_pause_state(context)
    who.function.unmark_paused()
    who.pipe.resume()
    refuse_paused_again(context, who.paused_since)
    was = "sends again" if who.paused_since else "was not paused"
    context.screen.say(f"{context.config.stack} {was}.")
    # The stream remembers 24 hours, and what the pipe has given up on does not come back.
    warn_undeployed_changes(context)
    told = backfill(context, is_said=True)
    tally = context.registrations.tally(0, consistent=True)
    stack, since = context.config.stack, who.paused_since
    document = resume_document(stack, context.where(), since, vars(told), awaiting_resend(tally))
    context.screen.document({**document, **deployed_document(context)})
    context.screen.show(send_summary(told) if told.registrations else NOBODY_PENDING)
    say_awaiting_resend(context, tally)
    return exit_code(told)
