"""The numbers of the SMS sandbox, what became of one, and the request that ends the sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Any, ClassVar, assert_never

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.delivery.sandbox import MAX_NUMBERS, STAYS, WAITS, SandboxNumber
from smsverifier.errors import ExitCode
from smsverifier.output.check_view import other_account_notes
from smsverifier.output.formatting import moment
from smsverifier.output.screen import Screen, labelled
from smsverifier.preflight.production_request import ProductionRequest, request_text
from smsverifier.sms.text import mask

LABEL_WIDTH = 20
"""Sign and the longest number."""
NOT_NEEDED = "This account is out of the SMS sandbox in {region}: it texts any number."
ADD = "Next: smsverifier numbers add, with a phone of your own; or numbers exit, to text everybody"
ALL_GRANTED = (
    "Nothing is left to ask for: this account is out of the SMS sandbox in {}, and AWS lets it "
    "spend the {} USD a month that this event may need. Next: smsverifier check, which tells "
    "whether its limit is set to so much."
)


@dataclass(frozen=True)
class NumbersResult:
    """What `numbers list` found."""

    listed: tuple[SandboxNumber, ...]
    in_sandbox: bool
    """Whether the account needs them."""
    whole: bool
    """Whether numbers are shown unmasked."""
    target: str
    region: str
    location_text: str
    """Where, in words."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_numbers(screen: Screen, result: NumbersResult) -> None:
    """One line each."""
    screen.document(numbers_document(result))
    screen.show(_view(result, screen.zone))
    screen.say(
        *other_account_notes(result.target, "numbers list"),
        ADD if result.in_sandbox else NOT_NEEDED.format(region=result.region),
    )


def numbers_document(result: NumbersResult) -> dict[str, Any]:
    """What `numbers list` found, for programs."""
    return {
        "in_sandbox": result.in_sandbox,
        "limit": MAX_NUMBERS,
        "numbers": [
            {
                "phone": _shown(number, result.whole),
                "status": _status(number),
                "added_at": number.added_at and number.added_at.isoformat(timespec="seconds"),
            }
            for number in result.listed
        ],
    }


def _view(result: NumbersResult, zone: tzinfo) -> RenderableType:
    count = len(result.listed)
    head = Text(f"{count} of {MAX_NUMBERS} numbers in the SMS sandbox ({result.location_text})")
    return Group(head, *(_line(number, result.whole, zone) for number in result.listed))


def _line(number: SandboxNumber, whole: bool, zone: tzinfo) -> RenderableType:
    sign, style = ("✓", "green") if number.is_verified else ("…", "yellow")
    since = f", added {moment(number.added_at, zone)}" if number.added_at else ""
    label = Text(f" {sign} {_shown(number, whole)}", style=style)
    return labelled(label, f"{_status(number)}{since}", LABEL_WIDTH)


def _status(number: SandboxNumber) -> str:
    return "verified" if number.is_verified else "pending"


def _shown(number: SandboxNumber, whole: bool) -> str:
    return number.phone if whole else mask(number.phone)


class NumberStatus(StrEnum):
    """How one number stands after a command, as its document says."""

    NOT_NEEDED = "not needed"
    PENDING = "pending"
    VERIFIED = "verified"
    ABSENT = "absent"
    REMOVED = "removed"


@dataclass(frozen=True)
class NumberResult:
    """What became of one number."""

    phone: str
    """In E.164."""
    status: NumberStatus
    region: str
    was_verified: bool = False
    """Whether `numbers add` had nothing to do."""
    outbox_url: str | None = None
    """Where the code arrives, in the embedded AWS."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_number(screen: Screen, result: NumberResult) -> None:
    """What became of it, and what to do next."""
    screen.document(number_document(result))
    screen.say(*_number_lines(result))


def number_document(result: NumberResult) -> dict[str, Any]:
    """What became of one number, for programs."""
    return {"phone": mask(result.phone), "status": result.status}


def _number_lines(result: NumberResult) -> Iterator[str]:
    masked = mask(result.phone)
    match result.status:
        case NumberStatus.NOT_NEEDED:
            yield NOT_NEEDED.format(region=result.region)
        case NumberStatus.PENDING:
            location = f": see {result.outbox_url}" if result.outbox_url else ""
            yield f"AWS texts a code to {masked}{location}."
            yield f"{WAITS} {STAYS}"
            yield "Next: smsverifier numbers verify, with the number and the code."
        case NumberStatus.VERIFIED if result.was_verified:
            yield f"{masked} is verified already."
        case NumberStatus.VERIFIED:
            yield f"{masked} is verified: SMS from this account reach it."
            yield "Next: smsverifier test-register"
        case NumberStatus.ABSENT:
            yield f"{masked} is not in the sandbox."
        case NumberStatus.REMOVED:
            yield f"{masked} is removed."
        case unknown:
            assert_never(unknown)


@dataclass(frozen=True)
class RequestResult:
    """What `numbers exit` would ask of AWS."""

    request: ProductionRequest
    target: str
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_request(screen: Screen, result: RequestResult) -> None:
    """The request to be pasted, or why there is none."""
    screen.document(request_document(result))
    request, notes = result.request, other_account_notes(result.target, "numbers exit")
    if not request.is_needed:
        granted = ALL_GRANTED.format(request.config.region, request.spend_limit_usd)
        screen.say(granted, *notes)
        return
    screen.show(request_text(request))
    if not request.in_sandbox:
        screen.say("", "Out of the sandbox already: only the spend limit is asked for.")
    screen.say("", *notes)
    screen.say("Nothing was sent: fill in what is left in [brackets], and paste it.")
    screen.say("AWS answers within about a day.")


def request_document(result: RequestResult) -> dict[str, Any]:
    """The request for programs; null where nothing is left to ask for."""
    request = result.request
    return {
        "request": request_text(request) if request.is_needed else None,
        "in_sandbox": request.in_sandbox,
        "spend_limit_usd": request.spend_limit_usd,
        "region": request.config.region,
    }
