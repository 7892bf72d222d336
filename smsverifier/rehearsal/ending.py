"""What a rehearsal comes to: who is not told and why, what it costs, what to change. Pure.

Where a limit cuts people off (the cap, the month's money), it is told as if they had come one
after the other: the handler sends some side by side, and which of them is the last is chance.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smsverifier.config import Config
from smsverifier.delivery import reasons
from smsverifier.delivery.reasons import Reason
from smsverifier.local.settings import AccountSettings
from smsverifier.message import STRICT_ADVICE, wording
from smsverifier.rehearsal.crowd import FATES, Coming, Crowd, Visit
from smsverifier.rehearsal.pace import Brakes, Waiting, waiting_of
from smsverifier.rehearsal.playing import Played
from smsverifier.row import (
    FORM_LANGUAGE,
    OVER_CAP,
    PHONE,
    SENDING,
    SENT,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    is_waiting,
    text_of,
)
from smsverifier.sms.prices import Price
from smsverifier.sms.text import measure, render
from smsverifier.trace.client import ApiResponse

STORED, CLOSED, BUSY = 200, 403, 429

ELSEWHERE = Reason(
    "the form refused a number of a country that is not in sms.countries",
    "Add the country to sms.countries if such people are expected.",
)
LEFT_BEHIND = Reason(
    "nobody had tried to tell them when the rehearsal ended",
    "Run it again; if they stay: `smsverifier check`.",
)
UNCLEAR = Reason(
    "whether they were told is not known: the sending never ended",
    "This machine may have been too busy: run it again.",
)
PICKY = Reason(
    "a carrier that takes a variable for letters and digits only drops names such as K. Asha (all "
    "are played so while sms.dlt.strict is not decided)",
    STRICT_ADVICE,
)
BLOCKED = reasons.of_response("carrier has blocked")
REFUSED = Reason("the API refused them", "`smsverifier test-register` shows why.")
CLOSED_TO = Reason(
    "registration was closed, or every place taken",
    "Raise registrations.max or move event.closes_at, if they should come.",
)
WAITS = Reason(
    "every place was taken: they are on the waiting list",
    "Raise registrations.max, if they should be in at once.",
)
AS_WANTED = (ELSEWHERE, CLOSED_TO, WAITS)
"""What the configuration says shall be so, or every event has some of."""
OWN = frozenset(FATES)
"""Whose own phone it is that gets nothing: no configuration changes that."""


@dataclass(frozen=True)
class Ending:
    """One person's."""

    visit: Visit
    parts: int
    """Of their message."""
    reason: Reason | None = None
    """Why they are not told; None: they are."""


@dataclass(frozen=True)
class Untold:
    """Those who are not told for one reason."""

    reason: Reason
    number: int
    first_at: float
    """When the first of them came, seconds after the opening."""
    is_own: bool
    """Whether it is their own phone or number, and nothing here can be changed."""


@dataclass(frozen=True)
class Rehearsal:
    """The whole of it."""

    registrations: int
    hours: float
    seed: int
    visits: int
    told: int
    untold: tuple[Untold, ...]
    """The largest group first."""
    came_again: int
    """Who registered twice and has one SMS all the same."""
    corrected: int
    """Whose number the form refused at first, and took when typed again."""
    waiting: Waiting
    brakes: Brakes
    parts: int
    """Paid for."""
    price: Price | None
    """Of a part."""

    @property
    def not_told(self) -> int:
        """Of all people."""
        return sum(group.number for group in self.untold)


