"""Places: how many are taken, who got one, who waits."""

from dataclasses import dataclass

from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import send_summary
from smsverifier.registrations.send import SendResult


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
