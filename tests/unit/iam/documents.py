"""Every policy this tool writes, for several stacks and regions."""

from collections.abc import Iterator

from smsverifier.naming import Names
from smsverifier.resources.iam import role_policies
from smsverifier.resources.iam.deployer_policy import (
    deployer_policy,
    messages_policy,
    sms_policy,
)
from smsverifier.resources.iam.role_policies import PolicyDocument

ACCOUNT = "123456789012"
# As long as the name that `policy` proposes for the longest stack.
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/smsverifier-{'a' * 28}-boundary"
STACKS = (
    Names("demo-event", "ap-south-1", ACCOUNT),
    Names("hack-2026", "us-east-1", ACCOUNT),
    # The longest a stack's and a region's name can be.
    Names("a" * 28, "ap-southeast-1", ACCOUNT),
)


def printed_policies(names: Names) -> Iterator[tuple[str, PolicyDocument]]:
    """What `smsverifier policy` prints, for administrators to make managed policies of."""
    yield "deployer", deployer_policy(names)
    yield "deployer-bounded", deployer_policy(names, BOUNDARY)
    yield "sms", sms_policy(names)
    yield "sms-bounded", sms_policy(names, BOUNDARY)
    yield "messages", messages_policy(names)
    yield "boundary", role_policies.boundary_policy(names)


def identity_policies(names: Names) -> Iterator[tuple[str, PolicyDocument]]:
    """What a role or a user may do."""
    yield from printed_policies(names)
    yield "handler", role_policies.handler_policy(names)
    yield "pipe", role_policies.pipe_policy(names)
    yield "api", role_policies.api_policy(names)
    yield "schedule", role_policies.schedule_policy(names)
    yield "receipts", role_policies.receipts_policy(names)


def trust_policies(names: Names) -> Iterator[tuple[str, PolicyDocument]]:
    """Who may take a role."""
    yield "handler", role_policies.handler_trust(names)
    yield "pipe", role_policies.pipe_trust(names)
    yield "api", role_policies.api_trust()
    yield "schedule", role_policies.schedule_trust(names)
    yield "receipts", role_policies.receipts_trust()