def ending_of(
    config: Config, crowd: Crowd, played: Played, account: AccountSettings, price: Price | None
) -> Rehearsal:
    """What became of everybody in `crowd`."""
    endings = _endings(config, crowd, played)
    endings = _within_cap(endings)
    endings = _within_limit(endings, account, price)
    people = _one_each(endings)
    took_turns = [each.visit.at for each in endings if _took_turn(each)]
    refusals = Counter(visit.coming for visit in crowd.visits if visit.is_refused_by_form)
    return Rehearsal(
        registrations=crowd.registrations,
        hours=crowd.hours,
        seed=crowd.seed,
        visits=len(crowd.visits),
        told=sum(1 for each in people if each.reason is None),
        untold=_groups(people),
        came_again=sum(1 for visit in crowd.visits if visit.coming is Coming.AGAIN),
        corrected=refusals[Coming.MISTYPED],
        waiting=waiting_of(took_turns, [v.at for v in crowd.visits], Brakes.of(config)),
        brakes=Brakes.of(config),
        parts=sum(each.parts for each in endings if _is_billed(each)),
        price=price,
    )


def _endings(config: Config, crowd: Crowd, played: Played) -> list[Ending]:
    """One for each visit that counts, in the order in which they came."""
    rows = _rows_by_phone(played.rows)
    return [
        ending
        for visit, answer in zip(crowd.visits, played.answers, strict=True)
        if (ending := _ending(config, visit, answer, rows, played.sms)) is not None
    ]


