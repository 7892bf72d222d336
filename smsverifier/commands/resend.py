"""`registrations resend` from end to end: choose, say how many and what it costs, ask, tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from smsverifier.aws.result import value_or
from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.cap import cap_in_force
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.commands.registrations import Filters, dropped_of
from smsverifier.commands.sending import (
    send_directly,
    warn_undeployed_changes,
    without_duplicates,
)
from smsverifier.config import Config, Dlt
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.message import price_per_part
from smsverifier.output.formatting import counted
from smsverifier.output.import_view import lacking_marks
from smsverifier.output.registrations_view import say_unknown_dropped
from smsverifier.output.resend_view import Bill, ResendResult, say_bill
from smsverifier.output.screen import spinner
from smsverifier.registration_table import count_rows, unconfirmed_after_seconds
from smsverifier.registrations.consent_gap import needed_marks, without_marks
from smsverifier.registrations.resend import Choice, choose, status_resetter
from smsverifier.registrations.send import SendResult
from smsverifier.row import SMS_MESSAGE_ID, Item, SmsStatus, text_of
from smsverifier.sms.text import measure, render


@dataclass(frozen=True)
class ResendOptions:
    """What the user asked of this `resend`."""

    filters: Filters
    phones: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    even_if_told: bool = False
    yes: bool = False


def resend(context: Context, options: ResendOptions) -> ResendResult:
    """Tell those chosen, by default everyone not told."""
    refuse_untexted(context)
    require_table(context)
    refuse_paused(context)
    choice = _choice(context, options)
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
        known = dropped_of(context, rows, choice.statuses)
        dropped = value_or(known, {})
        picked = choose(rows, choice, unconfirmed_before_ms(context), dropped)
    say_unknown_dropped(context.screen, known)
    one = without_duplicates(context, picked, rows, dropped=dropped, even_if_told=choice.insists_on)
    again = sum(1 for item in one.items if text_of(item, SMS_MESSAGE_ID) in dropped)
    bill, send_result = tell(context, one.items, again=again, yes=options.yes)
    return ResendResult(
        context.config.stack,
        context.location(),
        bill,
        send_result,
        one,
        context.deployed,
        _too_early(context, rows, choice),
        unconfirmed_after_seconds(context.config),
    )


def refuse_untexted(context: Context) -> None:
    """Raise where no command texts anybody."""
    if not context.config.sms.enabled:
        raise UsageError(
            "Nobody is texted: sms.enabled is false",
            where="--channel",
            why="Without it this command texts.",
            hint="`smsverifier registrations resend --channel email` mails those who were not.",
        )


def tell(
    context: Context, chosen: Sequence[Item], *, again: int = 0, yes: bool
) -> tuple[Bill, SendResult]:
    """Have these rows told, under cap and pace; says before what it costs, and asks on AWS.

    `again` of them have an SMS that did not arrive. Whoever was told meanwhile is not told again.
    """
    refuse_over_cap(context, len(chosen))
    bill = bill_of(context, chosen)
    if chosen:
        say_bill(context.screen, bill, again)
        _warn_without_marks(context, chosen)
        warn_undeployed_changes(context)
    if chosen and context.target == "aws":
        confirm(context, f"Text {counted(len(chosen), 'registrant')}?", yes=yes)
    return bill, _send(context, chosen)


def _warn_without_marks(context: Context, chosen: Sequence[Item]) -> None:
    """Say how many of them never gave what the form asks for: an import brought them, say."""
    marks = needed_marks(context.config)
    if lack := without_marks(chosen, marks):
        context.screen.say(lacking_marks(lack, marks))


def _send(context: Context, chosen: Sequence[Item]) -> SendResult:
    with context.interrupts as interrupts:
        resetter = status_resetter(context.aws, context.names.table, interrupts.stop.is_set)
        opened = resetter.run(chosen)
    return send_directly(context, opened, is_said=True)


def _too_early(context: Context, rows: Sequence[Item], choice: Choice[SmsStatus]) -> int:
    """Who began to be told a moment ago is no more unconfirmed than done."""
    if SmsStatus.UNCONFIRMED not in choice.statuses:
        return 0
    row_counts = count_rows(rows, unconfirmed_before_ms(context))
    return row_counts.sending - row_counts.unconfirmed


def _choice(context: Context, options: ResendOptions) -> Choice[SmsStatus]:
    named = options.phones or options.ids
    if options.even_if_told and not named:
        raise UsageError(
            "--even-if-told needs names",
            where="--even-if-told",
            why="Nobody who was told is told again unless somebody names them.",
            hint="Add --phone or --id for each of them; ids stand whole in `smsverifier "
            "registrations list --show-numbers --json`.",
        )
    default = Filters() if named else Filters(not_told=True)
    statuses = options.filters.statuses or default.statuses
    phones = frozenset(map(partial(parse_phone, context), options.phones))
    return Choice(statuses, phones, frozenset(options.ids), options.even_if_told)


def refuse_over_cap(context: Context, wanted: int) -> None:
    """Raise if not all of them fit under the cap: which of them the rest were, chance would say."""
    written, cap = context.config.cap, cap_in_force(context)
    if cap is None or not wanted:
        return
    needed = context.totals.reserved() + wanted
    if needed > cap:
        is_raised = written is None or written >= needed  # and the handler does not know it yet
        raise SmsverifierError(
            f"sms.max_messages is {cap}{'' if cap == written else ' as deployed'}: of "
            f"{counted(wanted, 'registrant')} {max(0, cap - needed + wanted)} could be texted",
            where=context.location_text,
            why="Every SMS that was ever sent counts, and those that may have been.",
            hint=f"{'Run' if is_raised else f'Set sms.max_messages to {needed} or more, run'} "
            "`smsverifier up`, then the same command again.",
        )


def bill_of(context: Context, items: Iterable[Item]) -> Bill:
    """What it comes to to tell these, by the text that is deployed."""
    words = context.deployed.wording
    registrations = parts = 0
    for item in items:
        registrations += 1
        text = render(words, {name: text_of(item, name) or "" for name in item})
        parts += measure(text).parts
    return price_of(context, registrations, parts)


def price_of(
    context: Context, registrations: int, parts: int, *, is_registered: bool = True
) -> Bill:
    """What so many parts come to; what has no DLT template goes by the international route."""
    price = price_per_part(_priced(context, is_registered=is_registered), context.prices)
    if price is None:
        return Bill(registrations, parts, None)
    return Bill(registrations, parts, price.times(parts), price.at_most(parts))


def _priced(context: Context, *, is_registered: bool) -> Config:
    """The configuration with the route to India that is deployed: it decides on the price."""
    dlt = context.deployed.settings["dlt"] if is_registered else None
    sms = context.config.sms.model_copy(update={"dlt": dlt and Dlt.model_construct(**dlt)})
    return context.config.model_copy(update={"sms": sms})
