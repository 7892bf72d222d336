"""Telling AWS's errors apart by exact code, and turning what is left into sentences.

Codes are not uniform: SQS answers with its old query codes, IAM and SNS drop the word Exception
(aws: error-codes-vary). What a code means for a resource is written in that resource's file.

What AWS says when it denies an action: which action, on what, and who can allow it.

The text has one shape in all services (aws: access-denied-wording):

    User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based
    policy allows the ACTION action
    … with an explicit deny in a service control policy: ARN
"""

import re
from collections.abc import Callable
from typing import TypeVar

from botocore import exceptions as bc

from smsverifier.aws.connectivity import NO_ANSWER, explain_connection
from smsverifier.aws.credentials import (
    SIGN_IN_CALLS,
    SIGN_IN_CODES,
    SIGN_IN_ERRORS,
    explain_no_sign_in,
    explain_role,
    explain_unknown,
)
from smsverifier.aws.quotas import explain_quota, is_used_up
from smsverifier.errors import AwsError, PermissionMissing, SmsverifierError, UsageError
from smsverifier.platform.refusals import advice, name_of, no_memory, reason

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "AuthorizationError",
        "UnauthorizedException",
        "ForbiddenException",
    }
)

_ACTION = re.compile(r"perform: ([\w-]+:\w+)")
_RESOURCE = re.compile(r"on resource: (\S+)")

_BY_OTHERS = {
    "service control policy": "a policy of your organisation (SCP) forbids it to the whole "
    "account: only the organisation's administrator can allow it",
    "resource control policy": "a policy of your organisation (RCP) forbids it: only the "
    "organisation's administrator can allow it",
    "permissions boundary": "your user's or role's permissions boundary leaves it out: whoever "
    "set the boundary must widen it",
    "session policy": "the policy of this session leaves it out: sign in without it, or with a "
    "wider one",
    "vpc endpoint policy": "the policy of the VPC endpoint you go through leaves it out",
}
"""Kinds of policy that the account's own administrator cannot mend, by the text that names them."""


def explain_denial(operation: str, message: str, where: str) -> PermissionMissing:
    """Which permission is missing, on what, and who can give it."""
    action = _first(_ACTION, message) or operation
    resource = _first(_RESOURCE, message)
    return PermissionMissing(
        f"AWS denied {action}{f' on {resource}' if resource else ''}",
        where=where,
        why=f"{operation}: {message}",
        hint=_hint(message),
    )


def _hint(message: str) -> str:
    again = "Then run the same command again: what is done stays done, and it goes on from there."
    for kind, words in _BY_OTHERS.items():
        if kind in message.lower():
            return f"Here {words}. {again}"
    return (
        "Ask the account's administrator to allow this action; `smsverifier policy` prints all "
        f"that this stack needs. {again}"
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1).rstrip(".,") if found else ""


T = TypeVar("T")

AWS_ERRORS = (bc.ClientError, bc.BotoCoreError)
"""All that comes out of the SDK: AWS's answer, or no answer at all."""

THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "Throttled",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
        "LimitExceededException",  # what is left of it: see `quotas`
    }
)


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


def is_malformed(error: BaseException) -> bool:
    """Whether the SDK would not even send it: a value is none that the operation takes."""
    return isinstance(error, bc.ParamValidationError)


def is_refused_connection(error: BaseException) -> bool:
    """Whether nobody listens at the address: nothing was sent."""
    return isinstance(error, bc.EndpointConnectionError)


def find(call: Callable[[], T], *absent: str) -> T | None:
    """What `call` returns, or None if AWS answers with one of the `absent` codes."""
    try:
        return call()
    except bc.ClientError as error:
        if code_of(error) in absent:
            return None
        raise


def find_of(call: Callable[[], T], is_there: Callable[[], object], *absent: str) -> T | None:
    """As `find`, for a `call` that does not describe a thing but asks something of it.

    What AWS answers of what is absent differs (not found, denied, invalid, a fault): on an error
    with none of the `absent` codes `is_there` decides. Without an answer from that either, the
    error is the first one.
    """
    try:
        return find(call, *absent)
    except AWS_ERRORS as error:
        try:
            there = is_there()
        except AWS_ERRORS:
            raise error from None
        if there:
            raise
        return None


def ignoring(call: Callable[[], object], *codes: str) -> bool:
    """Do `call`; True if it worked, False if AWS answered with one of `codes`."""
    try:
        call()
    except bc.ClientError as error:
        if code_of(error) in codes:
            return False
        raise
    return True


def explain(error: BaseException, where: str = "", region: str = "") -> SmsverifierError:
    """`error` as a sentence with its cause and the next step; ours are handed back as they are.

    `where` is the resource or the work it happened in, `region` the one asked if that matters.
    """
    if isinstance(error, SmsverifierError):
        return error
    if isinstance(error, bc.ClientError):
        return _explain_answer(error, where, region)
    if isinstance(error, bc.BotoCoreError):
        return _explain_no_answer(error, where)
    refusal = error if isinstance(error, OSError) else no_memory(error)
    if refusal is not None:
        return explain_refusal(refusal, where)
    return SmsverifierError(
        f"{type(error).__name__}: {error}",
        where=where,
        why="This is a fault in smsverifier.",
        hint="Run the command again with --verbose and report what it prints.",
    )


def explain_refusal(error: OSError, where: str = "") -> SmsverifierError:
    """What this machine refused, wherever it was: a full disk, a right, a limit."""
    name = name_of(error)
    return SmsverifierError(
        reason(error),
        where=where,
        why=f"This machine refused it{f' ({name})' if name else ''}.",
        hint=advice(error),
    )


def _explain_answer(error: bc.ClientError, where: str, region: str) -> SmsverifierError:
    code, message, operation = code_of(error), message_of(error), error.operation_name
    if operation in SIGN_IN_CALLS and code not in SIGN_IN_CODES:
        return explain_role(message or code, operation, where)
    if code in SIGN_IN_CODES:
        return explain_unknown(error, where, region)
    if code in DENIED:
        return explain_denial(operation, message, where)
    if is_used_up(code, message):
        return explain_quota(operation, message, where)
    if code in THROTTLED:
        return _explain_throttling(code, message, operation, where)
    return AwsError(
        f"{operation} failed: {message or code}",
        where=where,
        why=f"AWS answered {code}.",
        hint="Run the same command again: it goes on from there.",
    )


def _explain_throttling(code: str, message: str, operation: str, where: str) -> AwsError:
    return AwsError(
        "AWS is asked too often",
        where=where,
        why=f"{operation}: {code}: {message} (tried again several times)",
        hint="Others use this account's API as well, or the account is new and its limits are "
        "low. Wait a minute and run the same command again: it goes on from there.",
    )


def _explain_no_answer(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    if isinstance(error, bc.ProfileNotFound):
        return UsageError(
            str(error),
            where=where,
            hint="Choose another with --profile, or set it up with `aws configure`.",
        )
    if isinstance(error, SIGN_IN_ERRORS):
        return explain_no_sign_in(error, where)
    if isinstance(error, NO_ANSWER):
        return explain_connection(error, where)
    return AwsError(
        str(error), where=where, hint="Run the command again with --verbose to see the whole error."
    )
