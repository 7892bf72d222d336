"""What is said of places, times and address before `up` changes anything, and by `cost`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from smsverifier.finding import Finding, FindingState
from smsverifier.output.formatting import moment
from smsverifier.output.screen import Screen


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
    def new_address(cls) -> "PlaceWarning":
        """The API is made anew in a stack that is there."""
        return cls(
            "The form gets a new address: the stack's API is not there, and AWS gives no address "
            "twice. Links and QR codes that were given out are dead; a domain of your own has to "
            "be pointed anew. `smsverifier form --qr` draws a new code."
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
