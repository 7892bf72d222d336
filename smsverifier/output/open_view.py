"""What `open` has opened, or where it is."""

from dataclasses import dataclass
from typing import Any, ClassVar

from smsverifier.errors import ExitCode
from smsverifier.output.screen import Screen


@dataclass(frozen=True)
class OpenResult:
    """One page."""

    page: str
    address: str
    """Without a secret: of the outbox it is that of a file which leads there."""
    is_opened: bool
    also: str | None = None
    """What else there is to know."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_open(screen: Screen, result: OpenResult) -> None:
    """The address; first, whether a browser shows it."""
    screen.document(open_document(result))
    if result.is_opened:
        screen.say(f"Opened the {result.page} in the browser.")
    elif not screen.as_json:
        screen.say("Nothing was opened: no terminal, or no browser. It is here:")
    screen.show(result.address)
    if result.also is not None:
        screen.say(result.also)


def open_document(result: OpenResult) -> dict[str, Any]:
    """The same for programs."""
    return {"page": result.page, "address": result.address, "opened": result.is_opened}
