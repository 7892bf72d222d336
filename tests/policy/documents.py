"""Every policy this tool writes, for several stacks and regions."""

from collections.abc import Iterator

from smsverifier.naming import Names
from smsverifier.resources import permissions
from smsverifier.resources.permissions import Document
from smsverifier.resources.policy import deployer_policy, sms_policy

ACCOUNT = "123456789012"
# As long as the name that `policy` proposes for the longest stack.
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/smsverifier-{'a' * 28}-boundary"
STACKS = (
    Names("demo-event", "ap-south-1", ACCOUNT),
    Names("hack-2026", "us-east-1", ACCOUNT),
    # The longest a stack's and a region's name can be.
    Names("a" * 28, "ap-southeast-1", ACCOUNT),
)


def printed_policies(names: Names) -> Iterator[tuple[str, Document]]:
    """What `smsverifier policy` prints, for administrators to make managed policies of."""
    yield "deployer", deployer_policy(names)
    yield "deployer-bounded", deployer_policy(names, BOUNDARY)
    yield "sms", sms_policy(names)
    yield "sms-bounded", sms_policy(names, BOUNDARY)
    yield "boundary", permissions.boundary_policy(names)


def identity_policies(names: Names) -> Iterator[tuple[str, Document]]:
    """What a role or a user may do."""
    yield from printed_policies(names)
    yield "handler", permissions.handler_policy(names)
    yield "pipe", permissions.pipe_policy(names)
    yield "api", permissions.api_policy(names)
    yield "receipts", permissions.receipts_policy(names)


def trust_policies(names: Names) -> Iterator[tuple[str, Document]]:
    """Who may take a role."""
    yield "handler", permissions.handler_trust(names)
    yield "pipe", permissions.pipe_trust(names)
    yield "api", permissions.api_trust()
    yield "receipts", permissions.receipts_trust()
