"""What an announcement will be, what became of it, and all of them: words and documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from smsverifier.announced import Announcement, LeftOut, State
from smsverifier.delivery import email_reasons
from smsverifier.delivery.reasons import of_code
from smsverifier.errors import ExitCode
from smsverifier.output.announcement_words import (
    announcement_document,
    announcement_summary,
    hours_words,
)
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.formatting import counted, line_of, moment_of_ms
from smsverifier.output.resend_view import Bill, price_words
from smsverifier.output.screen import Screen
from smsverifier.registrations.announcement_draft import DryRun

_WHY: Mapping[str, str] = {
    LeftOut.SENT: "sent to them before",
    LeftOut.FAILED: "could not be sent it before",
    LeftOut.UNCONFIRMED: "may have it: sending began, and how it ended is not recorded",
    LeftOut.TEST: "tests of test-register",
    LeftOut.WAITING: "on the waiting list",
    LeftOut.NOT_MEANT: "not among those you named",
    LeftOut.RECENT: "registered too shortly before it, and just told",
    LeftOut.OPTED_OUT: "asked for no more SMS",
    LeftOut.NO_NUMBER: "no number that can be texted",
    LeftOut.NO_ADDRESS: "no e-mail address given",
    LeftOut.SAME_NUMBER: "a number that another row has too",
}
HELD_UP = {
    "paused": "The stack is paused: it goes on after `smsverifier resume`.",
    "outside_hours": "At this hour it may not be sent: it goes on by itself when it may.",
    "busy": "Another run is at it.",
    "not_yet": "Its time has not come.",
    "no_sms": "The stack as it is deployed texts nobody: set sms.enabled, then `up`.",
    "no_sender": "The stack as it is deployed sends no e-mail: set email.enabled, then `up`.",
}
CANCEL = "`smsverifier announcements cancel {name}` calls it off."
GOES_ON = "It goes on by itself, a part every minute"
GOES_THEN = "It goes by itself then"
WHILE = {
    "aws": "also if this machine is off",
    "local": "as long as the embedded AWS runs",
}
"""By target: what it takes."""


@dataclass(frozen=True)
class Kept:
    """What an announcement has of the one of its name that was still to go."""

    moment: bool = False
    """Its time, as nobody said another."""
    most: int | None = None
    """What --max said of it, likewise."""
    is_replaced: bool = False
    """Whether its text, subject, kind or channel is another now."""


@dataclass(frozen=True)
class AnnounceResult:
    """What `announce` found, and what it did."""

    stack: str
    location: StackLocation
    announcement: Announcement
    """As it is at the end; of a dry run as it would be."""
    now_ms: int
    found: DryRun
    bill: Bill
    room: int
    """How many may get it who have it not; the bill is for so many."""
    has_tick: bool = False
    """Whether who fills in the form can agree to something (form.consent)."""
    is_dry_run: bool = False
    has_nobody: bool = False
    """Whether there was nothing to do: everybody has it who gets it."""
    answer: str = ""
    """What the handler's last run answered, or why that ended; empty: it was not called."""
    interrupted: bool = False
    kept: Kept = Kept()

    @property
    def state(self) -> State:
        """Where it stands now."""
        return self.announcement.in_force(self.now_ms)

    @property
    def reached(self) -> int:
        """How many of those who are there get it: `--max` may say fewer than are due."""
        return min(self.found.due, self.room)

    @property
    def exit_code(self) -> ExitCode:
        """Failed if some are left who will not get it by themselves."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        is_short = self.state in {State.MISSED, State.EXPIRED} or self.announcement.is_full
        return ExitCode.FAILED if is_short and not self.is_dry_run else ExitCode.DONE


def say_dry_run(screen: Screen, result: AnnounceResult) -> None:
    """Before it asks: what, when, to whom, at which price, and who is left out."""
    screen.say(*_dry_run_lines(result, screen.zone))


NO_TICK = "the form asks nobody (form.consent), so you must know it from elsewhere"


def _dry_run_lines(result: AnnounceResult, zone: tzinfo) -> Iterator[str]:
    announcement, found = result.announcement, result.found
    order = announcement.order
    yield f"{order.name}: a {order.kind} by {_BY[order.channel]}."
    yield from _whom(result)
    yield from _when(announcement, zone)
    yield from _kept_lines(result.kept)
    if found.longest:
        size = found.measure
        units = f"{counted(size.parts, 'part')} ({size.encoding}, {size.units} units)"
        takes = f" takes {units}" if order.channel == "sms" else ""
        yield f"The longest text{takes}:"
        yield f"  {line_of(found.longest)}"
    yield from left_out_lines(found)
    if order.kind == "promotion":
        where = "their tick says to what" if result.has_tick else NO_TICK
        yield f"A promotion is for those who agreed to get such: {where}."


def _whom(result: AnnounceResult) -> Iterator[str]:
    """How many get it, and what that costs."""
    found, is_sms = result.found, result.announcement.order.channel == "sms"
    parts = f", {counted(found.parts, 'part')}" if is_sms else ""
    price = f"the price is {price_words(result.bill)} on AWS" if is_sms else ""
    who = counted(found.due, "registrant")
    if result.room < found.due:
        most = f", {counted(result.bill.parts, 'part')} at most" if is_sms else ""
        yield f"No more than {result.room} of {who} get it{most}{'; ' if price else ''}{price}."
        return
    if result.room == found.due:
        yield f"{who} to get it{parts}{'; ' if price else ''}{price}."
        return
    yield f"{who} would get it now{parts}."
    more = f": then {price}" if price else ""
    yield f"As many as {result.room} may be there by then, and no more get it{more}."


_BY = {"sms": "SMS", "email": "e-mail"}


def _when(announcement: Announcement, zone: tzinfo) -> Iterator[str]:
    order = announcement.order
    begins = moment_of_ms(announcement.due_ms, zone) if order.at else "now"
    said = f" ({order.at})" if order.at.startswith(("-", "+")) else ""
    yield f"It begins {begins}{said} and ends by {moment_of_ms(announcement.until_ms, zone)}."
    if order.hours is not None:
        yield f"A {order.kind} is texted {hours_words(order.hours)}."


def _kept_lines(kept: Kept) -> Iterator[str]:
    """What the one that was scheduled under this name has to do with it."""
    if kept.is_replaced:
        yield "It takes the place of the one that was scheduled under this name."
    if kept.moment:
        yield "Its time is as it was scheduled; `--at now` sends it at once."
    if kept.most is not None:
        yield f"`--max {kept.most}` holds as before."


def left_out_lines(found: DryRun) -> Iterator[str]:
    """Who does not get it, by why."""
    for why, number in sorted(found.left_out.items(), key=lambda each: -each[1]):
        yield f"  {number} left out: {_WHY.get(why) or of_code(why).words}"


def say_begun(screen: Screen, name: str, number: int) -> None:
    """That it is on its way."""
    screen.say(f"Sending {name} to {counted(number, 'registrant')} …")


def say_ran(screen: Screen, answer: Mapping[str, Any]) -> None:
    """How far it is."""
    screen.say(f"{answer['sent']} sent, {answer['failed']} failed …")


def say_busy(screen: Screen, until_ms: int) -> None:
    """That another run has it: one of its schedule's, or one that was killed."""
    until = f", until {moment_of_ms(until_ms, screen.zone)} at the latest" if until_ms else ""
    screen.say(f"Waiting for another run that is at it or was killed{until} …")


