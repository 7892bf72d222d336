"""What became of the SMS that SNS accepted, and what of the account stands in their way.

Slower than the numbers in `health`: it asks SNS, CloudWatch and the delivery logs, so `status
--watch` looks less often.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from smsverifier.aws import Aws
from smsverifier.core.health import Note, ReceiptCounts
from smsverifier.pipeline import reasons
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.pipeline.receipts.reading import Fate, Receipt, last_receipts
from smsverifier.pipeline.receipts.silence import Account, read_account
from smsverifier.pipeline.registrations.rows import Tally

RIGHTS = "`smsverifier policy --sms` prints the rights that it takes."


@dataclass(frozen=True)
class Aftermath:
    """The receipts of one stack in numbers, and what they and the account complain of."""

    receipts: ReceiptCounts | None = None
    notes: tuple[Note, ...] = ()


def read_aftermath(aws: Aws, tally: Tally | None) -> Aftermath:
    """What is known now, and whether nobody can know; what else is not answered is left out."""
    account = read_account(aws)
    sent = {} if tally is None else tally.messages
    found = None
    if account.logs_receipts:
        found = answer_or(ask(partial(last_receipts, aws, sent)), None)
    notes = (
        *_of_account(account),
        *_of_silence(account, found, len(sent)),
        *_of_receipts(found or {}),
    )
    return Aftermath(None if found is None else _counts(found, sent), notes)


def why_dropped(aws: Aws, sent: Mapping[str, int]) -> Mapping[str, str]:
    """Message id → why it did not arrive, of those `sent` (as `last_receipts`) that did not."""
    found = last_receipts(aws, sent).values()
    failed = (receipt for receipt in found if receipt.fate is Fate.FAILED)
    return {r.message_id: reasons.of_response(r.provider_response).words for r in failed}


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
        yield Note(
            f"The month's spend limit for SMS is reached ({account.spending}): SNS drops further "
            "SMS without a word",
            reasons.LIMIT.advice,
        )
    if account.is_nearly_spent:
        little = reasons.nearly_spent(account.spending)
        yield Note(f"{little.words[0].upper()}{little.words[1:]}", little.advice)


def _of_silence(account: Account, found: Mapping[str, Receipt] | None, sent: int) -> Iterator[Note]:
    """That nobody tells what became of them: a number of sent SMS alone looks like success."""
    if found is not None or not sent:
        return
    nobody = f"Whether those accepted by SNS ({sent}) arrived is not known"
    if account.logs_receipts is False:
        yield Note(f"{nobody}: delivery receipts are off", reasons.SWITCH_ON)
    else:
        yield Note(f"{nobody}: AWS does not let us read the delivery receipts", RIGHTS)


def _of_receipts(found: Mapping[str, Receipt]) -> Iterator[Note]:
    failed = (r.provider_response for r in found.values() if r.fate is Fate.FAILED)
    for reason, number in Counter(map(reasons.of_response, failed)).most_common():
        yield Note(f"{number} accepted by SNS did not arrive: {reason.words}", reason.advice)
