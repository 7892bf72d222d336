"""One look as a picture for a terminal, and as a line for a pipe.

The picture is made of lines for a given width and height. Those with the numbers come first; what
does not fit is left out from the end, so at 80 by 24 nothing scrolls.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import compress
from operator import not_

from rich.text import Text

from smsverifier.announced import OPEN_STATES
from smsverifier.delivery import reasons
from smsverifier.delivery.health import AlertState, SmsCounts
from smsverifier.delivery.timeline import MINUTE_MS, Timeline, Walk, percentile
from smsverifier.output.announcement_words import announcement_summary
from smsverifier.output.closing_view import (
    registration_advice,
    registration_state,
    registration_words,
)
from smsverifier.output.formatting import counted, line_of, moment_of_text
from smsverifier.output.log_view import words_of
from smsverifier.output.look import Look, moment
from smsverifier.output.sparkline import columns, gauge
from smsverifier.output.status_view import STATES, email_words, other_mails
from smsverifier.provision.status import StackState
from smsverifier.times import day_words, zone_words

LABEL = 14
"""Columns of the labels."""
GAUGES = 24, 14
"""Columns of a bar of a share: from WIDE on, and below."""
TALL = 34
"""Lines from which the bars over time are higher."""
WIDE = 100
"""Columns from which there is room for more words, and for bars of those told as well."""
FINE, CARE, BAD, FAINT = "green", "yellow", "red", "dim"


@dataclass(frozen=True)
class Paper:
    """What the picture is drawn on."""

    width: int
    height: int
    plain: bool = False
    """Whether it takes ASCII alone."""

    @property
    def is_wide(self) -> bool:
        """Whether there is room for more words, and for bars of those told as well."""
        return self.width >= WIDE

    @property
    def is_tall(self) -> bool:
        """Whether the bars over time may be higher."""
        return self.height >= TALL


@dataclass(frozen=True)
class Gauge:
    """A number with a bar of its share of a whole."""

    label: str
    value: str
    share: float
    words: str
    rising: bool = False
    """Whether near all of it is no good sign."""

    def drawn(self, paper: Paper) -> Text:
        """The line of it."""
        style = FINE if not self.rising or self.share < 0.8 else CARE if self.share < 1 else BAD
        columns_ = GAUGES[0] if paper.is_wide else GAUGES[1]
        return Text.assemble(
            (f"{self.label:<{LABEL}}", "bold"),
            f"{self.value:>9}  ",
            (gauge(self.share, columns_, plain=paper.plain), style),
            f" {int(self.share * 100):>3} %  ",
            self.words,
        )


def picture(
    look: Look, width: int, height: int, *, plain: bool = False, ended: bool = False
) -> list[Text]:
    """The look as at most `height` lines of `width` columns; `plain` where it must be ASCII.

    `ended`: it is the last one, which is left behind.
    """
    told = age(look) if not ended else f"as of {clock_words(look.at)}"
    foot = [Text(), Text(told if ended else f"{told} · Ctrl-C ends", style=FAINT)]
    paper = Paper(width, height, plain)
    body = [*_head(look, paper), Text(), *_registered(look, paper)]
    body += [*_registration(look), *_told(look, paper), *_alarms(look), *_limits(look, paper)]
    room = height - len(body) - len(foot)
    body += _below(look, room)
    return [_cut(line, width) for line in [*body[: height - len(foot)], *foot]]


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


def _head(look: Look, paper: Paper) -> Iterator[Text]:
    state = state_of(look)
    style = STATES.get(StackState(state), "bold yellow") if state else ""
    left = Text.assemble((look.name, "bold"), " is " if state else "", (state, style))
    left.append(f" ({look.location_text})")
    right = Text(clock_words(look.at) if paper.is_wide else _time_words(look.at))
    left.truncate(max(paper.width - len(right) - 2, 10), overflow="ellipsis")
    left.append(" " * max(2, paper.width - left.cell_len - len(right)))
    yield left.append_text(right)
    if look.problem:
        yield Text(f" ! {line_of(look.problem)}", style=BAD)
    if look.stack and look.stack.value.is_table_deleted:
        yield Text(f" ! {TABLE_DELETED}", style=BAD)
    for words in _elsewhere(look):
        yield Text(f" ! {words}", style=CARE)
    if paused := paused_since(look):
        since = moment_of_text(paused, zone_of(look))
        yield Text(f" ! Paused since {since}: nobody is texted; smsverifier resume", style=CARE)


TABLE_DELETED = "The table was deleted, and the registrations with it: smsverifier status"


def _elsewhere(look: Look) -> list[str]:
    """The other regions that have a stack of its name, while this one has none."""
    found = look.stack.value.elsewhere if look.stack else ()
    places = [(each.stack, each.region) for each in found if each.may_live]
    return [f"{name} is in {place}: smsverifier status --region {place}" for name, place in places]


def state_of(look: Look) -> str:
    """The stack's state in a word; empty while nobody knows."""
    if look.stack is None:
        return ""
    return str(StackState.PAUSED if paused_since(look) else look.stack.value.status.state)


