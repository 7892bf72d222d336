"""`email records` from end to end: how far the sender is proved, and what is missing."""

from smsverifier.commands.context import Context
from smsverifier.errors import UsageError
from smsverifier.output.email_view import SenderProofResult
from smsverifier.resources.email_identity import verification


def sender_proof(context: Context) -> SenderProofResult:
    """How far `email.from` is proved in this region."""
    sender = context.config.email.sender
    if sender is None:
        raise UsageError(
            "There is no sender",
            where="email.from",
            why="The configuration names no address that e-mails come from.",
            hint="Set email.enabled to true and email.from to an address of yours.",
        )
    return SenderProofResult(
        sender, verification(context.aws, sender), context.aws.region, context.outbox_url
    )
