"""`message` from end to end: the SMS as it will be. Reaches no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smsverifier.commands.arguments import check_answers, parse_answers
from smsverifier.commands.configuration import read_configuration, say_built_in
from smsverifier.commands.context import Context
from smsverifier.config.price_table import load_prices
from smsverifier.errors import ExitCode
from smsverifier.finding import is_ready
from smsverifier.message import draft_message
from smsverifier.output.message_view import message_document, message_view
from smsverifier.row import NAME


@dataclass(frozen=True)
class MessageOptions:
    """What the user asked of this `message`."""

    name: str | None = None
    fields: tuple[str, ...] = ()
    prices: Path | None = None


def show_message(context: Context, options: MessageOptions) -> int:
    """The message with the answers given, as long as possible in all others; the exit code.

    NOT_IN_SYNC with a blocker, such as a text that is not the registered one.
    """
    read_configuration(context)
    say_built_in(context)
    answers = parse_answers(context.config, options.fields)
    if options.name is not None:
        check_answers(context.config, {NAME: options.name}, "--name")
    prices = load_prices(options.prices, context.loaded.path)
    draft = draft_message(context.config, prices, options.name, answers)
    given = (*(["the name"] if options.name is not None else []), *answers)
    context.screen.document({**message_document(draft), "longest_possible": not given})
    context.screen.show(message_view(draft, _whose(given), context.today))
    context.screen.say("Next: smsverifier check, or smsverifier cost")
    return ExitCode.DONE if is_ready(draft.findings) else ExitCode.NOT_IN_SYNC


def _whose(given: Sequence[str]) -> str:
    if not given:
        return "the longest possible registrant, in Latin letters"
    return f"{', '.join(given)} given; all else as long as possible"
