"""`message` from end to end: the SMS as it will be. Reaches no AWS."""

from dataclasses import dataclass
from pathlib import Path

from smsverifier.commands.arguments import check_answers, parse_answers
from smsverifier.commands.configuration import read_configuration, say_demo
from smsverifier.commands.context import Context
from smsverifier.config.price_table import load_prices
from smsverifier.message import draft_messages
from smsverifier.message.mail_draft import draft_letters
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
