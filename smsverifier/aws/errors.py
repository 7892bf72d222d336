"""Telling AWS's errors apart by exact code, and turning what is left into sentences.

Codes are not uniform: SQS answers with its old query codes, IAM and SNS drop the word Exception
(aws: error-codes-vary). What a code means for a resource is written in that resource's file.
"""

from collections.abc import Callable
from typing import Any, TypeVar

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
from smsverifier.aws.denials import explain_denial, explain_tag_policy, is_denial, is_tag_policy
from smsverifier.aws.members import MemberMissing, explain_missing
from smsverifier.aws.not_modelled import (
    NOT_MODELLED,
    OperationNotModelled,
    explain_not_modelled,
)
from smsverifier.aws.quotas import explain_quota, is_used_up
from smsverifier.aws.refusals import PASSING, refusal_of
from smsverifier.aws.strangers import (
    NotAwsAnswered,
    explain_failing_stranger,
    explain_stranger,
)
from smsverifier.aws.surroundings import SurroundingsError, explain_surroundings
from smsverifier.errors import (
    AwsError,
    SmsverifierError,
    UnreachableError,
    WaitTimeout,
)
from smsverifier.platform.refusals import advice, name_of, no_connection, no_memory, reason

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

UNANSWERED = DENIED | {NOT_MODELLED}
"""What a look that one can do without may be answered: it may not be made, or cannot."""

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


def status_of(error: BaseException) -> int:
    """The HTTP status of AWS's answer; 0 where there is none."""
    answer = getattr(error, "response", None) or {}
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


def may_pass(error: BaseException) -> bool:
    """Whether the very same may work a while later, with nothing changed by anybody.

    Only then does it help to be told to run a command again.
    """
    if isinstance(error, bc.ClientError):
        code, message = code_of(error), message_of(error)
        if is_used_up(code, message) or is_tag_policy(code, message):
            return False
        return refusal_of(code, status_of(error), message) in PASSING
    if isinstance(error, NO_ANSWER):
        return not isinstance(error, bc.SSLError)
    return isinstance(error, (WaitTimeout, UnreachableError))


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
    if isinstance(error, OperationNotModelled):
        return explain_not_modelled(error, where)
    if isinstance(error, bc.ClientError):
        stranger = explain_failing_stranger(error, where)
        return stranger or _explain_answer(error, where, region)
    if isinstance(error, bc.BotoCoreError):
        return _explain_no_answer(error, where)
    refusal = error if isinstance(error, OSError) else no_memory(error)
    if refusal is not None:
        return explain_machine(refusal, where)
    return SmsverifierError(
        f"{type(error).__name__}: {error}",
        where=where,
        why="This is a fault in smsverifier.",
        hint="Run the command again with --verbose and report what it prints.",
    )


def explain_machine(error: OSError, where: str = "") -> SmsverifierError:
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
    if is_tag_policy(code, message) or code in DENIED or _is_denied(error):
        return _explain_rule(code, message, operation, where)
    if is_used_up(code, message):
        return explain_quota(operation, message, where)
    if code in THROTTLED:
        return _explain_throttling(code, message, operation, where)
    return AwsError(
        f"{operation} failed: {message or code or 'no reason is given'}",
        where=where,
        why=f"AWS answered {code or f'with status {status_of(error)}'}.",
        hint=refusal_of(code, status_of(error), message).value,
    )


def _is_denied(error: bc.ClientError) -> bool:
    """Whether it is a denial under another code, and none that may pass."""
    return is_denial(message_of(error)) and not may_pass(error)


def _explain_rule(code: str, message: str, operation: str, where: str) -> AwsError:
    if is_tag_policy(code, message):
        return explain_tag_policy(operation, message, where)
    return explain_denial(operation, message, where)


def _explain_throttling(code: str, message: str, operation: str, where: str) -> AwsError:
    return AwsError(
        "AWS is asked too often",
        where=where,
        why=f"{operation}: {code}: {message} (tried again several times)",
        hint="Others use this account's API as well, or the account is new and its limits are "
        "low. Wait a minute and run the same command again: it goes on from there.",
    )


NOT_ANSWERED: tuple[tuple[Any, Callable[[Any, str], SmsverifierError]], ...] = (
    (SurroundingsError, explain_surroundings),
    (NotAwsAnswered, explain_stranger),
    (MemberMissing, explain_missing),
    (SIGN_IN_ERRORS, explain_no_sign_in),
    (NO_ANSWER, explain_connection),
)
"""Where no AWS has answered: by kind, what has the words for it."""


def _explain_no_answer(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    if (refusal := no_connection(error)) is not None:
        return explain_machine(refusal, where)
    for kind, explain_it in NOT_ANSWERED:
        if isinstance(error, kind):
            return explain_it(error, where)
    return AwsError(
        str(error), where=where, hint="Run the command again with --verbose to see the whole error."
    )
