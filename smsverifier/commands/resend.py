"""`registrations resend` from end to end: choose, say how many and what it costs, ask, tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.cap import cap_in_force
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.commands.registrations import Filters, dropped_of
from smsverifier.commands.sending import (
    deployed_document,
    exit_code,
    send_directly,
    send_summary,
    warn_undeployed_changes,
    without_duplicates,
)
from smsverifier.config import Config, Dlt
from smsverifier.delivery.reasons import of_code
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.message import price_per_part
from smsverifier.output.documents import resend_document
from smsverifier.output.formatting import counted, dollars
from smsverifier.output.screen import spinner
from smsverifier.registration_table import (
    count_rows,
    unconfirmed_after_seconds,
)
from smsverifier.registrations.resend import Choice, choose, status_resetter
from smsverifier.registrations.send import SendResult
from smsverifier.row import SMS_MESSAGE_ID, Item, SmsStatus, text_of
from smsverifier.sms.prices import Prices
from smsverifier.sms.text import measure, render


@dataclass(frozen=True)
class ResendOptions:
    """What the user asked of this `resend`."""

    filters: Filters
    phones: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    even_if_told: bool = False
    yes: bool = False


@dataclass(frozen=True)
class Bill:
    """What it comes to."""

    registrations: int
    parts: int
    price_usd: float | None
    """At most, by the table's figure; None where it lacks a country."""
    high_price_usd: float | None = None
    """The same by the highest figure that was found."""


def resend(context: Context, options: ResendOptions) -> int:
    """Tell those chosen, by default everyone not told; returns the exit code."""
    require_table(context)
    refuse_paused(context)
    choice = _choice(context, options)
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
        dropped = dropped_of(context, rows, choice.standings)
        picked = choose(rows, choice, unconfirmed_before_ms(context), dropped)
    one = without_duplicates(context, picked, rows, dropped=dropped, even_if_told=choice.insists_on)
    chosen = one.items
    _refuse_over_cap(context, len(chosen))
    bill = _bill(context, chosen, context.prices)
    if chosen:
        context.screen.say(_in_words(bill))
        _say_dropped(context, chosen, dropped)
        warn_undeployed_changes(context)
    if chosen and context.target == "aws":
        confirm(context, f"Text {counted(len(chosen), 'registrant')}?", yes=options.yes)
    with context.interrupts as interrupts:
        opened = status_resetter(context.aws, context.names.table, interrupts.stop.is_set).run(
            chosen
        )
    told = send_directly(context, opened, is_said=True)
    document = resend_document(context.config.stack, context.where(), vars(bill), vars(told))
    left_out = {"number_told": one.told, "same_number": one.same}
    context.screen.document({**document, "left_out": left_out, **deployed_document(context)})
    context.screen.show(send_summary(told))
    _say_why(context, told)
    if SmsStatus.UNCONFIRMED in choice.standings:
        _say_too_early(context, rows)
    return exit_code(told)


def _say_why(context: Context, told: SendResult) -> None:
    """Name what keeps those from being told who still are not."""
    for code, number in told.failures.items():
        reason = of_code(code)
        context.screen.say(f"{number} could not be told: {reason.words}. {reason.advice}")
    if told.failed:
        context.screen.say("Who they are: smsverifier registrations list --failed")


def _say_too_early(context: Context, rows: Sequence[Item]) -> None:
    """Who began to be told a moment ago is no more unconfirmed than done."""
    tally = count_rows(rows, unconfirmed_before_ms(context))
    sending = tally.sending - tally.unconfirmed
    if sending:
        seconds = unconfirmed_after_seconds(context.config)
        context.screen.say(
            f"{counted(sending, 'registrant')} began to be told less than {seconds} seconds ago, "
            "and may be done any moment. Whoever is not by then counts as unconfirmed: the same "
            "command again."
        )


def _say_dropped(context: Context, chosen: Sequence[Item], dropped: Mapping[str, str]) -> None:
    again = sum(1 for item in chosen if text_of(item, SMS_MESSAGE_ID) in dropped)
    if again:
        context.screen.say(f"SNS had accepted {again} of them, and a receipt says that in vain.")


def _choice(context: Context, options: ResendOptions) -> Choice:
    named = options.phones or options.ids
    if options.even_if_told and not named:
        raise UsageError(
            "--even-if-told needs names",
            where="--even-if-told",
            why="Nobody who was told is told again unless somebody names them.",
            hint="Add --phone or --id for each of them.",
        )
    default = Filters() if named else Filters(not_told=True)
    standings = options.filters.standings or default.standings
    phones = frozenset(map(partial(parse_phone, context), options.phones))
    return Choice(standings, phones, frozenset(options.ids), options.even_if_told)


def _refuse_over_cap(context: Context, wanted: int) -> None:
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
            where=context.place_text,
            why="Every SMS that was ever sent counts, and those that may have been.",
            hint=f"{'Run' if is_raised else f'Set sms.max_messages to {needed} or more, run'} "
            "`smsverifier up`, then the same command again.",
        )


def _bill(context: Context, items: Sequence[Item], prices: Prices) -> Bill:
    words, price = context.deployed.wording, price_per_part(_priced(context), prices)
    texts = [render(words, {name: text_of(item, name) or "" for name in item}) for item in items]
    parts = sum(measure(text).parts for text in texts)
    if price is None:
        return Bill(len(items), parts, None)
    return Bill(len(items), parts, price.times(parts), price.at_most(parts))


def _priced(context: Context) -> Config:
    """The configuration with the route to India that is deployed: it decides on the price."""
    dlt = context.deployed.settings["dlt"]
    sms = context.config.sms.model_copy(update={"dlt": dlt and Dlt.model_construct(**dlt)})
    return context.config.model_copy(update={"sms": sms})


def _in_words(bill: Bill) -> str:
    usd, high = bill.price_usd, bill.high_price_usd
    cost = "unknown" if usd is None or high is None else dollars(usd, high)
    who, parts = counted(bill.registrations, "registrant"), counted(bill.parts, "part")
    return f"{who} to be told, {parts}; the price is {cost} on AWS."