def paused_since(look: Look) -> str | None:
    """Since when nobody is texted, as somebody said so; None while they are."""
    marked = look.stack.value.status.paused_since if look.stack else None
    return (look.totals.value.paused_since if look.totals else None) or marked


def _registered(look: Look, paper: Paper) -> Iterator[Text]:
    walk = look.rows
    if walk is None:
        yield _line("Registered", _why_unknown(look))
        return
    timeline, number = walk.timeline, walk.row_counts.registrations
    hour = look.minutes(timeline.registered, 60)
    words = f"{hour[-2]:,} last minute, {sum(hour):,} last hour"
    if number:
        words += _most(timeline.registered, look.at)
    yield _line("Registered", words, number)
    yield from _bars(look, timeline.registered, paper)


def _registration(look: Look) -> Iterator[Text]:
    """Whether people can register, and who waits for a place."""
    now = look.registration
    if now is None:
        return
    verb = "waits" if now.waiting == 1 else "wait"
    waiting = f"{now.waiting:,} {verb} for a place" if now.waiting else ""
    said = (registration_state(now, zone_of(look)), waiting, registration_advice(now))
    yield _line("Registration", "; ".join(filter(None, said)))


def _why_unknown(look: Look) -> str:
    if look.walk is not None:
        return "nothing: the table is not there"
    if look.walked:
        return f"counting: {look.walked:,} so far …"
    return "not known yet" if look.problem else "counting …"


def _most(counts: Mapping[int, int], now: datetime) -> str:
    minute, most = max(counts.items(), key=lambda found: (found[1], found[0]), default=(0, 0))
    at = moment(minute * MINUTE_MS, now)
    day = "" if at.date() == now.date() else f" on {day_words(at)}"
    return f", most {most:,} at {at:%H:%M}{day}" if most else ""


def _bars(look: Look, counts: Mapping[int, int], paper: Paper) -> Iterator[Text]:
    """The last minutes, one a column."""
    minutes = look.minutes(counts, max(paper.width - LABEL - 1, 10))
    rows = 5 if paper.is_tall else 2
    for line in columns(minutes, rows, plain=paper.plain):
        yield Text.assemble(" " * LABEL, (line.rstrip(), "cyan"))
    first = look.at - timedelta(minutes=len(minutes) - 1)
    dots = ("." if paper.plain else "╌") * max(0, len(minutes) - len("00:00  now"))
    yield Text(f"{' ' * LABEL}{first:%H:%M} {dots} now", style=FAINT)


def _told(look: Look, paper: Paper) -> Iterator[Text]:
    """Where everybody stands, by every channel."""
    if look.rows is None:
        return
    if look.health.sms is not None:
        yield from _by_sms(look, look.health.sms, look.rows, paper)
    if look.health.email is not None:
        yield _line("Mailed", other_mails(look.health.email), look.health.email.sent)
    dead = look.health.dead_letters
    yield _line("Dead letters", "smsverifier failures list" if dead else "", dead, BAD)


def _by_sms(look: Look, sms: SmsCounts, walk: Walk, paper: Paper) -> Iterator[Text]:
    number = walk.row_counts.registrations
    share = sms.sent / number if number else 0
    yield Gauge("Told", f"{sms.sent:,}", share, _pace(look, walk.timeline)).drawn(paper)
    if paper.is_wide and paper.is_tall:
        yield from _bars(look, walk.timeline.told, paper)
    yield _line("Pending", _waited(look), sms.to_come, CARE)
    yield _line("Failed", _failed(look), sms.failed, BAD)
    for label, count, words in other_numbers(sms):
        if count:
            yield _line(label, words, count, CARE)


