"""Who gets a place: `registrations promote`, and what `up`, `import`, `add` and `forget` do of it.

A place is given in one transaction, then they are told as anybody who is in: killed in between, the
next `registrations resend` tells them (decision 0067).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smsverifier.aws.errors import AWS_ERRORS, explain
from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.closing import closed_since
from smsverifier.commands.context import Context
from smsverifier.commands.people import known_number, nobody_has, rows_of
from smsverifier.commands.preconditions import require_table
from smsverifier.commands.prompts import confirm
from smsverifier.commands.sending import is_to_tell, send_directly
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.mail.status import address_of
from smsverifier.output.formatting import counted
from smsverifier.output.place_warnings import PlaceWarning
from smsverifier.output.places_view import (
    PromoteResult,
    say_no_address,
    say_over_places,
    say_places_uncounted,
)
from smsverifier.output.screen import spinner
from smsverifier.provision.plan import Observation
from smsverifier.registrations.forgetting import Succession
from smsverifier.registrations.places import PlaceCount, Places, Promotion
from smsverifier.registrations.send import SendResult
from smsverifier.row import KEY, Item, is_waiting
from smsverifier.sms.text import mask


@dataclass(frozen=True)
class PromoteOptions:
    """What the user asked of this `promote`."""

    phone: str | None = None
    next: int | None = None
    even_if_full: bool = False
    yes: bool = False


def promote(context: Context, options: PromoteOptions) -> PromoteResult:
    """Give places to who waits: to one by number, else to those who came first."""
    if options.phone is not None and options.next is not None:
        raise UsageError(
            "Who gets a place is said twice",
            where="--next",
            why="PHONE names one person, --next those who came first.",
            hint="Leave one of them out.",
        )
    require_table(context)
    with spinner(context.screen, "the registrations"):
        places = Places(context.aws, context.names.table)
        wanted = _wanted(context, places, options)
    if wanted and context.target == "aws":
        tell_them = "text them" if context.config.sms.enabled else "mail them"
        places_given = counted(len(wanted), "place")
        confirm(context, f"Give {places_given}, and {tell_them}?", yes=options.yes)
    most = None if options.even_if_full else context.config.registrations.max
    promoted, is_full = _give(context, places, wanted, most)
    sent = tell(context, promoted)
    count = places.look()[0]
    return PromoteResult(
        context.config.stack,
        context.location(),
        promoted=len(promoted),
        is_full=is_full,
        send_result=sent,
        waiting=count.waiting,
        free=free_places(context, count),
    )


def _wanted(context: Context, places: Places, options: PromoteOptions) -> Sequence[Item]:
    if options.phone is None:
        return places.waiting()[: options.next if options.next is not None else 1]
    phone = known_number(context, options.phone)
    rows = rows_of(context, phone)
    waiting = [row for row in rows if is_waiting(row)]
    if rows and not waiting:
        raise SmsverifierError(
            f"{mask(phone)} is registered, and does not wait",
            where=context.location_text,
            why="A place is given to who is on the waiting list.",
            hint=f"`smsverifier registrations show {mask(phone)}` with the whole number tells "
            "their story.",
        )
    if not rows:
        raise nobody_has(context, phone, has_rows=False)
    return waiting


def _give(
    context: Context, places: Places, wanted: Sequence[Item], most: int | None
) -> tuple[list[Item], bool]:
    """Who got one, as their rows are now; and whether that ended as no place was free."""
    promoted: list[Item] = []
    now_ms = context.now_ms()
    with context.interrupts as interrupts:
        for row in wanted:
            if interrupts.stop.is_set():
                break
            done = places.promote(row, now_ms, most)
            if done is Promotion.FULL:
                return promoted, True
            if done is Promotion.DONE:
                promoted.append(row)
    return promoted, False


def tell(context: Context, promoted: Sequence[Item]) -> SendResult:
    """Tell them that they are in, unless the stack is paused: then `resume` does."""
    rows = [context.registrations.get(row[KEY]["S"]) for row in promoted]
    there = [row for row in rows if row is not None]
    if not context.config.sms.enabled:
        field = context.config.email_field or ""
        say_no_address(context.screen, sum(1 for row in there if not address_of(row, field)))
    return send_directly(context, [row for row in there if is_to_tell(context.config, row)])


def succession(context: Context, leaving: Sequence[Item]) -> Succession:
    """Who gets the places of those `leaving`: nobody any more once the event is over.

    Where a number may stand twice, who has a place may wait for another, and both are erased.
    """
    places = Places(context.aws, context.names.table)
    registrations = context.config.registrations
    ends = context.config.ends_at or context.config.starts_at
    is_over = ends is not None and ends <= context.now()
    if not registrations.waitlist or is_over:
        return Succession(places)
    now_ms = context.now_ms()
    gone = {row[KEY]["S"] for row in leaving}
    heirs = [row for row in places.waiting() if row[KEY]["S"] not in gone]
    return Succession(places, heirs, registrations.max, now_ms)


def free_places(context: Context, count: PlaceCount) -> int | None:
    """How many more could come; None without a maximum."""
    most = context.config.registrations.max
    return None if most is None else max(0, most - count.registered)


def count_places(context: Context) -> PlaceCount | None:
    """Count what holds a place and is not counted yet; None without a maximum, or a table.

    Who may make the stack and not read its table is told that somebody else has to.
    """
    if context.config.registrations.max is None:
        return None
    places = Places(context.aws, context.names.table)
    try:
        with spinner(context.screen, "the places that are taken"):
            return places.recount(context.interrupts.stop.is_set)
    except AWS_ERRORS as error:
        say_places_uncounted(context.screen, explain(error, context.location_text))
        return None


def count_imported(context: Context) -> None:
    """The same after an import, which may go over the maximum; it says so."""
    count, most = count_places(context), context.config.registrations.max
    if count is not None and most is not None and count.registered > most:
        say_over_places(context.screen, most, count.registered)


def count_added(context: Context, row: Item) -> None:
    """The same of one row that was added by hand. Again, it counts nobody twice."""
    if context.config.registrations.max is not None:
        Places(context.aws, context.names.table).count([row])


def warn_before_add(context: Context) -> None:
    """Say that whoever is added goes over the maximum."""
    most = context.config.registrations.max
    if most is None:
        return
    taken = Places(context.aws, context.names.table).taken() or 0
    if taken >= most:
        say_over_places(context.screen, most, taken)


def place_warnings(context: Context, observation: Observation) -> list[PlaceWarning]:
    """What of closing would surprise whoever runs `up`, known before anything is written.

    What the event's times have wrong is a finding of `preflight.times`.
    """
    config = context.config
    most = config.registrations.max
    warnings: list[PlaceWarning] = []
    if (since := closed_since(observation.get("api"))) is not None:
        warnings.append(PlaceWarning.closed(since, config.zone))
    if most is not None and observation.get("table") is not None:
        found = result_of(lambda: Places(context.aws, context.names.table).look()[0])
        if not isinstance(found, Unavailable) and found.value.registered >= most:
            warnings.append(PlaceWarning.full(found.value.registered, most))
    return warnings
