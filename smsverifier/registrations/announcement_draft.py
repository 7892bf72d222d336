"""An announcement before it is made: its order, when it may go, whom it reaches and what it costs.

Pure: rows and a configuration in, values out. The handler decides by the same questions
(`announced`), so what is counted here is what is sent, but for who comes and goes meanwhile.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smsverifier.announced import (
    KINDS,
    Announcement,
    Hours,
    Kind,
    LeftOut,
    Order,
    State,
    is_named_elsewhere,
    left_out,
)
from smsverifier.config import Config
from smsverifier.config.model import Announcement as Wanted
from smsverifier.message import wording
from smsverifier.message.email import email_settings
from smsverifier.row import KEY, PHONE, Item, text_of
from smsverifier.sms.dlt import off_template
from smsverifier.sms.text import LANGUAGE, Measure, Wording, measure, render
from smsverifier.times import INDIA, zone_named
from smsverifier.whom import EVERYBODY, Whom

NO_COUNTRY = "country_not_allowed"
LANDLINE = "not_a_mobile"
"""These as codes of a row's error: the handler refuses likewise."""


def order_of_config(
    config: Config, name: str, wanted: Wanted, due: datetime, whom: Whom = EVERYBODY
) -> Order:
    """What `wanted` orders under that name: words, hours, sender and template."""
    words = replace(wording(config), message=wanted.message, messages=wanted.messages)
    return Order(
        name=name,
        kind=wanted.kind,
        channel=wanted.channel,
        wording=asdict(words),
        at=wanted.at or "",
        hours=hours_of(config, wanted.kind, due) if wanted.channel == "sms" else None,
        whom=whom,
        one_per_number=config.registrations.duplicates != "allow",
        email=_email(config, wanted),
        dlt=_dlt(config, wanted),
        sender_id=wanted.sender_id or config.sms.sender_id,
        sms_type="Promotional" if wanted.kind == "promotion" else config.sms.type,
    )


def _email(config: Config, wanted: Wanted) -> Mapping[str, object] | None:
    if wanted.channel != "email":
        return None
    own = {"subject": wanted.subject, "subjects": wanted.subjects}
    return {**email_settings(config), **own, "body": wanted.message, "bodies": wanted.messages}


def _dlt(config: Config, wanted: Wanted) -> Mapping[str, object] | None:
    if config.sms.dlt is None or wanted.dlt is None:
        return None
    return {"entity_id": config.sms.dlt.entity_id, **wanted.dlt.model_dump()}


