"""Whether the money that AWS lets this account spend is enough, and what stops a bot."""

import math
from collections.abc import Sequence
from dataclasses import replace

from smsverifier.aws.result import Unavailable, value_or
from smsverifier.delivery.account_limits import limit_in_force
from smsverifier.delivery.cost import LIMIT_MARGIN
from smsverifier.preflight.check_context import (
    CheckContext,
    SmsNeed,
    Verdict,
    blocker,
    ok,
    unknown,
    warning,
)

NEW_ACCOUNT_USD = 1.0
"""A month's limit where nobody has set one (aws: new-account-one-dollar)."""
MARGIN = LIMIT_MARGIN


def spend_limit(case: CheckContext) -> Verdict:
    """Whether this month's limit, less what is spent, is enough for everybody."""
    limit, spent = monthly_limit(case), value_or(case.facts.spent_usd, None) or 0.0
    head = f"{_usd(limit)} a month in {case.region}, {_spent_in_words(case)}"
    if not case.need.messages:
        return _when_all_are_sent(head, spent >= limit, _raising(case, spent))
    if spent >= limit:
        return blocker(
            f"{head}: used up. SNS answers with a MessageId, but nothing arrives until the month "
            "ends (UTC)",
            _raising(case, spent),
        )
    verdict = _against(round(limit - spent, 9), case, spent)
    return replace(verdict, detail=f"{head}; {verdict.detail}")


def _when_all_are_sent(head: str, is_used_up: bool, advice: str) -> Verdict:
    if is_used_up:
        return warning(f"{head}: used up. Everybody expected is told, nobody else can be", advice)
    return ok(f"{head}; everybody expected is told")


def _against(left: float, case: CheckContext, spent: float) -> Verdict:
    """What is needed against what is left, US dollars."""
    need = case.need
    if need.usd is None or need.high_usd is None:
        unpriced = f"what an SMS to {', '.join(need.unpriced)} costs is not known"
        return unknown(unpriced, _no_price(need.unpriced))
    if need.usd > left:
        return blocker(
            f"{_cost(case)}: after about {_enough_for(need, left)} of them SNS still answers with "
            "a MessageId, but nothing arrives",
            _raising(case, spent),
        )
    if need.high_usd > left:
        return warning(
            f"{_cost(case)}: enough by the lower price only. By the higher, after about "
            f"{_paid_by(need.high_usd, need, left)} of them nothing arrives",
            _raising(case, spent),
        )
    if need.usd * MARGIN > left:
        return warning(f"{_cost(case)}: just enough", _raising(case, spent))
    return ok(f"{_cost(case)}: enough")


def _enough_for(need: SmsNeed, left: float) -> str:
    """How many messages `left` US dollars pay, by the highest price that was found and by ours."""
    fewest, most = (_paid_by(usd, need, left) for usd in (need.high_usd or 0, need.usd or 0))
    return str(most) if fewest == most else f"{fewest} to {most}"


def _paid_by(usd: float, need: SmsNeed, left: float) -> int:
    """How many of the messages `left` US dollars pay where all of them cost `usd`."""
    return math.floor(round(left / usd * need.messages, 6))


def _spent_in_words(case: CheckContext) -> str:
    if isinstance(case.facts.spent_usd, Unavailable):
        return "how much of it is spent is not known"
    return f"{_usd(case.facts.spent_usd.value or 0.0)} of it spent"


def _cost(case: CheckContext) -> str:
    """The reckoning in words, with what is doubtful about the price."""
    need = case.need
    if need.price is None or need.usd is None or need.high_usd is None:
        return ""
    parts = "one part" if need.parts == 1 else f"up to {need.parts} parts"
    source = f"price of {need.price.dated(case.today)}"
    usd = f"up to {_usd(need.usd)}"
    if need.high_usd > need.usd:
        usd, source = f"{_usd(need.usd)} to {_usd(need.high_usd)}", f"{source}; {need.price.source}"
    return f"{need.messages} SMS of {parts} cost {usd} ({source})"


def monthly_limit(case: CheckContext) -> float:
    """The limit that holds, US dollars. Raises SmsverifierError if nothing of it is known."""
    facts = case.facts
    theirs = value_or(facts.spend_limit, None)
    own = facts.sms_attributes.get() if theirs is None else value_or(facts.sms_attributes, {})
    limit = limit_in_force(own, theirs)
    return NEW_ACCOUNT_USD if limit is None else limit


