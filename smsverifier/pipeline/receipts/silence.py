"""What keeps an SMS from arriving that SNS took without a word (aws: sns-silent-failures).

Asked where no receipt tells: is the account in the sandbox and the number not verified, is the
number opted out, is the month's limit used up? What AWS will not answer is left out: these are
reasons that are known, not a promise that there are no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.together import together
from smsverifier.pipeline import reasons
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.pipeline.reasons import Reason
from smsverifier.pipeline.sandbox.numbers import SandboxNumbers
from smsverifier.pipeline.sms_account import (
    is_opted_out,
    limit_in_force,
    spent_usd,
    text_spend_limit,
)
from smsverifier.resources.delivery_receipts import RATE, ROLE

NEARLY = 0.9
"""The share of a month's limit from which the next SMS may not fit: SNS drops what does not. One
dollar, a new account's limit, then has room for less than five SMS to India."""


@dataclass(frozen=True)
class Account:
    """What bears on every SMS of this account and region; None where AWS does not answer."""

    in_sandbox: bool | None
    logs_receipts: bool | None
    """Whether SNS logs what becomes of SMS, whoever asked it to."""
    success_rate: int
    """Per cent of the successes that are logged."""
    limit_usd: float | None
    spent_usd: float | None

    @property
    def is_spent(self) -> bool:
        """Whether this month's limit is used up: SNS then drops SMS without a word."""
        return self._share_spent >= 1

    @property
    def is_nearly_spent(self) -> bool:
        """Whether so little of it is left that the next SMS may be dropped."""
        return NEARLY <= self._share_spent < 1

    @property
    def spending(self) -> str:
        """What is spent of the limit, in words; only where both are known."""
        return f"{self.spent_usd or 0:.2f} of {self.limit_usd or 0:.2f} USD"

    @property
    def _share_spent(self) -> float:
        if self.limit_usd is None or self.spent_usd is None:
            return 0.0
        return self.spent_usd / self.limit_usd if self.limit_usd else 1.0


def read_account(aws: Aws) -> Account:
    """Ask AWS, everything at once."""
    sandbox, attributes, enforced, spent = together(
        partial(ask, SandboxNumbers(aws).are_needed),
        partial(ask, lambda: aws.client("sns").get_sms_attributes().get("attributes", {})),
        partial(ask, partial(text_spend_limit, aws)),
        partial(ask, partial(spent_usd, aws)),
    )
    found = answer_or(attributes, None)
    return Account(
        in_sandbox=answer_or(sandbox, None),
        logs_receipts=None if found is None else bool(found.get(ROLE)),
        success_rate=int((found or {}).get(RATE) or 0),
        limit_usd=limit_in_force(found or {}, answer_or(enforced, None)),
        spent_usd=answer_or(spent, None),
    )


def obstacles(aws: Aws, account: Account, phone: str) -> tuple[Reason, ...]:
    """Why an SMS to `phone` (E.164) will not arrive, as far as AWS can be asked."""
    return tuple(_obstacles(aws, account, phone))


def _obstacles(aws: Aws, account: Account, phone: str) -> Iterator[Reason]:
    if account.in_sandbox and phone not in _verified(aws):
        yield reasons.SANDBOX
    if answer_or(ask(partial(is_opted_out, aws, phone)), False):
        yield reasons.OPTED_OUT
    if account.is_spent:
        yield reasons.LIMIT


def _verified(aws: Aws) -> set[str]:
    numbers = answer_or(ask(SandboxNumbers(aws).listed), ())
    return {number.phone for number in numbers if number.is_verified}
