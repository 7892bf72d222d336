"""`account` of the configuration: the only AWS account that a command works with.

Asked before anything else is, and only where the key is set: then it is one call, which most
commands make anyway (decision 0088).
"""

from collections.abc import Mapping

from smsverifier.aws import Aws
from smsverifier.config.load import DEFAULT_FILE, Loaded
from smsverifier.errors import UsageError


def refuse_other_account(
    aws: Aws, loaded: Loaded, profile: str | None, environ: Mapping[str, str]
) -> None:
    """Raise UsageError where the configuration names another account than the one signed in to.

    Raises as `Aws.account` where nobody is signed in.
    """
    named = loaded.config.account
    if named is not None and aws.account != named:
        signed_in = profile or environ.get("AWS_PROFILE")
        raise _other_account(named, aws.account, signed_in, str(loaded.path or DEFAULT_FILE))


def _other_account(named: str, account: str, profile: str | None, file: str) -> UsageError:
    # No ids in the headline: there whatever is as long as a phone number is masked.
    who = f"the profile {profile} signs" if profile else "these credentials sign"
    return UsageError(
        "This is not the AWS account that the configuration names",
        where=f"account, in {file}",
        why=f"The stack is for account {named}, and {who} in to {account}. Nothing was read or "
        "changed there.",
        hint=f"Sign in to {named} (--profile NAME, or AWS_PROFILE). If the stack belongs to "
        f"{account}, write that into {file}.",
    )
