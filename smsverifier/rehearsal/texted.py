"""Whom the SMS reaches, and what it costs. Pure.

Where a limit cuts people off (the cap, the month's money), it is told as if they had come one
after the other: the handler sends some side by side, and which of them is the last is chance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from smsverifier.config import Config
from smsverifier.delivery import reasons
from smsverifier.delivery.reasons import Reason
from smsverifier.local.settings import AccountSettings
from smsverifier.message import STRICT_ADVICE, wording
from smsverifier.rehearsal.crowd import FATES, Visit
from smsverifier.rehearsal.registered import (
    AS_WANTED,
    CLOSED_TO,
    ELSEWHERE,
    LEFT_BEHIND,
    REFUSED,
    UNCLEAR,
    WAITS,
    Ending,
    Reached,
    Registered,
    reached,
)
from smsverifier.row import (
    FORM_LANGUAGE,
    OVER_CAP,
    SENDING,
    SENT,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    text_of,
)
from smsverifier.sms.prices import Price
from smsverifier.sms.text import measure, render

PICKY = Reason(
    "a carrier that takes a variable for letters and digits only drops names such as K. Asha (all "
    "are played so while sms.dlt.strict is not decided)",
    STRICT_ADVICE,
)
BLOCKED = reasons.of_response("carrier has blocked")
OWN = frozenset(FATES)
"""Whose own phone it is that gets nothing: no configuration changes that."""


@dataclass(frozen=True)
class Texted:
    """What the SMS came to."""

    reached: Reached
    parts: int
    """Paid for."""
    price: Price | None
    """Of a part."""
    turns: Sequence[float]
    """When those came for whom the handler takes a turn at sending, in order."""


def texted(
    config: Config,
    people: Sequence[Registered],
    sms: Mapping[str, Mapping[str, Any]],
    account: AccountSettings,
    price: Price | None,
) -> Texted:
    """What the SMS came to for `people`, out of the outbox's entries."""
    endings = [_ending(config, each, sms) for each in people]
    endings = _within_limit(_within_cap(endings), account, price)
    return Texted(
        reached(endings, lambda each: each.visit.coming in OWN),
        parts=sum(each.parts for each in endings if _is_billed(each)),
        price=price,
        turns=[each.visit.at for each in endings if _took_turn(each)],
    )


def _ending(config: Config, each: Registered, sms: Mapping[str, Mapping[str, Any]]) -> Ending:
    reason = each.reason or _why_untold(each.row, sms)
    is_picky = config.sms.dlt is not None and config.sms.dlt.strict is None
    reason = PICKY if is_picky and reason == BLOCKED else reason
    return Ending(each.visit, reason, _parts(config, each.visit))


def _why_untold(row: Item, sms: Mapping[str, Mapping[str, Any]]) -> Reason | None:
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


def changes_for_sms(found: Texted, limit_needed: int | None) -> Iterator[str]:
    """What to do about who gets no SMS, the gravest first."""
    for group in found.reached.untold:
        if group.is_own or group.reason in AS_WANTED:
            continue
        if group.reason == reasons.LIMIT and limit_needed is not None:
            yield f"{group.reason.advice} Ask for {limit_needed} USD a month."
        else:
            yield group.reason.advice
