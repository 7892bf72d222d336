"""The sender of the e-mails, proved to SES."""

from smsverifier.resources.email_identity import KEY, PURPOSE_TAG, users
from smsverifier.terraform.handover import Handover, Part
from smsverifier.terraform.hcl import resource
from smsverifier.terraform.tags import tags

ADDRESS = "aws_sesv2_email_identity.sender"
NEW = """\
A domain is proved by three CNAME records, an address by the link in the mail that it gets.
Where the account has it already this file may go: nothing refers to it."""
KEPT = "Its proof is in somebody's DNS or mailbox: deleted, it has to be proved again."


def email(handover: Handover) -> Part:
    """`aws_sesv2_email_identity.sender`, where it is of this stack alone."""
    if not handover.has(KEY):
        return Part(())
    name = handover.request(KEY, "CreateEmailIdentity")["EmailIdentity"]
    if not handover.is_new and not _is_ours(handover):
        return Part(
            (),
            remarks=(
                f"The sender of the e-mails, {name}: others use it too, or it was there before. "
                "The function goes on sending from it.",
            ),
        )
    block = resource(
        "aws_sesv2_email_identity",
        "sender",
        {"email_identity": name, "tags": tags(handover, KEY)},
        comment=NEW if handover.is_new else KEPT,
    )
    return Part((block,), handover.imported(ADDRESS, name))


def _is_ours(handover: Handover) -> bool:
    """Whether this stack made it, and no other sends from it."""
    there = handover.found[KEY].tags if KEY in handover.found else {}
    return PURPOSE_TAG.items() <= there.items() and users(there) == {handover.config.stack}