def show_announce(screen: Screen, result: AnnounceResult) -> None:
    """How it ended, or what becomes of it."""
    screen.document(announce_document(result))
    if result.is_dry_run:
        screen.show(*_dry_run_lines(result, screen.zone))
        screen.say("A dry run: nothing was written or sent.")
        return
    if result.has_nobody:
        screen.show(f"Nobody is left to get {result.announcement.order.name}.")
        return
    screen.show(announcement_summary(result.announcement, result.now_ms, screen.zone))
    screen.say(*_next(result))


def _next(result: AnnounceResult) -> Iterator[str]:
    name, state = result.announcement.order.name, result.state
    if result.answer in HELD_UP:
        yield HELD_UP[result.answer]
    elif result.answer and result.answer not in set(State):
        why = email_reasons.of_code(result.answer)
        yield f"No more go out just now: {why.words}."
    if state in {State.SCHEDULED, State.RUNNING}:
        is_later = result.announcement.due_ms > result.now_ms
        goes = GOES_THEN if is_later else GOES_ON
        yield f"{goes}, {WHILE[str(result.location['target'])]}. {CANCEL.format(name=name)}"
    if result.announcement.is_full:
        yield (
            f"More were due than it was for (the dry run's count, or --max): `smsverifier announce "
            f"{name}` goes on with the others."
        )
    if result.announcement.failed:
        yield f"Why some failed: smsverifier registrations list --columns announce.{name}.error"


