"""Telling AWS's errors apart by exact code, and turning what is left into sentences.

Codes are not uniform: SQS answers with its old query codes, IAM and SNS drop the word Exception
(facts §1). What a code means for a resource is written in that resource's file.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from botocore import exceptions as bc

from smsverifier.errors import (
    AwsError,
    CredentialsError,
    PermissionMissing,
    SmsverifierError,
    UnreachableError,
    UsageError,
)

T = TypeVar("T")

AWS_ERRORS = (bc.ClientError, bc.BotoCoreError)
"""All that comes out of the SDK: AWS's answer, or no answer at all."""

DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError",
    "UnauthorizedException", "ForbiddenException",
})
EXPIRED = frozenset({
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId",
    "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch",
    "InvalidSignatureException",
})


def code_of(error: BaseException) -> str:
    """The error code AWS gave, or an empty text where the error is not AWS's answer."""
    if isinstance(error, bc.ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def message_of(error: BaseException) -> str:
    """The sentence AWS gave."""
    if isinstance(error, bc.ClientError):
        return str(error.response.get("Error", {}).get("Message", ""))
    return str(error)


def is_code(error: BaseException, *codes: str, says: str = "") -> bool:
    """Whether AWS answered with one of `codes` and, if given, a message that holds `says`."""
    return code_of(error) in codes and says.lower() in message_of(error).lower()


def find(call: Callable[[], T], *absent: str) -> T | None:
    """What `call` returns, or None if AWS answers with one of the `absent` codes."""
    try:
        return call()
    except bc.ClientError as error:
        if code_of(error) in absent:
            return None
        raise


def ignoring(call: Callable[[], object], *codes: str) -> bool:
    """Do `call`; True if it worked, False if AWS answered with one of `codes`."""
    try:
        call()
    except bc.ClientError as error:
        if code_of(error) in codes:
            return False
        raise
    return True


def explain(error: BaseException, where: str = "") -> SmsverifierError:
    """`error` as a sentence with its cause and the next step; ours are handed back as they are."""
    if isinstance(error, SmsverifierError):
        return error
    if isinstance(error, bc.ClientError):
        return _explain_answer(error, where)
    if isinstance(error, bc.BotoCoreError):
        return _explain_no_answer(error, where)
    return SmsverifierError(f"{type(error).__name__}: {error}", where=where,
                            why="This is a fault in smsverifier.",
                            hint="Run the command again with --verbose and report what it prints.")


def _explain_answer(error: bc.ClientError, where: str) -> SmsverifierError:
    code, message = code_of(error), message_of(error)
    call = error.operation_name
    if code in EXPIRED:
        return CredentialsError("AWS does not accept these credentials", where=where,
                                why=f"{call}: {code}: {message}",
                                hint="Sign in again (for example `aws sso login`) and check "
                                     "AWS_PROFILE or --profile.")
    if code in DENIED:
        action = re.search(r"perform: (\S+)", message)
        named = action.group(1) if action else call
        return PermissionMissing(f"AWS denied {named}", where=where, why=message,
                                 hint="Ask the account's administrator to allow this action, then "
                                      "run the command again: it continues where it stopped.")
    return AwsError(f"{call} failed: {message or code}", where=where, why=f"AWS answered {code}.",
                    hint="Run the command again: it continues where it stopped.")


def _explain_no_answer(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    if isinstance(error, bc.ProfileNotFound):
        return UsageError(str(error), where=where,
                          hint="Choose another with --profile, or set it up with `aws configure`.")
    if isinstance(error, (bc.NoCredentialsError, bc.PartialCredentialsError)):
        return CredentialsError("No AWS credentials were found", where=where, why=str(error),
                                hint="Sign in (`aws configure sso` or `aws configure`), choose a "
                                     "profile with --profile, or try everything without an "
                                     "account: --target local.")
    if isinstance(error, (bc.TokenRetrievalError, bc.SSOError, bc.CredentialRetrievalError)):
        return CredentialsError("The AWS sign-in has expired", where=where, why=str(error),
                                hint="Sign in again, for example with `aws sso login`.")
    if isinstance(error, (bc.EndpointConnectionError, bc.ConnectionError, bc.HTTPClientError)):
        return UnreachableError("AWS does not answer", where=where, why=str(error),
                                hint="Check the network and the region, then run the command "
                                     "again. For the embedded AWS: `smsverifier local status`.")
    return AwsError(str(error), where=where,
                    hint="Run the command again with --verbose to see the whole error.")
