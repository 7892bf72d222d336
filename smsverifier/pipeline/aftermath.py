"""What became of the SMS that SNS accepted, and what of the account stands in their way.

Slower than the numbers in `health`: it asks SNS, CloudWatch and the delivery logs, so `status
--watch` looks less often.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smsverifier.aws import Aws
from smsverifier.core.health import Note, ReceiptCounts
from smsverifier.pipeline import reasons
from smsverifier.pipeline.checks.asked import answer_or, ask
from smsverifier.pipeline.receipts import Fate, Receipt, read_receipts
from smsverifier.pipeline.rows import Tally
from smsverifier.pipeline.silence import Account, read_account

CLOCKS_MS = 60_000
"""How far the handler's clock and SNS's may be apart."""


@dataclass(frozen=True)
class Aftermath:
    """The receipts of one stack in numbers, and what they and the account complain of."""

    receipts: ReceiptCounts | None = None
    notes: tuple[Note, ...] = ()


def read_aftermath(aws: Aws, tally: Tally | None) -> Aftermath:
    """What is known now; what AWS does not answer is left out."""
    account = read_account(aws)
    sent = {} if tally is None else tally.messages
    found = _receipts(aws, sent) if account.logs_receipts else None
    notes = (*_of_account(account), *_of_receipts(found or {}))
    return Aftermath(None if found is None else _counts(found, sent), notes)


def _receipts(aws: Aws, sent: Mapping[str, int]) -> Mapping[str, Receipt] | None:
    """The last receipt of each of these messages; None if they may not be read."""
    if not sent:
        return {}
    since = min(sent.values()) - CLOCKS_MS
    found = answer_or(ask(lambda: read_receipts(aws, since, sent.keys())), None)
    return None if found is None else {receipt.message_id: receipt for receipt in found}


def _counts(found: Mapping[str, Receipt], sent: Mapping[str, int]) -> ReceiptCounts:
    fates = Counter(receipt.fate for receipt in found.values())
    return ReceiptCounts(
        delivered=fates[Fate.DELIVERED],
        accepted=fates[Fate.ACCEPTED],
        failed=fates[Fate.FAILED],
        awaited=len(sent) - len(found),
        price_usd=round(sum(receipt.price_usd or 0 for receipt in found.values()), 5),
    )


def _of_account(account: Account) -> Iterator[Note]:
    if account.in_sandbox:
        yield Note(
            "The account is in the SMS sandbox: SMS reach its verified numbers only",
            reasons.SANDBOX.advice,
        )
    if account.is_spent:
        spent = f"{account.spent_usd:.2f} of {account.limit_usd:.2f} USD"
        yield Note(
            f"The month's spend limit for SMS is reached ({spent}): SNS drops further SMS "
            "without a word",
            reasons.LIMIT.advice,
        )


def _of_receipts(found: Mapping[str, Receipt]) -> Iterator[Note]:
    failed = (r.provider_response for r in found.values() if r.fate is Fate.FAILED)
    for response, number in Counter(failed).most_common():
        reason = reasons.of_response(response)
        yield Note(f"{number} accepted by SNS did not arrive: {reason.words}", reason.advice)