def announce_document(result: AnnounceResult) -> JsonDocument:
    """The same for programs."""
    found = result.found
    return {
        "stack": result.stack,
        **result.location,
        **announcement_document(result.announcement, result.now_ms),
        "dry_run": result.is_dry_run,
        "registrations": found.due,
        "parts": found.parts,
        "price_usd": result.bill.price_usd,
        "high_price_usd": result.bill.high_price_usd,
        "longest_text": found.longest,
        "longest_parts": found.measure.parts if found.longest else 0,
        "left_out": dict(found.left_out),
        "answer": result.answer or None,
        "interrupted": result.interrupted,
    }


@dataclass(frozen=True)
class AnnouncementsResult:
    """All that there are, and those that the configuration has beside them."""

    stack: str
    location: StackLocation
    announcements: Sequence[Announcement]
    not_announced: Sequence[str]
    now_ms: int
    exit_code: ExitCode = ExitCode.DONE


def show_announcements(screen: Screen, result: AnnouncementsResult) -> None:
    """One line for each."""
    screen.document(
        {
            "stack": result.stack,
            **result.location,
            "announcements": [
                announcement_document(each, result.now_ms) for each in result.announcements
            ],
            "not_announced": list(result.not_announced),
        }
    )
    for each in result.announcements:
        screen.show(announcement_summary(each, result.now_ms, screen.zone))
    for name in result.not_announced:
        screen.show(f"{name} stands in the configuration and is not announced.")
    if not result.announcements and not result.not_announced:
        screen.show("Nothing was announced.")
        screen.say("Next: smsverifier announce NAME --kind change --message …")


@dataclass(frozen=True)
class AnnouncementResult:
    """One of them."""

    stack: str
    location: StackLocation
    announcement: Announcement
    now_ms: int
    was_open: bool = False
    """Of one that was cancelled: whether somebody might still have got it."""
    exit_code: ExitCode = ExitCode.DONE


def show_announcement(screen: Screen, result: AnnouncementResult) -> None:
    """All of one."""
    announcement, order = result.announcement, result.announcement.order
    screen.document(
        {
            "stack": result.stack,
            **result.location,
            **announcement_document(announcement, result.now_ms),
        }
    )
    screen.show(announcement_summary(announcement, result.now_ms, screen.zone))
    screen.show(f"A {order.kind} by {_BY[order.channel]}: {line_of(str(order.wording['message']))}")
    for language, text in sorted((order.wording.get("messages") or {}).items()):
        screen.show(f"  {language}: {line_of(text)}")
    if announcement.is_open:
        screen.show(*_when(announcement, screen.zone))


def show_cancelled(screen: Screen, result: AnnouncementResult) -> None:
    """That nobody more gets it."""
    announcement = result.announcement
    screen.document(
        {
            "stack": result.stack,
            **result.location,
            **announcement_document(announcement, result.now_ms),
            "cancelled": result.was_open,
        }
    )
    name = announcement.order.name
    if not result.was_open:
        screen.show(announcement_summary(announcement, result.now_ms, screen.zone))
        return
    if not announcement.began_ms:
        screen.show(f"{name} is cancelled; nobody has it.")
        return
    screen.show(f"{name} is cancelled; {announcement.sent} have it. A run under way ends first.")


@dataclass(frozen=True)
class Moved:
    """What became of a scheduled announcement as the configuration has changed."""

    name: str
    begins_ms: int
    before_ms: int
    is_cancelled: bool = False
    """Its moment has passed: it would say what is not true."""
    lost_start: bool = False
    """It is reckoned from a start that the configuration does not have any more."""


def say_moved(screen: Screen, moved: Sequence[Moved]) -> None:
    """Of each, where it is now."""
    for each in moved:
        now = moment_of_ms(each.begins_ms, screen.zone)
        if each.lost_start:
            screen.complain(
                f"{each.name} is reckoned from event.starts_at, which is gone: it stays at {now}."
            )
        elif each.is_cancelled:
            screen.complain(
                f"{each.name} would have been due {now}, which is past: it is cancelled. "
                f"`smsverifier announce {each.name} --at now` sends it."
            )
        elif each.begins_ms != each.before_ms:
            before = moment_of_ms(each.before_ms, screen.zone)
            screen.say(f"{each.name} has moved from {before} to {now}, with the event.")
        else:
            screen.say(f"{each.name} says what the configuration says now; it goes {now}.")
