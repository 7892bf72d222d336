"""What became of those whom `registrations resend --channel email` chose."""

from dataclasses import dataclass
from typing import Any

from smsverifier.delivery.email_reasons import of_code
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted
from smsverifier.output.screen import Screen
from smsverifier.registrations.send import SendResult


@dataclass(frozen=True)
class EmailResendResult:
    """Whom it mailed."""

    stack: str
    location: StackLocation
    send_result: SendResult

    @property
    def exit_code(self) -> ExitCode:
        """By what became of them."""
        return self.send_result.exit_code


def show_email_resend(screen: Screen, result: EmailResendResult) -> None:
    """How many, and why not all of them."""
    sent = result.send_result
    screen.document(email_resend_document(result))
    if not sent.registrations:
        screen.show("Nobody is to be mailed.")
        return
    told = [f"{sent.sent} of {counted(sent.registrations, 'mail')} accepted by SES"]
    for number, what in ((sent.failed, "failed"), (sent.unconfirmed, "unconfirmed")):
        told += [f"{number} {what}"] if number else []
    told += [f"{sent.not_told} not sent"] if sent.not_told else []
    screen.show(f"{', '.join(told)}.")
    for code, number in sent.failures.items():
        reason = of_code(code)
        screen.say(f"{number} got no mail: {reason.words}. {reason.advice}")


def email_resend_document(result: EmailResendResult) -> dict[str, Any]:
    """The same for programs."""
    return {
        "stack": result.stack,
        **result.location,
        "channel": "email",
        "told": dict(vars(result.send_result)),
    }
