"""What the dashboard's page draws: numbers with their words, and the bars of its plots.

All words are made here, in the event's time zone, so that the page only draws.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from smsverifier.delivery import reasons
from smsverifier.delivery.timeline import MINUTE_MS, Timeline, histogram, percentile
from smsverifier.output.announcement_words import announcement_summary
from smsverifier.output.closing_view import registration_advice, registration_state
from smsverifier.output.documents import JsonDocument
from smsverifier.output.formatting import counted, line_of, moment_of_text
from smsverifier.output.look import Look, moment
from smsverifier.output.status_view import WORDS, awaited_words, other_mails
from smsverifier.output.watch_view import (
    age,
    alarm_words,
    clock_words,
    errors_of,
    length,
    other_numbers,
    paused_since,
    zone_of,
)
from smsverifier.provision.status import StackState
from smsverifier.times import day_words

WIDTHS = (1, 5, 15, 60, 180, 360, 1440)
"""How many minutes a bar may be."""
MOST_BARS = 60
MOST_ERRORS = 8
LEAST_MINUTES = 30
"""A plot goes back so far at least."""
LONG_SECONDS = 60.0
"""Whoever waited longer was most likely held by a pause, which no row says."""
FINE, CARE, BAD = "fine", "care", "bad"


def dashboard_document(look: Look) -> JsonDocument:
    """One look for the page; what is null or empty there is not shown."""
    walk = look.rows
    timeline = walk.timeline if walk else None
    told = look.health.sms.sent if look.health.sms else None
    return {
        "title": f"{'' if told is None else f'{told:,} told · '}{look.name}",
        "stack": look.name,
        "state": _state(look),
        "place": look.location_text,
        "now": clock_words(look.at),
        "age": age(look),
        "problem": line_of(look.problem),
        "numbers": list(_numbers(look)),
        "registrations": timeline and _over_time(timeline, look.at),
        "waits": timeline and _waits(timeline),
        "carriers": _carriers(look),
        "failures": _failures(look),
        "announcements": [
            {"words": announcement_summary(each, look.now_ms, zone_of(look))}
            for each in look.announcements
        ],
        "errors": [
            {"words": line_of(words), "more": f"{of} · {_when(at, look.at)}"}
            for at, of, words in errors_of(look)[:MOST_ERRORS]
        ],
        "notes": [{"words": n.what, "more": n.advice} for n in look.health.notes],
    }


def _when(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.date() == now.date() else clock_words(at)


def _state(look: Look) -> Mapping[str, str]:
    if since := paused_since(look):
        words = f"paused since {moment_of_text(since, zone_of(look))}: nobody is texted"
        return {"words": words, "tone": CARE}
    if look.stack is None:
        return {"words": "", "tone": ""}
    state = look.stack.value.status.state
    return {
        "words": WORDS.get(state, str(state)),
        "tone": FINE if state is StackState.READY else CARE,
    }


def _numbers(look: Look) -> Iterator[Mapping[str, str]]:
    health, sms = look.health, look.health.sms
    walk = look.rows
    if walk:
        tests = counted(health.tests, "test") if health.tests else ""
        yield _number("Registered", health.registrations, tests and f"{tests} among them")
    yield from _registration(look)
    if sms is not None and walk:
        since = f"{look.told_since:,} more since" if look.told_since else ""
        yield _number("Told", sms.sent, since, FINE)
        waited = look.waited
        words = f"oldest waits {length(waited.total_seconds())}" if waited else ""
        yield _number("Pending", sms.to_come, words, CARE)
        yield _number("Failed", sms.failed, "", BAD)
        for label, number, words in other_numbers(sms):
            if number:
                yield _number(label, number, words, CARE)
    if health.email is not None:
        yield _number("Mailed", health.email.sent, other_mails(health.email), FINE)
    yield _number("Dead letters", health.dead_letters, "", BAD)
    if health.alerts is not None:
        on = len(health.alerts.in_alarm)
        yield _number("Alarms on", on, alarm_words(health.alerts), BAD)
    yield from _money(look)


def _registration(look: Look) -> Iterator[Mapping[str, str]]:
    now, waiting = look.registration, look.health.waiting
    if now is not None:
        words = registration_state(now, zone_of(look)).removeprefix(now.state).strip()
        tone = FINE if now.state == "open" else CARE
        yield {"label": "Registration", "value": now.state, "words": words, "tone": tone}
    if now is not None and now.max and now.taken is not None:
        words = f"of {now.max:,}, {_percent(now.taken / now.max)}"
        yield _number("Places taken", now.taken, words)
    if waiting:
        advice = registration_advice(now) if now else None
        yield _number("Waiting list", waiting, advice or "", CARE)


def _money(look: Look) -> Iterator[Mapping[str, str]]:
    account = look.account
    cap = look.stack.value.cap if look.stack and look.health.sms is not None else None
    if cap is not None and look.totals is not None:
        yield _of_limit("Cap on SMS", look.totals.value.reserved, cap, ",", "")
    if account and account.limit_usd and account.spent_usd is not None:
        unit = " USD by the account, announcements too"
        yield _of_limit("Spent this month", account.spent_usd, account.limit_usd, ",.2f", unit)


def _of_limit(label: str, used: float, most: float, shape: str, unit: str) -> Mapping[str, str]:
    share = used / most
    tone = BAD if share >= 1 else CARE if share >= 0.8 else ""
    words = f"of {most:{shape}}{unit}, {_percent(share)}"
    return {"label": label, "value": f"{used:{shape}}", "words": words, "tone": tone}


def _percent(share: float) -> str:
    """`64 %`, which no line's end takes apart."""
    return f"{int(share * 100)}\N{NO-BREAK SPACE}%"


