"""`message` from end to end: the SMS as it will be, or what to register of it. Reaches no AWS."""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.commands.arguments import check_answers, parse_answers
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.config.load import load_leniently
from smsverifier.config.price_table import load_prices
from smsverifier.errors import ConfigError, UsageError
from smsverifier.message import draft_messages
from smsverifier.message.dlt_registration import is_given_by_portal, registrations_of
from smsverifier.message.mail_draft import draft_letters
from smsverifier.output.dlt_view import DltResult, say_unregistered
from smsverifier.output.message_view import MessageResult
from smsverifier.row import NAME


@dataclass(frozen=True)
class MessageOptions:
    """What the user asked of this `message`."""

    name: str | None = None
    fields: tuple[str, ...] = ()
    prices: Path | None = None


def compose_message(context: Context, options: MessageOptions) -> MessageResult:
    """The message with the answers given, as long as possible in all others."""
    read_configuration(context)
    say_demo(context)
    answers = parse_answers(context.config, options.fields)
    if options.name is not None:
        check_answers(context.config, {NAME: options.name}, "--name")
    prices = load_prices(options.prices, context.loaded.path)
    drafts = draft_messages(context.config, prices, options.name, answers)
    given = (*(["the name"] if options.name is not None else []), *answers)
    named = {} if options.name is None else {NAME: options.name}
    letters = draft_letters(context.config, {**named, **answers})
    is_texted = context.config.sms.enabled
    return MessageResult(drafts, given, context.today, is_texted=is_texted, letters=letters)


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