def _pace(look: Look, timeline: Timeline) -> str:
    """How quickly people are told, and how many since the rows were counted."""
    half = percentile(timeline.waits, 0.5)
    words = "" if half is None else f"half within {length(half)}"
    if look.told_since:
        words += f"; {look.told_since:,} more since"
    return words.removeprefix("; ")


def _waited(look: Look) -> str:
    waited = look.waited
    return "" if waited is None else f"oldest waits {length(waited.total_seconds())}"


def _failed(look: Look) -> str:
    counts = look.rows.row_counts.failures if look.rows else {}
    since = f"{look.failed_since:,} more since; " if look.failed_since else ""
    if len(counts) == 1:
        return since + reasons.of_code(next(iter(counts))).words
    most = sorted(counts.items(), key=lambda found: -found[1])
    return since + "; ".join(f"{n:,} {reasons.of_code(code).words}" for code, n in most)


def other_numbers(sms: SmsCounts) -> Iterator[tuple[str, int, str]]:
    """Where registrants stand besides: only what there is, is shown."""
    yield "Over the cap", sms.over_cap, "they wait for a higher sms.max_messages"
    yield "Held back", sms.held, "smsverifier registrations resend texts them"
    yield "Unconfirmed", sms.unconfirmed, "perhaps told: registrations resend --unconfirmed"
    yield "Given up", sms.given_up, "by the pipe: smsverifier failures list"


def _alarms(look: Look) -> Iterator[Text]:
    if look.health.alerts is not None:
        on = len(look.health.alerts.in_alarm)
        yield _line("Alarms on", alarm_words(look.health.alerts), on, BAD)


def alarm_words(alerts: AlertState) -> str:
    """Which are on, and whether anybody hears of them."""
    unheard = "" if alerts.confirmed else "nobody is told: the address is not confirmed yet"
    return "; ".join(filter(None, (", ".join(alerts.in_alarm), unheard)))


def _limits(look: Look, paper: Paper) -> Iterator[Text]:
    found = [*_places(look), *_money(look, paper)]
    yield from [Text()] if found else []
    yield from (each.drawn(paper) for each in found)


def _places(look: Look) -> Iterator[Gauge]:
    now = look.registration
    if now is not None and now.max and now.taken is not None:
        yield Gauge("Places", f"{now.taken:,}", now.taken / now.max, f"of {now.max:,} taken")


def _money(look: Look, paper: Paper) -> Iterator[Gauge]:
    cap = look.stack.value.cap if look.stack and look.health.sms is not None else None
    if cap is not None and look.totals is not None:
        used = look.totals.value.reserved
        yield Gauge("Cap", f"{used:,}", used / cap, f"of {cap:,} SMS", rising=True)
    account = look.account
    if account and account.limit_usd and account.spent_usd is not None:
        spent, limit = account.spent_usd, account.limit_usd
        words = f"of {limit:,.2f} USD by the account"
        words += ", in all that it sent this month" if paper.is_wide else ""
        yield Gauge("Spent", f"{spent:.2f}", spent / limit, words, rising=True)


def _below(look: Look, room: int) -> Iterator[Text]:
    """What there is besides, as far as there is room: announcements, receipts, errors, notes.

    The newest error comes before all else.
    """
    errors = [Text("Last errors", style="bold"), *error_lines(look)]
    newest = errors[:2] if len(errors) > 1 and room > 1 else []
    lines = _fitting(list(_besides(look)), max(room - len(newest), 0))
    if newest:
        space = [Text()] if room - len(lines) > len(newest) else []
        lines += [*space, *errors]
    notes = [Text(f" ! {line_of(note.what)}", style=CARE) for note in look.health.notes]
    if notes:
        lines += [Text(), *notes]
    return iter(lines[: max(room, 0)])


def _fitting(lines: Sequence[Text], room: int) -> list[Text]:
    """As many as there is room for; the last says how many are left out."""
    if len(lines) <= room or room < 1:
        return list(lines[:room])
    left_out = counted(len(lines) - room + 1, "more line")
    mark = Text(f"{' ' * LABEL}… {left_out}: smsverifier announcements list", style=FAINT)
    return [*lines[: room - 1], mark]


