"""Whether the event's times can be right, and whether this machine's clock is. Checks; pure."""

import re
from datetime import datetime

from smsverifier.config import Config
from smsverifier.finding import Finding
from smsverifier.preflight.check_context import CheckContext, Verdict, ok, warning
from smsverifier.times import day_words, moment_words

EVENT_TIMES, CLOCK = "event_times", "clock"
"""The findings' ids."""
FAR_OFF_SECONDS = 60.0
"""A clock that is off by more makes promises for another moment than it says."""


def event_times(case: CheckContext) -> Verdict:
    """What of the event's times is missing, past or in an odd order."""
    return _verdict(case.config, case.now)


def event_times_finding(config: Config, now: datetime) -> Finding:
    """The same by itself: `up` tells it also where AWS is not asked."""
    verdict = _verdict(config, now)
    return Finding(EVENT_TIMES, verdict.state, verdict.detail, verdict.advice)


def _verdict(config: Config, now: datetime) -> Verdict:
    starts, ends, closes = config.starts_at, config.ends_at, config.closes_at
    if closes is not None and closes <= now:
        return warning(
            f"registrations have ended: event.closes_at was {moment_words(closes)}",
            "Set event.closes_at to a moment to come, or take it out, if people shall register.",
        )
    over = ends or starts
    if over is not None and over <= now:
        key, verb = ("ends_at", "ended") if ends else ("starts_at", "began")
        return warning(
            f"the event {verb} on {moment_words(over)}, by event.{key}",
            f"Set event.{key}, if this is the configuration of an event to come.",
        )
    if over is not None and closes is not None and closes > over:
        return warning(
            f"people can register until {moment_words(closes)}, and the event is over by then",
            "Set event.closes_at to a moment before, unless that is meant.",
        )
    if starts is None:
        return ok(
            "when the event starts is not known: there is no calendar file, and no reminder that "
            "reckons from the start",
            "Set event.starts_at, for example 2026-12-05 18:00, for these.",
        )
    if says_another(config.event.date, starts):
        return warning(
            f"event.date says “{config.event.date}”, and event.starts_at is {moment_words(starts)}",
            "Write the same into both: event.date is what people read, in the form and in mails.",
        )
    until = f", registrations end on {moment_words(closes)}" if closes else ""
    return ok(f"the event starts on {moment_words(starts)}{until}")


_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[0-9] ?[ap]\.?m\b|\b[0-9]{1,2}[:.][0-9]{2}\b", re.IGNORECASE)


def says_another(words: str, starts: datetime) -> bool:
    """Whether an organiser's own `words` name a day or a time of day, and not that of `starts`.

    They are free, such as "12–13 Dec, 6–8 pm": a number that is right anywhere in them is enough.
    """
    numbers = {int(each) for each in re.findall("[0-9]{1,4}", words)}
    months = {found[:3].lower() for found in _MONTH.findall(words)}
    is_day = day_words(starts).split()[1].lower() in months and starts.day in numbers
    hours = {starts.hour, (starts.hour + 11) % 12 + 1}
    is_time = bool(hours & numbers) and (not starts.minute or starts.minute in numbers)
    is_other_day = bool(months and numbers) and not is_day
    return is_other_day or (_CLOCK.search(words) is not None and not is_time)


def clock(case: CheckContext) -> Verdict:
    """Whether this machine's clock is right, by the dates of AWS's answers."""
    if not is_far_off(case.ahead):
        return ok("this machine's clock agrees with AWS's")
    return warning(
        f"this machine's clock is {off_words(case.ahead)} AWS's",
        "Have it set by the network. An announcement for a moment to come is refused meanwhile; "
        "beyond 5 minutes AWS refuses every call.",
    )


def is_far_off(ahead: float) -> bool:
    """Whether a clock is wrong that AWS is so many seconds ahead of."""
    return abs(ahead) > FAR_OFF_SECONDS


def off_words(ahead: float) -> str:
    """`12 minutes behind`, of a clock that AWS is so many seconds ahead of."""
    minutes = round(abs(ahead) / 60)
    length = "a minute" if minutes == 1 else f"{minutes} minutes"
    if minutes >= 120:
        length = f"{minutes // 60} hours"
    return f"{length} {'behind' if ahead > 0 else 'ahead of'}"
