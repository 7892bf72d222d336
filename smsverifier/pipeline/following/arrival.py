"""From SNS to the phone: what can be known of it, by receipts or, without them, by asking.

SNS hands out a message id for SMS that never arrive (aws: sns-silent-failures), so nothing is
called delivered but what a receipt calls so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from smsverifier.aws import Aws
from smsverifier.aws.waits import Limit, wait_until
from smsverifier.core.journey import HopState
from smsverifier.errors import WaitTimeout
from smsverifier.pipeline import reasons
from smsverifier.pipeline.asked import Silence, ask
from smsverifier.pipeline.receipts.reading import Fate, Receipt, read_receipts
from smsverifier.pipeline.receipts.silence import Account, obstacles, read_account

RECEIPT = Limit("the delivery receipt", 60, "most come within seconds, some after up to 72 hours")
VERDICT = "The SMS was accepted by SNS; whether it arrives is not known."
OFF = "no receipts: switched off (sms.delivery_receipts)"
LATER = "Look for its receipt later, with `smsverifier status` or `smsverifier logs --since 1h`."
UNTOLD = (
    "Look at the phone. Of what SNS drops without a word (AWS wants to review the account, spam "
    f"filters, carriers, DLT) only receipts tell. {reasons.SWITCH_ON}"
)
UNASKED = (
    "Look at the phone. `smsverifier policy --sms` prints the rights that it takes to ask AWS."
)


@dataclass(frozen=True)
class Arrival:
    """How the last hop went, and what that means for the whole way."""

    state: HopState
    detail: str
    ok: bool
    verdict: str
    advice: tuple[str, ...] = ()


def arrival(
    aws: Aws,
    message_id: str,
    phone: str,
    since_ms: int,
    limit: Limit,
    waiting: Callable[[], None] = lambda: None,
) -> Arrival:
    """What became of the SMS that SNS took as `message_id`.

    Waits for its receipt where there are any, and calls `waiting` before it does.
    """
    account = read_account(aws)
    receipt = None
    if account.logs_receipts:
        receipt = _await_receipt(aws, message_id, since_ms, limit, waiting)
    if receipt is not None:
        return _told_by(receipt)
    state, detail = _unknown(account, limit)
    known = obstacles(aws, account, phone)
    if known:
        verdict = f"Accepted by SNS, but {known[0].words}: this SMS will not arrive."
        return Arrival(state, detail, False, verdict, reasons.advice_on(known))
    return Arrival(state, detail, True, VERDICT, tuple(_what_would_tell(account)))


def _what_would_tell(account: Account) -> Iterator[str]:
    """Where to look for what nobody can say now."""
    if account.is_nearly_spent:
        little = reasons.nearly_spent(account.spending)
        yield f"Perhaps not: {little.words}. {little.advice}"
    yield {True: LATER, False: UNTOLD, None: UNASKED}[account.logs_receipts]


def _told_by(receipt: Receipt) -> Arrival:
    """What a receipt says."""
    if receipt.fate is Fate.FAILED:
        reason = reasons.of_response(receipt.provider_response)
        detail = f"failed: {receipt.provider_response or 'no reason given'}"
        verdict = f"Accepted by SNS, but it did not arrive: {reason.words}."
        return Arrival(HopState.FAILED, detail, False, verdict, (reason.advice,))
    cost = "" if receipt.price_usd is None else f", {receipt.price_usd:.5f} USD"
    by = f" {receipt.carrier}" if receipt.carrier else ""
    if receipt.fate is Fate.DELIVERED:
        detail = f"delivered to the phone by{by or ' the carrier'}{cost}"
        return Arrival(HopState.OK, detail, True, "The SMS was delivered.")
    detail = f"accepted by the carrier{by}{cost}; the phone's own answer is not told"
    return Arrival(HopState.OK, detail, True, "The SMS was accepted by the carrier.")


def _await_receipt(
    aws: Aws, message_id: str, since_ms: int, limit: Limit, waiting: Callable[[], None]
) -> Receipt | None:
    def look() -> Receipt | None:
        found = ask(lambda: read_receipts(aws, since_ms, {message_id}))
        if isinstance(found, Silence):
            raise WaitTimeout("The receipts may not be read")
        return found.value[-1] if found.value else None

    try:
        at_once = look()
        if at_once is not None:
            return at_once
        waiting()
        return wait_until(aws, look, limit)
    except WaitTimeout:
        return None


def _unknown(account: Account, limit: Limit) -> tuple[HopState, str]:
    if account.logs_receipts is None:
        return HopState.SKIPPED, "not known: AWS does not say whether receipts are on"
    if not account.logs_receipts:
        return HopState.SKIPPED, OFF
    share = account.success_rate
    rare = f"; only {share} % of the successes are logged" if share < 100 else ""
    return HopState.WAITING, (
        f"no receipt within {limit.seconds:.0f} s, it may take up to 72 h{rare}"
    )
