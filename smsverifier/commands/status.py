"""Looks at a stack once, for `status`; `watch` does it again and again."""

from smsverifier.announced import in_turn
from smsverifier.aws.gather import gather
from smsverifier.commands.announcements import items_of
from smsverifier.commands.channels import channels
from smsverifier.commands.closing import registration_now
from smsverifier.commands.context import Context
from smsverifier.delivery.alerts import with_alerts
from smsverifier.delivery.health import (
    Health,
    health_of,
    read_counts,
    read_delivery_summary,
)
from smsverifier.output.screen import spinner
from smsverifier.output.status_view import StatusResult
from smsverifier.provision.status import stack_presence, stack_status
from smsverifier.registration_table import unconfirmed_after_seconds


def read_status(context: Context) -> StatusResult:
    """One look."""
    with spinner(context.screen, "the stack"):
        return _look(context)


def _look(context: Context) -> StatusResult:
    """Read every resource and the pipeline's numbers at once."""
    resources = context.resources
    observation, health, announcements = gather(
        lambda: context.observe(resources),
        lambda: _health(context),
        lambda: items_of(context).all() if context.runs else (),
    )
    if context.runs:
        health = with_alerts(health, observation, context.config, context.names)
    judge = stack_status if context.is_whole else stack_presence
    return StatusResult(
        judge(context.config.stack, resources, observation),
        context.location(),
        context.location_text,
        context.outputs(observation),
        health,
        context.kept,
        in_turn(announcements, context.now_ms()),
        context.now_ms(),
        registration_now(observation.get("api"), health, context.now()),
    )


def _health(context: Context) -> Health:
    if not context.runs:
        return Health()
    config = context.config
    patience = unconfirmed_after_seconds(config)
    told_by = channels(context)
    numbers = read_counts(context.aws, context.names, patience, told_by.mail_field)
    summary = read_delivery_summary(context.aws, numbers.row_counts, config)
    return health_of(numbers, summary, sms_enabled=told_by.texts)
