"""What `registrations close` and `reopen` did, and where it is said on the screen."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar

from smsverifier.errors import ExitCode
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.formatting import counted, moment
from smsverifier.output.screen import Screen

NOT_SHOWN = "The API does not say so yet; AWS may take some seconds more: smsverifier status"


@dataclass(frozen=True)
class RegistrationNow:
    """Whether people can register, by what is deployed."""

    state: str
    """`open`, `closed`, or `full`: all places are taken."""
    closed_since: datetime | None = None
    """By hand."""
    closes_at: datetime | None = None
    max: int | None = None
    taken: int | None = None
    """How many take one of these places; None where the rows are not to be read."""
    waiting: int | None = None

    @property
    def free(self) -> int | None:
        """How many more could come; None without a maximum."""
        if self.max is None or self.taken is None:
            return None
        return max(0, self.max - self.taken)


def registration_document(now: RegistrationNow | None) -> JsonDocument | None:
    """For programs; None where no API is there that says it."""
    if now is None:
        return None
    return {
        "state": now.state,
        "closed_since": now.closed_since and now.closed_since.isoformat(timespec="seconds"),
        "closes_at": now.closes_at and now.closes_at.isoformat(timespec="seconds"),
        "max": now.max,
        "taken": now.taken,
        "free": now.free,
        "waiting": now.waiting,
    }


def registration_words(now: RegistrationNow, zone: tzinfo) -> list[str]:
    """The same for people; nothing where it is simply open."""
    state = registration_state(now, zone)
    said = [] if state == "open" else [state]
    if now.max is not None and now.taken is not None:
        said.append(f"{now.taken} of {now.max} places taken")
    if now.waiting:
        said.append(f"{now.waiting} on the waiting list")
    return said


def registration_state(now: RegistrationNow, zone: tzinfo) -> str:
    """Its state, with the moment that goes with it; begins with the state's own word."""
    if now.closed_since is not None:
        return f"closed by hand since {moment(now.closed_since, zone)}"
    if now.state == "closed" and now.closes_at is None:
        return "closed by a variable of its stage, which is no moment"
    if now.state == "full" or now.closes_at is None:
        return now.state
    until = "since" if now.state == "closed" else "until"
    return f"{now.state} {until} {moment(now.closes_at, zone)}"


def registration_advice(now: RegistrationNow) -> str | None:
    """What somebody may want to do about it."""
    if now.state == "closed" and now.closed_since is None and now.closes_at is None:
        return "Nobody can register: smsverifier up puts its stage right."
    if now.waiting and now.free:
        n = min(now.waiting, now.free)
        return f"{counted(now.free, 'place')} free: smsverifier registrations promote --next {n}"
    return None


@dataclass(frozen=True)
class CloseResult:
    """What `close` left."""

    stack: str
    location: StackLocation
    since: datetime
    was_closed: bool
    is_shown: bool
    """Whether the API itself said so afterwards."""
    form_url: str
    own_words: bool
    """Whether form.closed says something."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


@dataclass(frozen=True)
class ReopenResult:
    """What `reopen` left."""

    stack: str
    location: StackLocation
    closed_since: datetime | None
    """By hand; None: it was not."""
    was_closed: bool
    """Also where the variable that says so was gone."""
    closes_at: datetime | None
    """Until when it is open, by the configuration that is deployed."""
    is_shown: bool
    form_url: str
    places: int | None = None
    """How many there are, where the API says that all of them are taken."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_closed(screen: Screen, result: CloseResult) -> None:
    """That nobody can register, and that all else goes on."""
    since = result.since.astimezone(screen.zone)
    screen.document(
        {
            "stack": result.stack,
            **result.location,
            "registration": "closed",
            "closed_since": since.isoformat(timespec="seconds"),
            "was_closed": result.was_closed,
            "effective": result.is_shown,
        }
    )
    was = "was closed already" if result.was_closed else "is closed"
    screen.show(f"Registration for {result.stack} {was}, since {moment(since, screen.zone)}.")
    if not result.is_shown:
        screen.say(NOT_SHOWN)
    words = "in your words (form.closed)" if result.own_words else "in words of ours"
    yours = "" if result.own_words else " (form.closed is for yours)"
    screen.say(
        f"The form stays at {result.form_url} and says so, {words}{yours}.",
        "Who is registered stays so, and is still told. `smsverifier registrations add` goes on.",
        "Next: smsverifier registrations reopen takes registrations again",
    )


def show_reopened(screen: Screen, result: ReopenResult) -> None:
    """That people can register, and until when."""
    before = result.closed_since and result.closed_since.astimezone(screen.zone)
    closes = result.closes_at and result.closes_at.astimezone(screen.zone)
    document: JsonDocument = {
        "stack": result.stack,
        **result.location,
        "registration": "open" if result.places is None else "full",
        "closed_since": before and before.isoformat(timespec="seconds"),
        "closes_at": closes and closes.isoformat(timespec="seconds"),
        "effective": result.is_shown,
    }
    screen.document(document)
    again = "is open again" if before else "was open"
    until = f", until {moment(closes, screen.zone)}" if closes else ""
    screen.show(f"Registration for {result.stack} {again}{until}: {result.form_url}")
    if result.places is not None:
        taken = f"of {counted(result.places, 'place')} (registrations.max) none is free"
        screen.show(f"But {taken}, and the form says so.")
        screen.say("Next: a larger registrations.max, or null, and smsverifier up")
    if not result.is_shown:
        screen.say(NOT_SHOWN)
