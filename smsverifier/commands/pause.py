"""`pause` and `resume` from end to end.

While paused no SMS leaves; registrations go on and wait in the table. `resume` starts the pipe,
then tells whom its stream has forgotten. The form is told as well, so that it promises no SMS for
now; what stops and starts sending never waits for that.
"""

from datetime import UTC

from smsverifier.commands.announcements import wait_for_runs
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import naming_deleted_table
from smsverifier.commands.pause_state import read_pause_state, refuse_paused_again, tell_form
from smsverifier.commands.sending import backfill, warn_undeployed_changes
from smsverifier.commands.taking_back import known_ejected
from smsverifier.output.pause_view import PauseResult, ResumeResult, say_resumed
from smsverifier.registration_table import RowCounts


def pause_stack(context: Context) -> PauseResult:
    """Stop sending. Again, it finishes what was broken off."""
    who = read_pause_state(context)
    since = who.paused_since or f"{context.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    tell_form(context, since)  # before the wait for the pipe, in which somebody may lose patience
    who.pause(since)
    if not read_pause_state(context).both_marked:
        tell_form(context, since)
        who.pause(since)  # somebody resumed it after a mark and before the stop
    wait_for_runs(context)
    was_paused = who.paused_since is not None
    with naming_deleted_table(context):
        counts = _row_counts(context)
    ejected = known_ejected(context)
    stack, where = context.config.stack, context.location()
    return PauseResult(stack, where, since, was_paused, counts, ejected)


def resume_stack(context: Context) -> ResumeResult:
    """Send again. On a stack that is not paused, it only tells those whom nobody has told."""
    who = read_pause_state(context)
    stack, since = context.config.stack, who.paused_since
    tell_form(context, None, ended=since)  # killed here, it still shows as paused
    who.function.unmark_paused()
    who.pipe.resume()
    refuse_paused_again(context, since)
    say_resumed(context.screen, stack, since)
    # The stream remembers 24 hours, and what the pipe has given up on does not come back.
    warn_undeployed_changes(context)
    with naming_deleted_table(context):
        send_result = backfill(context, is_said=True)
        counts = _row_counts(context)
    return ResumeResult(stack, context.location(), since, send_result, counts, context.deployed)


def _row_counts(context: Context) -> RowCounts:
    """Who waits, by the channel that tells them: the SMS, or without it the e-mail."""
    config = context.config
    counts = context.registrations.row_counts(0, consistent=True, email_field=config.email_field)
    return counts if config.sms.enabled else counts.by_mail
