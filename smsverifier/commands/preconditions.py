"""The stack's table, as every command about registrations needs it."""

from collections.abc import Callable

from smsverifier.commands.context import Context
from smsverifier.errors import SmsverifierError
from smsverifier.provision.observe import refuse_foreign
from smsverifier.registration_table import ago_ms, unconfirmed_after_seconds

ANNOUNCE_EVERY_SECONDS = 2.0
"""What takes longer than this says how far it is, as often as this."""


def require_table(context: Context) -> None:
    """Raise unless the stack's table is there and is the stack's."""
    table = context.part("table")
    observation = context.observe(table)
    refuse_foreign(table, observation, context.config.stack)
    if observation["table"] is None:
        raise SmsverifierError(
            f"There is no table {context.names.table}",
            where=context.location_text,
            why="Registrations live in the stack's table; `up` makes it.",
            hint="Run `smsverifier up` first; it brings back those kept on disk."
            if context.kept
            else "Run `smsverifier up` first.",
        )


def unconfirmed_before_ms(context: Context) -> int:
    """Who began to be told before this moment, and is not recorded as told, never will be."""
    return ago_ms(unconfirmed_after_seconds(context.config))


def progress_announcer(
    context: Context, verb: str, things: str = "registrations"
) -> Callable[[int], None]:
    """A function that says how many `things` are done; nothing about what is over at once."""
    clock = context.aws.clock
    last = [clock()]

    def announce(count: int) -> None:
        if clock() - last[0] >= ANNOUNCE_EVERY_SECONDS:
            last[0] = clock()
            context.screen.say(f"{count} {things} {verb} …")

    return announce
