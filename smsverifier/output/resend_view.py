"""What `registrations resend` is about to do and costs, and what became of those it chose."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smsverifier.delivery.reasons import of_code
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, dollars
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import deployed_document, send_summary
from smsverifier.registrations.duplicates import OnePerNumber
from smsverifier.registrations.send import SendResult
from smsverifier.resources.deployed_settings import DeployedHandler


@dataclass(frozen=True)
class Bill:
    """What it comes to."""

    registrations: int
    parts: int
    price_usd: float | None
    """At most, by the table's figure; None where it lacks a country."""
    high_price_usd: float | None = None
    """The same by the highest figure that was found."""


def price_words(bill: Bill) -> str:
    """What it comes to."""
    usd, high = bill.price_usd, bill.high_price_usd
    return "unknown" if usd is None or high is None else dollars(usd, high)


def say_bill(screen: Screen, bill: Bill, dropped: int) -> None:
    """Before it asks: whom, at which price; `dropped` of them have an SMS that did not arrive."""
    cost = price_words(bill)
    who, parts = counted(bill.registrations, "registrant"), counted(bill.parts, "part")
    screen.say(f"{who} to be told, {parts}; the price is {cost} on AWS.")
    if dropped:
        screen.say(f"SNS had accepted {dropped} of them, and a receipt says that in vain.")


@dataclass(frozen=True)
class ResendResult:
    """Whom `registrations resend` chose, and what became of them."""

    stack: str
    location: StackLocation
    bill: Bill
    send_result: SendResult
    chosen: OnePerNumber
    """Also who was left out, as their number is told elsewhere."""
    deployed: DeployedHandler
    """By what they were told."""
    too_early: int
    """Asked for as unconfirmed, and no more that than done: they began to be told a moment ago."""
    unconfirmed_after_seconds: int

    @property
    def exit_code(self) -> ExitCode:
        """By what became of them."""
        return self.send_result.exit_code


def show_resend(screen: Screen, result: ResendResult) -> None:
    """What became of them, and why not all of them are told."""
    screen.document(resend_document(result))
    screen.show(send_summary(result.send_result))
    screen.say(*why_unsent(result.send_result))
    if result.too_early:
        screen.say(
            f"{counted(result.too_early, 'registrant')} began to be told less than "
            f"{result.unconfirmed_after_seconds} seconds ago, and may be done any moment. Whoever "
            "is not by then counts as unconfirmed: the same command again."
        )


def resend_document(result: ResendResult) -> dict[str, Any]:
    """The same for programs."""
    return {
        "stack": result.stack,
        **result.location,
        **vars(result.bill),
        "told": dict(vars(result.send_result)),
        "left_out": {"number_told": result.chosen.already_sent, "same_number": result.chosen.same},
        **deployed_document(result.deployed),
    }


def why_unsent(send_result: SendResult) -> Iterator[str]:
    """What keeps those from being told who still are not."""
    for code, number in send_result.failures.items():
        reason = of_code(code)
        yield f"{number} could not be told: {reason.words}. {reason.advice}"
    if send_result.failed:
        yield "Who they are: smsverifier registrations list --failed"