def _besides(look: Look) -> Iterator[Text]:
    receipts, zone = look.health.receipts, zone_of(look)
    is_open = [each.in_force(look.now_ms) in OPEN_STATES for each in look.announcements]
    told = [announcement_summary(each, look.now_ms, zone) for each in look.announcements]
    yield from (_line("Announcement", words) for words in compress(told, is_open))
    if receipts is not None:
        words = f"{receipts.delivered:,} delivered, {receipts.accepted:,} accepted by the carrier, "
        yield _line("Receipts", f"{words}{receipts.failed:,} failed")
    yield from (_line("Announcement", words) for words in compress(told, map(not_, is_open)))


def error_lines(look: Look) -> Iterator[Text]:
    """What failed last, the newest first: SMS by their rows, the rest by the logs."""
    for at, source, words in errors_of(look):
        yield Text.assemble((f" {at:%H:%M:%S}  ", FAINT), (f"{source:<16}", "cyan"), words)


def errors_of(look: Look) -> Sequence[tuple[datetime, str, str]]:
    """The moment, whom or what it is about, and the words."""
    walk = look.rows
    failures = walk.timeline.last_failures if walk else ()
    found = [(f.at_ms, f.phone or "a row", reasons.of_code(f.code).words) for f in failures]
    found += [(each.at_ms, each.source, words_of(each.message)) for each in look.errors]
    newest = sorted(found, reverse=True)
    return [(moment(at_ms, look.at), of, words) for at_ms, of, words in newest]


def age(look: Look) -> str:
    """How old the numbers are: some are dear to ask for."""
    told = []
    if look.walk and look.rows:
        answer, number = look.walk, look.rows.row_counts.registrations
        old = max(0, round((look.at - answer.at).total_seconds()))
        after = f"again in {length(round(answer.next_in))}" if answer.next_in >= 1 else "again now"
        told.append(f"{counted(number, 'row')} counted {length(old)} ago, {after}")
    return " · ".join([*told, "the state every minute"])


def length(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s".replace(".0 ", " ")
    whole = int(seconds)
    minutes, hours = whole // 60, whole // 3600
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{minutes} min {whole % 60} s"
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} days"


def _line(label: str, words: str, number: int | None = None, style: str = "") -> Text:
    shown = "" if number is None else f"{number:>9,}"
    return Text.assemble(
        (f"{label:<{LABEL}}", "bold"), (shown, style if number else ""), ("  " if shown else ""),
        line_of(words),
    )  # fmt: skip


def sentence(look: Look) -> str:
    """The numbers in one line, the same as long as nothing changes but the time."""
    state = state_of(look)
    head = f"{look.name} is {state}" if state else look.name
    problem = [line_of(look.problem)] if look.problem else []
    lost = [TABLE_DELETED] if look.stack and look.stack.value.is_table_deleted else []
    said = [*lost, *_of_people(look), *_of_the_rest(look), *_elsewhere(look), *problem]
    return " · ".join([head, *said])


def _of_people(look: Look) -> Iterator[str]:
    health, sms, now = look.health, look.health.sms, look.registration
    if now is not None and (words := registration_words(now, zone_of(look))):
        yield f"registration {', '.join(words)}"
    if sms is not None:
        yield (
            f"{health.registrations} registered, {sms.sent} told, {sms.failed} failed, "
            f"{sms.to_come} pending"
        )
        for label, number, _ in other_numbers(sms):
            if number:
                yield f"{label.lower()} {number}"
    if health.email is not None:
        yield email_words(health.email)
    if look.told_since or look.failed_since:
        yield f"since then {look.told_since} told, {look.failed_since} failed"


def _of_the_rest(look: Look) -> Iterator[str]:
    health = look.health
    if health.dead_letters is not None:
        yield counted(health.dead_letters, "dead letter")
    if health.alerts is not None and health.alerts.in_alarm:
        yield f"alarms on: {', '.join(health.alerts.in_alarm)}"
    if look.stack and look.stack.value.cap is not None and look.totals:
        yield f"cap {look.totals.value.reserved} of {look.stack.value.cap}"


def zone_of(look: Look) -> tzinfo:
    """The event's."""
    return look.at.tzinfo or UTC


def clock_words(at: datetime) -> str:
    """`5 Dec 2026, 18:00:05 IST`."""
    return f"{day_words(at)}, {_time_words(at)}"


def _time_words(at: datetime) -> str:
    return f"{at:%H:%M:%S} {zone_words(at)}"
