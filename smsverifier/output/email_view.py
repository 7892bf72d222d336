"""How far the sender of the e-mails is proved: for `email records`, and after `up`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from smsverifier.errors import ExitCode
from smsverifier.output.screen import Screen
from smsverifier.resources.email_identity import Verification


@dataclass(frozen=True)
class SenderProofResult:
    """What SES says of the sender."""

    sender: str
    proof: Verification
    region: str
    outbox_url: str | None
    """Of the embedded AWS, where a click stands for a mail, and for records in a DNS."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE once SES sends from it."""
        return ExitCode.DONE if self.proof.is_verified else ExitCode.NOT_IN_SYNC


def show_sender_proof(screen: Screen, result: SenderProofResult) -> None:
    """Whether it is, and what to do if not."""
    screen.document(sender_proof_document(result))
    proof = result.proof
    if proof.is_verified:
        screen.show(f"{proof.name} is proved: SES in {result.region} sends from {result.sender}.")
    else:
        screen.show(*how_to_prove(proof, result.region, result.outbox_url))
    if proof.records and proof.is_verified:
        screen.say("Leave these records where they are:", *_records(proof))


def sender_proof_document(result: SenderProofResult) -> dict[str, Any]:
    """The same for programs."""
    proof = result.proof
    return {
        "sender": result.sender,
        "identity": proof.name,
        "type": "domain" if proof.is_domain else "address",
        "status": proof.status,
        "verified": proof.is_verified,
        "records": [{"type": "CNAME", **asdict(record)} for record in proof.records],
        "error": proof.error or None,
        "region": result.region,
    }


def how_to_prove(proof: Verification, region: str, outbox_url: str | None) -> Iterator[str]:
    """What is missing, and who has to do it."""
    if proof.status == "ABSENT":
        yield f"SES in {region} does not know {proof.name} yet. Next: smsverifier up"
        return
    yield f"SES in {region} sends no mail from {proof.name} yet: it is not proved to be yours."
    if outbox_url is not None:
        yield f"Here a click in the outbox proves it: {outbox_url}"
    if proof.is_domain:
        yield f"Whoever keeps the DNS of {proof.name} sets these three records, of type CNAME:"
        yield from _records(proof)
        yield "SES looks for 72 hours, mostly it takes minutes. Then: smsverifier email records"
    else:
        yield (
            f"SES has mailed {proof.name} a link, which holds for 24 hours: follow it. Then: "
            "smsverifier email records"
        )
    if proof.status == "FAILED":
        yield (
            "SES has given up looking. Remove it (aws sesv2 delete-email-identity "
            f"--email-identity {proof.name}) and run `smsverifier up` for another try."
        )
    if proof.error:
        yield f"What SES met in the DNS: {proof.error}"


def _records(proof: Verification) -> Iterator[str]:
    for record in proof.records:
        yield f"  {record.name}  CNAME  {record.value}"