def hours_of(config: Config, kind: Kind, due: datetime) -> Hours | None:
    """The hours of that kind by the clock of that day; India's carriers go by India's."""
    hours = KINDS[kind].hours
    if hours is None:
        return None
    is_indian = kind == "promotion" and "IN" in config.sms.countries
    offset = due.astimezone(zone_named(INDIA) if is_indian else config.zone).utcoffset()
    return Hours(*hours, int((offset or timedelta()).total_seconds()) // 60)


def with_event(config: Config, order: Order, due: datetime) -> Order:
    """The order as it was, with what the configuration says now of the event and its form."""
    own = {name: order.wording[name] for name in ("message", "messages")}
    hours = order.hours and hours_of(config, order.kind, due)
    email = None
    if order.email is not None and config.email.enabled:
        kept = {name: order.email[name] for name in ("subject", "subjects", "body", "bodies")}
        email = {**email_settings(config), **kept}
    words = {**asdict(wording(config)), **own}
    return replace(order, wording=words, hours=hours, email=email or order.email)


def ready(order: Order, due: datetime, starts_at: datetime | None, now_ms: int) -> Announcement:
    """The announcement, due at that moment; a reminder's time is over when the event starts."""
    rules, due_ms = order.rules, _ms(due)
    until_ms = due_ms + rules.lasts_seconds * 1000
    if order.kind == "reminder" and starts_at is not None and starts_at > due:
        until_ms = min(until_ms, _ms(starts_at))
    begin_by_ms = min(until_ms, due_ms + rules.begins_within_seconds * 1000)
    return Announcement(order, State.SCHEDULED, due_ms, begin_by_ms, until_ms, made_ms=now_ms)


def next_allowed(hours: Hours, after: datetime) -> datetime:
    """The first moment from then on that lies within the hours."""
    at = after.replace(second=0, microsecond=0)
    while not hours.allow(_ms(at)):
        at = (at.astimezone(UTC) + timedelta(minutes=1)).astimezone(after.tzinfo)
    return at


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@dataclass(frozen=True)
class Numbers:
    """The numbers that the deployed handler texts."""

    mobile: re.Pattern[str]
    landline: re.Pattern[str]

    def refuse(self, phone: str) -> str:
        """Why not to that number, as a code of a row's error; empty if it may."""
        if not self.mobile.fullmatch(phone):
            return NO_COUNTRY
        return LANDLINE if self.landline.fullmatch(phone) else ""


def numbers_of(settings: Mapping[str, Any]) -> Numbers:
    """By the settings of a handler."""
    return Numbers(re.compile(settings["numbers"]), re.compile(settings.get("landlines") or "(?!)"))


@dataclass(frozen=True)
class DryRun:
    """Whom an announcement would reach."""

    registrations: int = 0
    """Those looked at."""
    due: int = 0
    """Those of them who would get it."""
    parts: int = 0
    longest: str = ""
    """The text of whose takes most."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Why → how many would not."""
    incomplete: tuple[Item, ...] = ()
    """Of those due: rows to which a hand has given no request id; to be completed first."""

    @property
    def have_it(self) -> int:
        """How many count as sent."""
        return sum(self.left_out.get(why, 0) for why in (LeftOut.SENT, LeftOut.UNCONFIRMED))

    @property
    def measure(self) -> Measure:
        """How the longest text travels."""
        return measure(self.longest)


def dry_run(
    rows: Callable[[], Iterable[Item]],
    announcement: Announcement,
    numbers: Numbers,
    opted_out: Collection[str] = (),
) -> DryRun:
    """What sending it to these rows would come to.

    `rows` reads them. Holds those alone to which a hand has given another key than their number:
    whether another row has that as its key takes a second look at the table, where there are such.
    """
    tally = _Tally(announcement, numbers, opted_out)
    odd: list[Item] = []
    registrations = 0
    for row in rows():
        registrations += 1
        if announcement.order.one_per_number and row[KEY]["S"] != text_of(row, PHONE):
            odd.append(row)
        else:
            tally.add(row)
    phones = {text_of(row, PHONE) for row in odd}
    named = {key for row in rows() if (key := row[KEY]["S"]) in phones} if odd else set()
    for row in odd:
        tally.add(row, is_double=is_named_elsewhere(row, named))
    return tally.found(registrations)


class _Tally:
    """Counts rows one by one and keeps none of them, whatever the table's size."""

    def __init__(
        self, announcement: Announcement, numbers: Numbers, opted_out: Collection[str]
    ) -> None:
        self._announcement = announcement
        self._numbers = numbers
        self._opted_out = opted_out
        self._words = Wording(**announcement.order.wording)
        self._why: Counter[str] = Counter()
        self._incomplete: list[Item] = []
        self._due = self._parts = 0
        self._longest, self._size = "", (0, 0)

    def add(self, row: Item, *, is_double: bool = False) -> None:
        """One more row; `is_double`: another has its number."""
        order = self._announcement.order
        reason = left_out(row, order, self._announcement.registered_by_ms, self._opted_out)
        is_incomplete = reason is LeftOut.INCOMPLETE
        if reason is not None and not is_incomplete:
            self._why[reason] += 1
            return
        text = render(self._words, _texts(row))
        refusal = LeftOut.SAME_NUMBER if is_double else _refusal(row, text, order, self._numbers)
        if refusal:
            self._why[refusal] += 1
            return
        self._incomplete += [row] if is_incomplete else []
        self._count(text)

    def _count(self, text: str) -> None:
        measured = measure(text)
        is_sms = self._announcement.order.channel == "sms"
        self._due, self._parts = self._due + 1, self._parts + measured.parts * is_sms
        if (measured.parts, measured.units) > self._size:
            self._longest, self._size = text, (measured.parts, measured.units)

    def found(self, registrations: int) -> DryRun:
        """What it comes to."""
        why = {str(reason): number for reason, number in self._why.items()}
        incomplete = tuple(self._incomplete)
        return DryRun(registrations, self._due, self._parts, self._longest, why, incomplete)


def _texts(row: Item) -> dict[str, str]:
    return {name: text_of(row, name) or "" for name in row}


def _refusal(row: Item, text: str, order: Order, numbers: Numbers) -> str:
    if order.channel != "sms":
        return ""
    phone = text_of(row, PHONE) or ""
    refused = numbers.refuse(phone)
    if refused or order.dlt is None:
        return refused
    own = order.dlt["templates"].get(text_of(row, LANGUAGE) or "", order.dlt)
    return off_template(phone, own["template"], text) or ""
