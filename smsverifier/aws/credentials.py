"""Why AWS does not know the caller: signed out, wrong keys, a wrong clock, a region not enabled."""

from botocore import exceptions as bc

from smsverifier.aws.regions import enabling_hint
from smsverifier.errors import CredentialsError
from smsverifier.platform.installation import is_there

SESSION_ENDED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
UNKNOWN_KEYS = frozenset(
    {
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "AuthFailure",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
    }
)
WRONG_SIGNATURE = frozenset({"SignatureDoesNotMatch", "InvalidSignatureException"})
WRONG_CLOCK = frozenset({"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"})
NOT_SUBSCRIBED = frozenset({"OptInRequired", "SubscriptionRequiredException"})
SIGN_IN_CODES = SESSION_ENDED | UNKNOWN_KEYS | WRONG_SIGNATURE | WRONG_CLOCK | NOT_SUBSCRIBED

SIGN_IN_CALLS = frozenset(
    {
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
        "AssumeRoleWithSAML",
        "GetRoleCredentials",
        "CreateToken",
    }
)
"""Calls the SDK makes for itself, to sign in with the profile's role."""

LOGIN_MODULE = "awscrt"
"""What the SDK needs to use the sign-in of `aws login` (aws: login-needs-crt)."""


def ways_to_sign_in() -> str:
    """Those of the AWS CLI whose sign-in can be used here."""
    login = ", `aws login`" if is_there(LOGIN_MODULE) else ""
    return f"`aws sso login`{login} or new keys"


def sign_in_again() -> str:
    """What to do where the sign-in has ended."""
    return (
        f"Sign in again ({ways_to_sign_in()}), with the profile that AWS_PROFILE or --profile "
        "names."
    )


def explain_unknown(error: bc.ClientError, where: str, region: str) -> CredentialsError:
    """AWS's refusal of who we are, in words."""
    told = error.response["Error"]
    code, message = told["Code"], told.get("Message", "")
    what, hint = _unknown(code, message, region)
    return CredentialsError(
        what, where=where, why=f"{error.operation_name}: {code}: {message}", hint=hint
    )


def _unknown(code: str, message: str, region: str) -> tuple[str, str]:
    if code in SESSION_ENDED:
        return "The AWS session has expired", sign_in_again()
    if code in NOT_SUBSCRIBED:
        return "This account may not use the service here yet", (
            "A new account needs a payment method, and up to 24 hours until AWS has activated "
            "it; some services are not on AWS's free plan: `smsverifier check` says whether it has "
            "that. "
            f"{enabling_hint(region)}".rstrip()
        )
    if code in WRONG_CLOCK or (code in WRONG_SIGNATURE and _is_about_time(message)):
        return "This machine's clock is wrong", (
            "AWS takes calls only within 5 minutes of its own time: set the clock (for example "
            "`timedatectl set-ntp true`) and run the same command again."
        )
    if code in WRONG_SIGNATURE:
        return "AWS does not accept the secret key", (
            "It belongs to another key, or was cut when it was copied. Set it again: "
            "`aws configure`."
        )
    # aws: free-plan-ends
    keys = (
        "The keys may be wrong or deleted, or the account closed, as AWS's free plan does after "
        f"six months. {sign_in_again()}"
    )
    return "AWS does not know these credentials here", f"{enabling_hint(region)}{keys}"


def explain_role(message: str, operation: str, where: str) -> CredentialsError:
    """The profile's role could not be taken."""
    mfa = "multifactor" in message.lower()
    return CredentialsError(
        "The MFA code was not accepted" if mfa else "The role of this AWS profile cannot be taken",
        where=where,
        why=f"{operation}: {message}",
        hint="Codes are good for 30 seconds, and for one sign-in: wait for the next one."
        if mfa
        else "Check `role_arn`, `source_profile` and `mfa_serial` of the profile; the role's trust "
        "policy must name you. --profile chooses another.",
    )


def mfa_without_terminal(where: str) -> CredentialsError:
    """The profile asks for an MFA code where nobody can type one."""
    return CredentialsError(
        "This AWS profile asks for an MFA code, and there is no terminal to ask",
        where=where,
        why="Its role has an `mfa_serial`, and each sign-in needs a new code.",
        hint="Run the command in a terminal, or sign in beforehand "
        "(`aws sts get-session-token`, `aws sso login`) and pass on the session's keys.",
    )


def _is_about_time(message: str) -> bool:
    text = message.lower()
    return "signature expired" in text or "not yet current" in text
