"""From SNS to the phone: what can be known of it, by receipts or, without them, by asking.

SNS hands out a message id for SMS that never arrive (aws: sns-silent-failures), so nothing is
called delivered but what a receipt calls so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from smsverifier.aws import Aws
from smsverifier.aws.result import Unavailable, result_of
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.delivery import reasons
from smsverifier.delivery.account_limits import AccountLimits, obstacles, read_account_limits
from smsverifier.delivery.receipts import DeliveryStatus, Receipt, read_receipts
from smsverifier.errors import WaitTimeout
from smsverifier.trace import HopState

RECEIPT = WaitLimit(
    "the delivery receipt", 60, "most come within seconds, some after up to 72 hours"
)
VERDICT = "The SMS was accepted by SNS; whether it arrives is not known."
RECEIPTS_OFF = "no receipts: switched off (sms.delivery_receipts)"
LOOK_LATER = (
    "Look for its receipt later, with `smsverifier status` or `smsverifier logs --since 1h`."
)
LOOK = "Look at the phone; the embedded AWS has it in the outbox."
NO_RECEIPTS = (
    f"{LOOK} Of what SNS drops without a word (AWS wants to review the account, spam filters, "
    f"carriers, DLT) only receipts tell. {reasons.SWITCH_ON}"
)
RECEIPTS_UNKNOWN = f"{LOOK} `smsverifier policy --sms` prints the rights that it takes to ask AWS."


@dataclass(frozen=True)
class CarrierResult:
    """How the last hop went, and what that means for the whole way."""

    state: HopState
    detail: str
    ok: bool
    verdict: str
    advice: tuple[str, ...] = ()


def carrier_result(
    aws: Aws,
    message_id: str,
    phone: str,
    since_ms: int,
    limit: WaitLimit,
    waiting: Callable[[], None] = lambda: None,
) -> CarrierResult:
    """What became of the SMS that SNS took as `message_id`.

    Waits for its receipt where there are any, and calls `waiting` before it does.
    """
    account = read_account_limits(aws)
    receipt = None
    if account.logs_receipts:
        receipt = _await_receipt(aws, message_id, since_ms, limit, waiting)
    if receipt is not None:
        return _by_receipt(receipt)
    state, detail = _unknown(account, limit)
    known = obstacles(aws, account, phone)
    if known:
        verdict = f"Accepted by SNS, but {known[0].words}: this SMS will not arrive."
        return CarrierResult(state, detail, False, verdict, reasons.advice_on(known))
    return CarrierResult(state, detail, True, VERDICT, tuple(_where_to_look(account)))


def _where_to_look(account: AccountLimits) -> Iterator[str]:
    """Where to look for what nobody can say now."""
    if account.is_nearly_spent:
        little = reasons.nearly_spent(account.spending)
        yield f"Perhaps not: {little.words}. {little.advice}"
    yield {True: LOOK_LATER, False: NO_RECEIPTS, None: RECEIPTS_UNKNOWN}[account.logs_receipts]


def _by_receipt(receipt: Receipt) -> CarrierResult:
    """What a receipt says."""
    if receipt.status is DeliveryStatus.FAILED:
        reason = reasons.of_response(receipt.provider_response)
        detail = f"failed: {receipt.provider_response or 'no reason given'}"
        verdict = f"Accepted by SNS, but it did not arrive: {reason.words}."
        return CarrierResult(HopState.FAILED, detail, False, verdict, (reason.advice,))
    cost = "" if receipt.price_usd is None else f", {receipt.price_usd:.5f} USD"
    by = f" {receipt.carrier}" if receipt.carrier else ""
    if receipt.status is DeliveryStatus.DELIVERED:
        detail = f"delivered to the phone by{by or ' the carrier'}{cost}"
        return CarrierResult(HopState.OK, detail, True, "The SMS was delivered.")
    detail = f"accepted by the carrier{by}{cost}; the phone's own answer is not told"
    return CarrierResult(HopState.OK, detail, True, "The SMS was accepted by the carrier.")


def _await_receipt(
    aws: Aws, message_id: str, since_ms: int, limit: WaitLimit, waiting: Callable[[], None]
) -> Receipt | None:
    def look() -> Receipt | None:
        found = result_of(lambda: read_receipts(aws, since_ms, {message_id}))
        if isinstance(found, Unavailable):
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


def _unknown(account: AccountLimits, limit: WaitLimit) -> tuple[HopState, str]:
    if account.logs_receipts is None:
        return HopState.SKIPPED, "not known: AWS does not say whether receipts are on"
    if not account.logs_receipts:
        return HopState.SKIPPED, RECEIPTS_OFF
    share = account.success_rate
    rare = f"; only {share} % of the successes are logged" if share < 100 else ""
    return HopState.WAITING, (
        f"no receipt within {limit.seconds:.0f} s, it may take up to 72 h{rare}"
    )