def _rows_by_phone(rows: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for row in rows:
        found.setdefault(text_of(row, PHONE) or "", []).append(row)
    return found


def _ending(
    config: Config,
    visit: Visit,
    answer: ApiResponse,
    rows: Mapping[str, list[Item]],
    sms: Mapping[str, Mapping[str, object]],
) -> Ending | None:
    """None: this visit is nobody's end; they come again, or have come before."""
    parts = _parts(config, visit)
    if visit.is_refused_by_form and answer.status != STORED:
        return Ending(visit, parts, ELSEWHERE) if visit.coming is Coming.ELSEWHERE else None
    if answer.status != STORED:
        is_again = visit.coming is Coming.AGAIN
        return None if is_again else Ending(visit, parts, _why_refused(answer.status))
    own = rows.get(visit.phone)
    if not own:  # `ignore`: the first submission has the row, and has had it already
        return None
    row = own.pop(0)
    reason = _why_untold(row, sms)
    is_picky = config.sms.dlt is not None and config.sms.dlt.strict is None
    return Ending(visit, parts, PICKY if is_picky and reason == BLOCKED else reason)


def _why_refused(status: int) -> Reason:
    return CLOSED_TO if status == CLOSED else REFUSED


def _why_untold(row: Item, sms: Mapping[str, Mapping[str, object]]) -> Reason | None:
    if is_waiting(row):
        return WAITS
    status = text_of(row, SMS_STATUS)
    if status == SENT:
        entry = sms.get(text_of(row, SMS_MESSAGE_ID) or "")
        if entry is None or entry["status"] == "delivered":
            return None
        return reasons.of_response(str(entry["detail"]))
    if status == SENDING:
        return UNCLEAR
    error = text_of(row, SMS_ERROR)
    return reasons.of_code(error) if error else LEFT_BEHIND


def _parts(config: Config, visit: Visit) -> int:
    return measure(render(wording(config), {**visit.answers, FORM_LANGUAGE: visit.language})).parts


_OVER_CAP = reasons.of_code(OVER_CAP)
_NO_TURN = frozenset((ELSEWHERE, LEFT_BEHIND, REFUSED, CLOSED_TO, WAITS))
"""The handler never took a turn for them."""
_OWN_REFUSALS = frozenset(
    reasons.of_code(code)
    for code in (
        *("country_not_allowed", "not_a_mobile", "no_phone", "invalid_number"),
        *("empty_message", "message_too_long", "dlt_template_mismatch"),
    )
)
"""The handler refused them before it asked for room under the cap."""
_UNBILLED = frozenset(
    (
        *(_OVER_CAP, reasons.SANDBOX, reasons.LIMIT, reasons.OPTED_OUT),
        *map(reasons.of_response, ("additional review", "exceed max price", "rate exceeded")),
    )
)
"""AWS was not asked, or stopped it itself; what reaches a carrier is paid for."""


def _took_turn(ending: Ending) -> bool:
    return ending.reason not in _NO_TURN


def _is_reserved(ending: Ending) -> bool:
    return _took_turn(ending) and ending.reason not in _OWN_REFUSALS


def _is_billed(ending: Ending) -> bool:
    return _is_reserved(ending) and ending.reason not in _UNBILLED


def _within_cap(endings: Sequence[Ending]) -> list[Ending]:
    """As many left out by the cap as there were, but the last who came."""
    asked = [n for n, each in enumerate(endings) if _is_reserved(each)]
    over = sum(1 for each in endings if each.reason == _OVER_CAP)
    out = set(asked[len(asked) - over :])
    return [_cut_off(each, n in out, _OVER_CAP) for n, each in enumerate(endings)]


def _within_limit(
    endings: Sequence[Ending], account: AccountSettings, price: Price | None
) -> list[Ending]:
    """Those whom the month's money pays for, in the order in which they came."""
    left, found = account.spend_limit - account.spent, []
    for each in endings:
        asks = _is_billed(each) or each.reason == reasons.LIMIT
        usd = price.times(each.parts) if asks and price else 0.0
        is_out = usd > round(left, 9)
        left -= 0 if is_out else usd
        found.append(_cut_off(each, is_out, reasons.LIMIT))
    return found


def _cut_off(ending: Ending, is_out: bool, by: Reason) -> Ending:
    """It, if the limit leaves them out; else without what chance has put in its place."""
    if is_out:
        return replace(ending, reason=by)
    if ending.reason == by:
        fate = FATES.get(ending.visit.coming)
        return replace(ending, reason=_WHY[fate] if fate else None)
    return ending


_WHY: Mapping[str, Reason] = {
    "not-in-service": reasons.of_response("Invalid phone number"),
    "phone-unreachable": reasons.of_response("Phone is currently unreachable/unavailable"),
}


def _one_each(endings: Sequence[Ending]) -> list[Ending]:
    """One for each person: with `allow` who registers twice has two, and is told if one is."""
    best: dict[str, Ending] = {}
    for each in endings:
        known = best.get(each.visit.phone)
        if known is None or (known.reason and not each.reason):
            best[each.visit.phone if each.reason is not ELSEWHERE else f"{len(best)}"] = each
    return list(best.values())


def _groups(people: Sequence[Ending]) -> tuple[Untold, ...]:
    by_reason: dict[Reason, list[Ending]] = {}
    for each in people:
        if each.reason is not None:
            by_reason.setdefault(each.reason, []).append(each)
    groups = (
        Untold(
            reason,
            len(members),
            min(each.visit.at for each in members),
            all(each.visit.coming in OWN for each in members),
        )
        for reason, members in by_reason.items()
    )
    return tuple(sorted(groups, key=lambda group: (-group.number, group.first_at)))


def changes(rehearsal: Rehearsal, limit_needed: int | None) -> Iterator[str]:
    """What to do before the day, the gravest first."""
    for group in rehearsal.untold:
        if group.is_own or group.reason in AS_WANTED:
            continue
        if group.reason == reasons.LIMIT and limit_needed is not None:
            yield f"{group.reason.advice} Ask for {limit_needed} USD a month."
        else:
            yield group.reason.advice
    yield from _about_waiting(rehearsal)


LONG_SECONDS = 60.0


def _about_waiting(rehearsal: Rehearsal) -> Iterator[str]:
    waiting, brakes = rehearsal.waiting, rehearsal.brakes
    if waiting.longest_seconds > LONG_SECONDS and not brakes.is_account:
        yield (
            f"The pace is {brakes.sms_per_second:g} SMS a second (sms.max_per_second). If waiting "
            "that long is too long, have AWS raise the account's rate, then raise it."
        )
    if brakes.is_account:
        yield (
            f"The stack may send faster than the {brakes.sms_per_second:g} SMS a second that AWS "
            "usually takes: lower sms.max_per_second, or have the account's rate raised."
        )
    if waiting.busy:
        yield (
            f"The API answered {waiting.busy} times that it was busy, and the page asks to try "
            "again: raise api.burst and api.requests_per_second."
        )
