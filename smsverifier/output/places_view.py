"""Places: who got one, who waits, and what is said before `up` changes how many there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.finding import Finding, FindingState
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, moment
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import send_summary
from smsverifier.registrations.send import SendResult


@dataclass(frozen=True)
class PlaceWarning:
    """Something that whoever runs `up` may not have meant."""

    text: str

    @classmethod
    def of(cls, found: Finding) -> Iterator["PlaceWarning"]:
        """What the event's times, or its places, have wrong, if anything."""
        if found.state is FindingState.WARNING:
            detail = found.detail
            if "." not in detail.split()[0]:  # a key is written as it is
                detail = f"{detail[0].upper()}{detail[1:]}"
            yield cls(f"{detail}. {found.advice}")

    @classmethod
    def closed(cls, since: datetime, zone: tzinfo) -> "PlaceWarning":
        """Closed by hand: `up` respects it."""
        return cls(
            f"Registration is closed by hand since {moment(since, zone)}, and stays so: "
            "`smsverifier registrations reopen` opens it."
        )

    @classmethod
    def full(cls, registered: int, most: int) -> "PlaceWarning":
        """A maximum that is reached already."""
        more = f", {registered - most} more than that" if registered > most else ""
        return cls(
            f"registrations.max is {most}, and {registered} are registered{more}: nobody is taken "
            "out, and nobody more comes in by the form."
        )


def say_place_warnings(screen: Screen, warnings: Sequence[PlaceWarning]) -> None:
    """Each on a line of its own."""
    screen.say(*(f"! {warning.text}" for warning in warnings))


def say_places_uncounted(screen: Screen, error: SmsverifierError) -> None:
    """That the count may be behind the rows."""
    screen.say(
        f"The places that are taken could not be counted: {error}. Who registered before "
        "registrations.max was set is not counted until `smsverifier up` can."
    )


def say_over_places(screen: Screen, most: int, registered: int) -> None:
    """That somebody comes in over the maximum, by the organiser's own hand."""
    screen.say(
        f"All places are taken ({registered} of {most}): registrations.max binds the form alone."
    )


def say_no_address(screen: Screen, number: int) -> None:
    """Who got a place, and that nobody tells them: with sms.enabled false only mails do."""
    if number:
        screen.say(
            f"{counted(number, 'registrant')} of these gave no address, and sms.enabled is false: "
            "nobody tells them but you."
        )


@dataclass(frozen=True)
class PromoteResult:
    """Who got a place."""

    stack: str
    location: StackLocation
    promoted: int
    is_full: bool
    """Whether somebody got none, as all places are taken."""
    send_result: SendResult
    waiting: int
    """Who still waits."""
    free: int | None
    """How many places are free; None without a maximum."""

    @property
    def exit_code(self) -> ExitCode:
        """FAILED where nobody got one, or somebody who did is still to be told."""
        if self.is_full and not self.promoted:
            return ExitCode.FAILED
        return self.send_result.exit_code if self.promoted else ExitCode.DONE


def show_promoted(screen: Screen, result: PromoteResult) -> None:
    """It, and how many wait and could come."""
    screen.document(
        {
            "stack": result.stack,
            **result.location,
            "promoted": result.promoted,
            "full": result.is_full,
            "told": dict(vars(result.send_result)),
            "waiting": result.waiting,
            "free": result.free,
        }
    )
    if result.promoted:
        screen.show(
            f"{counted(result.promoted, 'place')} given. {send_summary(result.send_result)}"
        )
    elif result.is_full:
        screen.show("No place was given: all are taken.")
    else:
        screen.show("Nobody waits.")
    if result.is_full:
        screen.say(
            "A higher registrations.max and `smsverifier up` make more; --even-if-full gives one "
            "all the same."
        )
    free = "" if result.free is None else f", {counted(result.free, 'place')} free"
    screen.say(f"{result.waiting} on the waiting list{free}.")
