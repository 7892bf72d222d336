"""`message` from end to end: the SMS as it will be. Reaches no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from smsverifier.commands import StackOptions
from smsverifier.commands.arguments import check_answers, parse_answers
from smsverifier.commands.configuration import read_stack_config, say_built_in
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


def show_message(options: StackOptions, wishes: MessageOptions) -> int:
    """The message with the answers given, as long as possible in all others; the exit code.

    NOT_IN_SYNC with a blocker, such as a text that is not the registered one.
    """
    known = read_stack_config(options)
    say_built_in(known)
    answers = parse_answers(known.config, wishes.fields)
    if wishes.name is not None:
        check_answers(known.config, {NAME: wishes.name}, "--name")
    prices = load_prices(wishes.prices, known.path)
    draft = draft_message(known.config, prices, wishes.name, answers)
    given = (*(["the name"] if wishes.name is not None else []), *answers)
    known.screen.document({**message_document(draft), "longest_possible": not given})
    known.screen.show(message_view(draft, _whose(given), datetime.now(UTC).date()))
    known.screen.say("Next: smsverifier check, or smsverifier cost")
    return ExitCode.DONE if is_ready(draft.findings) else ExitCode.NOT_IN_SYNC


def _whose(given: Sequence[str]) -> str:
    if not given:
        return "the longest possible registrant, in Latin letters"
    return f"{', '.join(given)} given; all else as long as possible"
