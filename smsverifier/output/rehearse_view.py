"""What a rehearsal came to: who is not told and why, who waits, the money, what to change."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.delivery.cost import Estimate
from smsverifier.errors import ExitCode
from smsverifier.output.formatting import counted, dollars, line_of
from smsverifier.output.screen import Screen, labelled
from smsverifier.rehearsal.accounts import Account
from smsverifier.rehearsal.crowd import ADDRESS_SHARES, AGAIN_SHARE, SHARES, Crowd
from smsverifier.rehearsal.ending import Rehearsal, changes
from smsverifier.rehearsal.mailed import Mailed
from smsverifier.rehearsal.pace import NOTICED_SECONDS
from smsverifier.rehearsal.registered import Reached, Untold
from smsverifier.rehearsal.texted import Texted

SAY_EVERY_SECONDS = 5.0
BUILDING = "Building the stack …"
LABEL_WIDTH = 12


@dataclass(frozen=True)
class RehearseResult:
    """What `rehearse` found."""

    rehearsal: Rehearsal
    account: Account
    estimate: Estimate
    """What `cost` says of so many: the pipeline's share is taken from it."""
    today: date
    seconds: float

    @property
    def sms_usd(self) -> tuple[float, float] | None:
        """What the SMS of this rehearsal cost, by the lowest and the highest figure."""
        sms = self.rehearsal.sms
        if sms is None or sms.price is None:
            return None
        return sms.price.at_least(sms.parts), sms.price.at_most(sms.parts)

    @property
    def changes(self) -> tuple[str, ...]:
        """What to do before the day."""
        needed = self.estimate.limit_usd
        return tuple(dict.fromkeys(changes(self.rehearsal, needed)))

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC while there is something to change."""
        return ExitCode.NOT_IN_SYNC if self.changes else ExitCode.DONE


def say_rehearsing(screen: Screen, crowd: Crowd, account: Account, left_out: int) -> None:
    """What is going to be played; `left_out`: of those expected, as nobody waits so long."""
    screen.say(
        f"Rehearsing {counted(crowd.registrations, 'registration')} over {crowd.hours:g} h, "
        f"in an account {account.words}. Nothing is sent, and no other stack is touched."
    )
    if left_out > 0:
        screen.say(
            f"{left_out} more are expected (event.expected_registrations): `smsverifier cost` "
            "says what they cost, and `smsverifier check` whether the limits suffice."
        )


@contextmanager
def rehearsing(screen: Screen) -> Iterator[Callable[[str, int, int], None]]:
    """Says how far it is: in place on a terminal, else a line now and then."""
    if screen.is_live:
        with screen.err.status(BUILDING) as status:
            yield lambda what, done, of: status.update(f"{done} of {of} {what} …")
        return
    screen.say(BUILDING)
    said_at: dict[str, float] = {}

    def say(what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if now - said_at.get(what, -math.inf) >= SAY_EVERY_SECONDS:
            said_at[what] = now
            screen.say(f"{done} of {of} {what} …")

    yield say


def show_rehearsal(screen: Screen, result: RehearseResult) -> None:
    """All of it."""
    screen.document(rehearsal_document(result))
    screen.show(rehearsal_view(result))
    screen.say(
        "People and their moments are invented (--seed), and the shares of mistakes assumed "
        "(--json tells them)."
    )
    if not result.changes:
        screen.say("Next: smsverifier check")


def rehearsal_document(result: RehearseResult) -> dict[str, Any]:
    """The same for programs (docs/reference/json.md)."""
    found, waiting, usd = result.rehearsal, result.rehearsal.waiting, result.sms_usd
    crowd, sms = found.crowd, found.sms
    return {
        "registrations": crowd.registrations,
        "account": result.account.name,
        "hours": crowd.hours,
        "seed": crowd.seed,
        "visits": len(crowd.visits),
        "told": sms and sms.reached.told,
        "not_told": sms and sms.reached.not_told,
        "reasons": [_group_document(each, "phone") for each in sms.reached.untold] if sms else [],
        "email": found.email and _email_document(found.email),
        "told_by_neither": found.neither,
        "came_again": found.came_again,
        "corrected": found.corrected,
        "waiting": {
            "more_than_seconds": NOTICED_SECONDS,
            "number": waiting.number,
            "first_at_seconds": _rounded(waiting.first_at),
            "longest_seconds": _rounded(waiting.longest_seconds),
            "busiest_second": waiting.busiest_second,
            "busy": waiting.busy,
        },
        "parts": sms.parts if sms else 0,
        "sms_low_usd": usd and round(usd[0], 6),
        "sms_high_usd": usd and round(usd[1], 6),
        "changes": list(result.changes),
        "assumed": _assumed(found),
        "seconds": round(result.seconds, 1),
    }


def _email_document(found: Mailed) -> dict[str, Any]:
    return {
        "told": found.reached.told,
        "not_told": found.reached.not_told,
        "reasons": [_group_document(each, "address") for each in found.reached.untold],
        "sandbox": found.quota.in_sandbox,
        "per_day": found.quota.daily,
        "per_second": found.quota.per_second,
        "most_in_a_day": found.most_in_a_day,
        "longest_seconds": _rounded(found.longest_seconds),
    }


def _group_document(group: Untold, whose: str) -> dict[str, Any]:
    return {
        "reason": group.reason.words,
        "advice": group.reason.advice,
        "number": group.number,
        "first_at_seconds": _rounded(group.first_at),
        f"own_{whose}": group.is_own,
    }


def _assumed(found: Rehearsal) -> dict[str, float]:
    mail = ADDRESS_SHARES if found.email else {}
    shares = {each.value: share for each, share in (*SHARES.items(), *mail.items())}
    return {**shares, "again": AGAIN_SHARE}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def rehearsal_view(result: RehearseResult) -> RenderableType:
    """The same for people."""
    facts = (
        labelled(Text(f"  {label}", style="bold"), text, LABEL_WIDTH)
        for label, text in _facts(result)
    )
    told = _told(result.rehearsal)
    return Group(*told, Text(), *facts, *_to_change(result.changes))


def _told(found: Rehearsal) -> Iterator[RenderableType]:
    """By each channel, and by none."""
    sms, email, people = found.sms, found.email, found.crowd.registrations
    if sms is not None:
        yield from _reached(sms.reached, people, " would get the SMS" if email else TOLD)
    if email is not None:
        yield from _reached(email.reached, people, " would get the e-mail" if sms else TOLD)
    if found.neither is not None:
        yield Text.assemble((f"{found.neither} of {people}", "bold"), " would get neither")


TOLD = " people would be told"


def _reached(found: Reached, people: int, what: str) -> Iterator[RenderableType]:
    yield Text.assemble((f"{found.told} of {people}", "bold"), what)
    if not found.untold:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True, min_width=6)
    table.add_column(overflow="fold")
    for group in found.untold:
        own = ", which no configuration changes" if group.is_own else ""
        first = f"the first after {moment(group.first_at)}"
        table.add_row(str(group.number), f"not told: {line_of(group.reason.words)}{own} ({first})")
    yield table


def _facts(result: RehearseResult) -> Iterator[tuple[str, str]]:
    found = result.rehearsal
    if found.sms is not None:
        yield "waiting", _waiting(found)
    if found.email is not None:
        yield "e-mail", _mail(found.email)
    again = f"{found.came_again} came twice"
    yield (
        "mistakes",
        f"{again}; {counted(found.corrected, 'number')} typed again, as the form asked",
    )
    yield "cost", _cost(result)
    yield "played", f"an account {result.account.words}; in {result.seconds:.0f} s"


def _mail(found: Mailed) -> str:
    quota = found.quota
    where = "in its sandbox " if quota.in_sandbox else ""
    first = "" if quota.in_sandbox else ", as of most accounts at first (unverified)"
    return (
        f"SES {where}takes {quota.daily:,} in 24 hours, {quota.per_second} a second{first}; up to "
        f"{found.most_in_a_day} fall into 24 hours, the longest waits "
        f"{moment(max(found.longest_seconds, 1))}"
    )


def _waiting(found: Rehearsal) -> str:
    waiting, pace = found.waiting, found.brakes.sms_per_second
    busiest = f"up to {waiting.busiest_second} came within a second, {pace:g} SMS a second leave"
    if waiting.first_at is None:
        longest = f"nobody for more than {max(waiting.longest_seconds, 1):.0f} s"
        return f"{longest}; {busiest}"
    first = f"the first who waits more than {NOTICED_SECONDS:.0f} s comes after"
    return (
        f"{first} {moment(waiting.first_at)}; {waiting.number} do, the longest "
        f"{moment(waiting.longest_seconds)}; {busiest}"
    )


def _cost(result: RehearseResult) -> str:
    hops = (*result.estimate.hops, *result.estimate.mails)
    pipeline = dollars(sum(h.low_usd or 0 for h in hops), sum(h.high_usd or 0 for h in hops))
    sms = result.rehearsal.sms
    return (
        f"the pipeline {pipeline}"
        if sms is None
        else f"{_sms(sms, result)}; the pipeline {pipeline}"
    )


def _sms(found: Texted, result: RehearseResult) -> str:
    usd, parts, price = result.sms_usd, counted(found.parts, "part"), found.price
    if usd is None or price is None:
        return f"SMS of {parts}, whose price is unknown"
    doubt = price.doubt(result.today)
    return (
        f"SMS of {parts} {dollars(*usd)} (prices of {price.as_of}{f', {doubt}' if doubt else ''})"
    )


def _to_change(found: tuple[str, ...]) -> Iterator[RenderableType]:
    yield Text()
    if not found:
        yield Text("Nothing to change before the day.")
        return
    yield Text("Before the day:", style="bold")
    for number, change in enumerate(found, start=1):
        yield labelled(f"  {number}.", line_of(change), 5)


def moment(seconds: float) -> str:
    """`6 h 02 min`, `3 min 20 s`, `12 s`."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
