"""Looks at a stack once, for `status`; `watch` does it again and again."""

from smsverifier.announced import in_turn
from smsverifier.aws.gather import gather
from smsverifier.commands.announcements import items_of
from smsverifier.commands.channels import Channels, channels
from smsverifier.commands.closing import registration_now
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import find_deleted_table
from smsverifier.commands.other_regions import find_elsewhere, lines_of
from smsverifier.commands.preconditions import unconfirmed_before_ms
from smsverifier.delivery.alerts import with_alerts
from smsverifier.delivery.health import Health, PipelineCounts, dead_letters_seen, health_of
from smsverifier.delivery.summary import DeliverySummary, read_delivery_summary
from smsverifier.output.screen import spinner
from smsverifier.output.status_view import StatusResult
from smsverifier.provision.ejected import ejected_in
from smsverifier.provision.status import StackState, stack_presence, stack_status
from smsverifier.registration_table import RowCounts


def read_status(context: Context) -> StatusResult:
    """One look."""
    with spinner(context.screen, "the stack"):
        return _look(context)


def _look(context: Context) -> StatusResult:
    """Read every resource and the pipeline's numbers at once."""
    resources, health, announcements = context.resources, Health(), ()
    if context.runs:
        told_by = channels(context)
        observation, (row_counts, summary), announcements = gather(
            lambda: context.observe(resources, anyhow=True),
            lambda: _what_became(context, told_by),
            items_of(context).all,
        )
        numbers = PipelineCounts(row_counts, dead_letters_seen(observation))
        health = health_of(numbers, summary, sms_enabled=told_by.texts)
        health = with_alerts(health, observation, context.config, context.names)
    else:
        observation = context.observe(resources)
    judge = stack_status if context.is_whole else stack_presence
    status = judge(context.config.stack, resources, observation)
    is_absent = status.state is StackState.ABSENT
    elsewhere = find_elsewhere(context) if is_absent else ()
    return StatusResult(
        status,
        context.location(),
        context.location_text,
        context.outputs(observation),
        health,
        context.kept,
        in_turn(announcements, context.now_ms()),
        context.now_ms(),
        registration_now(observation.get("api"), health, context.now()),
        elsewhere,
        lines_of(context, elsewhere) if is_absent else (),
        find_deleted_table(context, observation),
        ejected_in(observation, context.config.stack),
    )


def _what_became(context: Context, told_by: Channels) -> tuple[RowCounts | None, DeliverySummary]:
    """The rows, and what becomes of what they were sent."""
    before_ms, field = unconfirmed_before_ms(context), told_by.mail_field
    rows = context.registrations.row_counts_if_there(before_ms, email_field=field)
    return rows, read_delivery_summary(context.aws, rows, context.config, when_empty=False)
