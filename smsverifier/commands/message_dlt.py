"""`message --dlt` from end to end: what to register on a DLT portal. Reaches no AWS."""

from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.config.load import load_leniently
from smsverifier.errors import ConfigError, UsageError
from smsverifier.message.dlt_registration import is_given_by_portal, registrations_of
from smsverifier.output.dlt_view import DltResult, say_unregistered


def compose_registrations(context: Context) -> DltResult:
    """The templates to register on a DLT portal. Raises UsageError where nobody in India is told.

    What somebody would answer to the form has no place in them. Templates and headers that the
    configuration lacks are what this is for: that stops nobody.
    """
    _read_unregistered(context)
    say_demo(context)
    if "IN" not in context.config.sms.countries:
        raise UsageError(
            "No template needs to be registered",
            where="sms.countries",
            why="DLT is India's register, and the stack texts nobody there.",
            hint="Add IN to sms.countries if it should.",
        )
    found = registrations_of(context.config)
    if not found:
        raise UsageError(
            "No template needs to be registered",
            where="sms.enabled",
            why="DLT is for SMS, and nobody is texted.",
            hint="`smsverifier check` says what stands in the way of e-mails.",
        )
    return DltResult(found)


def _read_unregistered(context: Context) -> None:
    try:
        read_configuration(context)
    except ConfigError as error:
        if not error.findings or not all(map(is_given_by_portal, error.findings)):
            raise
        context.loaded = load_leniently(context.options.config, environ=context.environ)
        context.config = context.loaded.config
        say_unregistered(context.screen, error)
