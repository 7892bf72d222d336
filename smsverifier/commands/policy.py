"""`policy` from end to end: an IAM policy for one stack in one account."""

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.commands.arguments import check_account
from smsverifier.commands.configuration import read_configuration
from smsverifier.commands.context import Context
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.errors import UsageError
from smsverifier.naming import Names
from smsverifier.output.policy_view import PolicyKind, PolicyResult
from smsverifier.resources.iam.deployer_policy import (
    deployer_policy,
    messages_policy,
    sms_policy,
)
from smsverifier.resources.iam.role_policies import PolicyDocument, boundary_policy


def make_policy(context: Context, kind: PolicyKind, account: str | None) -> PolicyResult:
    """The policy of that kind, for `account`, else the configuration's, else where we are."""
    read_configuration(context)
    names = _names(context, account or context.config.account)
    boundary = context.config.permissions_boundary
    return PolicyResult(kind, names, _document(kind, names, boundary), boundary)


def _document(kind: PolicyKind, names: Names, boundary: str | None) -> PolicyDocument:
    match kind:
        case PolicyKind.DEPLOYER:
            return deployer_policy(names, boundary)
        case PolicyKind.SMS:
            return sms_policy(names, boundary)
        case PolicyKind.MESSAGES:
            return messages_policy(names, boundary)
        case PolicyKind.BOUNDARY:
            return boundary_policy(names)


def _names(context: Context, account: str | None) -> Names:
    """The stack's names in `account`, or in the one we are signed in to, which alone is asked."""
    if account is not None:
        check_account(account)
    if account is None and context.target == "local":
        raise UsageError(
            "A policy is for an AWS account, and the target is local",
            where="--account",
            why="The embedded AWS has an account of its own that exists nowhere else.",
            hint="Add --account with your account's twelve digits, or --target aws.",
        )
    refuse_demo_on_aws(context.loaded, context.target)
    refuse_unknown_region(context.config.region)
    where = AwsTarget(context.config.region, context.options.profile)
    return Names(context.config.stack, context.config.region, account or Aws(where).account)