def _number(label: str, value: int | None, words: str, tone: str = "") -> Mapping[str, str]:
    shown = "unknown" if value is None else f"{value:,}"
    return {"label": label, "value": shown, "words": words, "tone": tone if value else ""}


def _over_time(timeline: Timeline, now: datetime) -> JsonDocument | None:
    """The bars from the first registration until now, each of the same width."""
    if not timeline.registered:
        return None
    east = int((now.utcoffset() or timedelta()).total_seconds()) // 60
    last = int(now.timestamp()) // 60 + east
    first = min(min(timeline.registered) + east, last - LEAST_MINUTES)
    width = next((each for each in WIDTHS if (last - first) // each < MOST_BARS), WIDTHS[-1])
    bars = range(first // width, last // width + 1)
    registered, told = (
        _in_bars(counts, width, east) for counts in (timeline.registered, timeline.told)
    )
    starts = {bar: moment((bar * width - east) * MINUTE_MS, now) for bar in bars}
    most = max(registered, key=lambda bar: registered[bar])
    number = sum(timeline.registered.values())
    return {
        "unit": f"A bar is {_width_words(width)}.",
        "words": f"{counted(number, 'registration')} over time, most of them "
        f"({registered[most]:,}) from {_title(starts[most], width) if most in starts else ''} on",
        "bars": [
            {
                "label": _label(starts[bar], width),
                "title": _title(starts[bar], width),
                "registered": registered[bar],
                "told": told[bar],
            }
            for bar in bars
        ],
    }


def _in_bars(counts: Mapping[int, int], width: int, east: int) -> Counter[int]:
    found = Counter[int]()
    for minute, number in counts.items():
        found[(minute + east) // width] += number
    return found


def _width_words(width: int) -> str:
    if width < 60:
        return counted(width, "minute")
    return counted(width // 60, "hour") if width < 1440 else "1 day"


def _label(at: datetime, width: int) -> str:
    return _day(at) if width >= 360 else f"{at:%H:%M}"


def _title(at: datetime, width: int) -> str:
    return _day(at) if width >= 1440 else f"{_day(at)}, {at:%H:%M}"


def _day(at: datetime) -> str:
    """`5 Dec`."""
    return day_words(at).rpartition(" ")[0]


def _waits(timeline: Timeline) -> JsonDocument | None:
    half, most = (percentile(timeline.waits, share) for share in (0.5, 0.95))
    if half is None or most is None:
        return None
    held = " A pause counts as waiting." if most > LONG_SECONDS else ""
    return {
        "words": f"Half of them were told within {length(half)}, 19 of 20 within {length(most)}."
        + held,
        "bars": [
            {"label": _short(name), "title": name, "count": number}
            for name, number in histogram(timeline.waits)
        ],
    }


def _short(name: str) -> str:
    """`1 to 2 s` as it fits below a bar."""
    return name.replace("under ", "< ").replace("over ", "> ").replace(" to ", "–")


def _carriers(look: Look) -> JsonDocument | None:
    receipts = look.health.receipts
    if receipts is None or not look.carriers:
        return None
    return {
        "words": f"By {counted(sum(_receipts(each) for each in look.carriers), 'receipt')}, "
        f"{awaited_words(receipts)}.",
        "carriers": [
            {
                "carrier": line_of(each.carrier) or "no carrier named",
                "delivered": each.delivered,
                "accepted": each.accepted,
                "failed": each.failed,
            }
            for each in look.carriers
        ],
    }


def _receipts(of: Any) -> int:
    return int(of.delivered + of.accepted + of.failed)


def _failures(look: Look) -> JsonDocument | None:
    walk = look.rows
    found = dict(walk.row_counts.failures) if walk else {}
    if not found:
        return None
    told = [(reasons.of_code(code), n) for code, n in sorted(found.items(), key=lambda f: -f[1])]
    return {
        "words": f"{counted(sum(found.values()), 'registrant')} who could not be told",
        "reasons": [
            {"words": line_of(each.words), "advice": each.advice, "count": n} for each, n in told
        ],
    }
