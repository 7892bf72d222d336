"""Where the public API of a stack is to be found behind an endpoint in AWS's place.

AWS's own is known. Each emulator has an address of its own making for it (aws: emulator-api-urls);
which emulator answers is told by what its answers carry, else by one look at its health page. A
setting goes before all that: `SMSVERIFIER_API_URL`.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from string import Formatter
from urllib.parse import urlsplit

from smsverifier.errors import UsageError

API_URL = "SMSVERIFIER_API_URL"
EXAMPLE = "http://localhost:4566/_aws/execute-api/{api_id}/{stage}"
_PLACEHOLDERS = ("api_id", "region", "stage")

HEALTH = "/_localstack/health"
"""LocalStack's page; MiniStack, Floci and others have it too."""


@dataclass(frozen=True)
class Emulator:
    """One that is known."""

    name: str
    path: str
    """Behind the endpoint's address, where a deployed REST API is."""
    header: str = ""
    """A header of its answers, in lower case."""
    editions: tuple[str, ...] = ()
    """How the `edition` of its health page begins."""


LIKE_LOCALSTACK = "/_aws/execute-api/{api_id}/{stage}"
EMULATORS = (
    Emulator("LocalStack", LIKE_LOCALSTACK, header="x-localstack"),
    Emulator("LocalEmu", LIKE_LOCALSTACK, header="x-localemu"),
    Emulator("MiniStack", LIKE_LOCALSTACK, editions=("light", "full")),
    Emulator("Floci", "/restapis/{api_id}/{stage}/_user_request_", editions=("floci",)),
)
"""Those with an address of their own; the sources are in aws: emulator-api-urls."""


MARKS = frozenset(emulator.header for emulator in EMULATORS if emulator.header)


def checked_template(text: str) -> str:
    """`text` as an address with placeholders, without a trailing slash.

    Raises UsageError that names the setting and what is wrong with it.
    """
    wrong = _wrong(text)
    if wrong:
        raise UsageError(
            f"{API_URL} is no address: {wrong}",
            where="environment",
            hint=f"For example {API_URL}='{EXAMPLE}'; {{region}} may stand in it too. Without it "
            "the address is formed as the emulator that answers is known to.",
        )
    return text.rstrip("/")


def _wrong(text: str) -> str:
    """What is wrong with it as a template; empty if nothing is. A password is never repeated."""
    try:
        return next(_mistakes(text), "")
    except ValueError as error:  # a brace alone, a port that is none
        return str(error)


def _mistakes(text: str) -> Iterator[str]:
    if any(character.isspace() or character in "\"'" for character in text):
        yield "there is a blank, a line break or a quotation mark in it"
    known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
    for _, name, _, _ in Formatter().parse(text):
        if name is not None and name not in _PLACEHOLDERS:
            yield f"{{{name}}} is no placeholder; known are {known}"
    parts = urlsplit(re.sub(r"[{}]", "", text))
    if parts.scheme not in {"http", "https"}:
        yield "it has to begin with http:// or https://"
    if parts.username is not None:
        yield "a name or a password cannot stand in it: everybody who registers would see it"
    if not parts.hostname or parts.port == 0:
        yield "there is no host in it, or no port of one"


def emulator_of(marks: Collection[str], health: Callable[[], bytes]) -> Emulator | None:
    """Who answers: by those of `MARKS` that its answers had, else by its health page."""
    for emulator in EMULATORS:
        if emulator.header in marks:
            return emulator
    edition = _edition(health())
    return next((each for each in EMULATORS if edition.startswith(each.editions)), None)


def _edition(page: bytes) -> str:
    """Floci's is `community`, beside its own in `original_edition`, where it plays LocalStack."""
    try:
        told = json.loads(page)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    return str(told.get("original_edition") or told.get("edition") or "")
