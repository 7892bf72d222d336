"""The stack's table, as every command about registrations needs it."""

from collections.abc import Callable

from smsverifier.commands.context import Context
from smsverifier.errors import SmsverifierError
from smsverifier.output.count_progress import CountProgress
from smsverifier.output.formatting import moment
from smsverifier.preflight.times import is_far_off, off_words
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.plan import Observation
from smsverifier.registration_table import ago_ms, unconfirmed_after_seconds


def require_table(context: Context) -> None:
    """Raise unless the stack's table is there and is the stack's."""
    table = context.part("table")
    observation = context.observe(table)
    refuse_foreign(table, observation, context.config.stack)
    found = observation["table"]
    if found is None or found.deleting:
        _refuse_absent(context, observation)


def _refuse_absent(context: Context, observation: Observation) -> None:
    # Most commands find their table, and wait for none of this.
    from smsverifier.commands.deleted_table import find_deleted_table  # noqa: PLC0415
    from smsverifier.commands.other_regions import hint_where_absent  # noqa: PLC0415

    if (gone := find_deleted_table(context, observation)) is not None:
        raise gone.error()
    if observation["table"] is None:
        raise SmsverifierError(
            f"There is no table {context.names.table}",
            where=context.location_text,
            why="Registrations live in the stack's table; `up` makes it.",
            hint="Run `smsverifier up` first; it brings back those kept on disk."
            if context.kept
            else hint_where_absent(context, "Run `smsverifier up` first."),
        )


def refuse_wrong_clock(context: Context) -> None:
    """Raise where a moment is promised and this machine's clock is not that of AWS.

    Asked after a first answer of AWS's, which carries its date.
    """
    if _has_wrong_clock(context):
        raise SmsverifierError(
            f"This machine's clock is {off_words(context.aws.seconds_ahead)} AWS's",
            where=context.location_text,
            why="What is to happen at a moment would be meant for another one.",
            hint="Have the clock set by the network, then run the command again.",
        )


def warn_of_wrong_clock(context: Context) -> None:
    """Say it where something begins or ends now, which AWS's clock decides. Asked likewise."""
    if _has_wrong_clock(context):
        now = moment(context.now(), context.config.zone)
        context.screen.say(
            f"! This machine's clock is {off_words(context.aws.seconds_ahead)} AWS's, which says "
            f"{now} and is gone by. Have the clock set by the network."
        )


def _has_wrong_clock(context: Context) -> bool:
    """The embedded AWS has a clock of its own, which may be put."""
    return context.target == "aws" and is_far_off(context.aws.seconds_ahead)


def unconfirmed_before_ms(context: Context) -> int:
    """Who began to be told before this moment, and is not recorded as told, never will be."""
    return ago_ms(context.aws, unconfirmed_after_seconds(context.config))


def counting(
    context: Context,
    verb: str,
    things: str = "registrations",
    total: Callable[[], int] = lambda: 0,
) -> CountProgress:
    """What hears, in a `with` block, how many `things` of `total` are done, and says so."""
    return CountProgress(context.screen, context.aws.clock, verb, things, total)