def spend_limit_needed(need: SmsNeed, spent_usd: float) -> int | None:
    """Whole US dollars a month that leave room for everybody, whichever of the prices holds.

    None without a price.
    """
    usd = need.high_usd
    return None if usd is None else max(1, math.ceil((spent_usd + usd) * MARGIN))


def _raising(case: CheckContext, spent_usd: float) -> str:
    wanted = spend_limit_needed(case.need, spent_usd)
    amount = "USD" if wanted is None else str(wanted)
    command = (
        f"aws sns set-sms-attributes --region {case.region} --attributes MonthlySpendLimit={amount}"
    )
    limits = value_or(case.facts.spend_limit, None)
    if limits and wanted is not None and limits.quota_usd >= wanted:
        return f"AWS allows this account up to {_usd(limits.quota_usd)}: {command}"
    return (
        "Ask AWS for a higher limit: `smsverifier numbers exit` prints the request. Once it is "
        f"granted, take it up: {command}"
    )


def _no_price(countries: Sequence[str]) -> str:
    items = ", ".join(f"sms_{country}" for country in countries)
    return f"Look the price up and write it into a prices.yaml beside the configuration: {items}."


def month_to_date(case: CheckContext) -> Verdict:
    """What was spent on SMS since the month began."""
    spent = case.facts.spent_usd.get()
    if spent is None:
        return ok("CloudWatch has no figure: as far as it knows, nothing was sent this month")
    return ok(f"{_usd(spent)} since the month began (UTC), by CloudWatch")


def max_price(case: CheckContext) -> Verdict:
    """Whether the brake on one SMS's price would stop any."""
    limit, price = case.config.sms.max_price_usd, case.need.message_usd
    highest = case.need.message_high_usd
    if limit is None:
        return ok("no limit of our own on what one SMS may cost")
    if price is not None and price > limit:
        return blocker(
            f"an SMS costs up to {_usd(price)}, and sms.max_price_usd is {_usd(limit)}: SNS "
            "answers with a MessageId and does not send what is dearer",
            f"Raise sms.max_price_usd above {_usd(price)}, or shorten the message.",
        )
    if highest is not None and highest > limit:
        return warning(
            f"an SMS may cost up to {_usd(highest)}, and sms.max_price_usd is {_usd(limit)}: if it "
            "does, SNS answers with a MessageId and does not send it",
            f"Raise sms.max_price_usd above {_usd(highest)}, or write the price that your account "
            "pays into a prices.yaml beside the configuration.",
        )
    return ok(f"an SMS dearer than {_usd(limit)} is not sent")


def max_messages(case: CheckContext) -> Verdict:
    """The cap on the confirmations that this stack ever sends, against those still to be sent."""
    config, coming = case.config, case.need.messages
    if config.cap is None:
        return warning(
            "NO CAP on the number of SMS (null): whoever fills in the form by machine spends up "
            "to the month's limit",
            f"Take the line sms.max_messages out (the cap is {config.default_cap} then), or set "
            "one of your own.",
        )
    used = value_or(case.facts.reserved, 0)
    left = max(0, config.cap - used)
    head = f"the default cap is {config.cap}"
    if not config.has_default_cap:
        head = f"sms.max_messages is {config.cap}"
    if used:
        head = f"{head}, and {used} SMS count already"
    # With nobody to come, room for a few more: what is used up already would be no room at all.
    enough = used + coming * MARGIN if coming else used * MARGIN
    return _against_cap(head, left, coming, math.ceil(enough))


def _against_cap(head: str, left: int, coming: int, enough: int) -> Verdict:
    """`coming` confirmations against the `left` that the cap has room for."""
    raise_it = f"Set sms.max_messages, for example to {enough}, and run `smsverifier up`."
    if coming > left:
        unsent = f"of {coming} still to be told the last {coming - left} wait"
        then = " Then `smsverifier registrations resend` tells who waits, if they are people."
        return blocker(f"{head}: {unsent}", raise_it if left else raise_it + then)
    if not left:
        return warning(
            f"{head}: used up. Everybody expected is told, whoever else registers waits", raise_it
        )
    return ok(f"{head}: room for {left}, and {coming} are still to be told")


def _usd(amount: float) -> str:
    """Cents where they say enough, and what a part costs to the last digit that counts."""
    return f"{amount:.2f} USD" if amount >= 1 or amount == 0 else f"{amount:.4g} USD"
