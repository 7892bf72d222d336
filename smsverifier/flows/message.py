"""`message` from end to end: the SMS as it will be. Reaches no AWS."""

from datetime import UTC, datetime
from pathlib import Path

from smsverifier.config.prices import load_prices
from smsverifier.errors import ExitCode
from smsverifier.flows.configured import configured
from smsverifier.flows.options import Options
from smsverifier.message import draft_message
from smsverifier.report.message_view import message_document, message_view


def show_message(options: Options, name: str | None, prices: Path | None) -> int:
    """The message for `name`, else for the longest possible registrant; returns the exit code."""
    known = configured(options)
    draft = draft_message(known.config, load_prices(prices, known.path), name)
    whose = (
        "the name given"
        if name is not None
        else "the longest possible registrant, in Latin letters"
    )
    known.screen.document({**message_document(draft), "longest_possible": name is None})
    known.screen.show(message_view(draft, whose, datetime.now(UTC).date()))
    known.screen.say("Next: smsverifier check, or smsverifier cost")
    return ExitCode.DONE
