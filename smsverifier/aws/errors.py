"""Telling AWS's errors apart by exact code.

Codes are not uniform: SQS answers with its old query codes, IAM and SNS drop the word Exception
(aws: error-codes-vary). What a code means for a resource is written in that resource's file; what
it means for whoever tries again, in `error_categories`. The sentences are made in `explanations`.
"""

from collections.abc import Callable
from typing import TypeVar

from botocore import exceptions as bc

from smsverifier.aws.error_categories import ErrorCategory, codes_of
from smsverifier.errors import SmsverifierError

DENIED = codes_of(ErrorCategory.DENIED)
THROTTLED = codes_of(ErrorCategory.THROTTLED)
NOT_MODELLED = "NotModelledByEndpoint"
"""The code where an endpoint in AWS's place has not got an operation (`not_modelled`)."""
UNANSWERED = DENIED | {NOT_MODELLED}
"""What a look that one can do without may be answered: it may not be made, or cannot."""

T = TypeVar("T")

AWS_ERRORS = (bc.ClientError, bc.BotoCoreError)
"""All that comes out of the SDK: AWS's answer, or no answer at all."""


def explain(error: BaseException, where: str = "", region: str = "") -> SmsverifierError:
    """`error` as a sentence with its cause and the next step; ours are handed back as they are.

    `where` is the resource or the work it happened in, `region` the one asked if that matters.
    """
    from smsverifier.aws.explanations import in_words  # noqa: PLC0415 - where there is an error

    return error if isinstance(error, SmsverifierError) else in_words(error, where, region)


def code_of(error: BaseException) -> str:
    """The error code AWS gave, or an empty text where the error is not AWS's answer."""
    if isinstance(error, bc.ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


def status_of(error: BaseException) -> int:
    """The HTTP status of AWS's answer; 0 where there is none."""
    answer = getattr(error, "response", None) or {}
    return int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


def message_of(error: BaseException) -> str:
    """The sentence AWS gave."""
    if isinstance(error, bc.ClientError):
        return str(error.response.get("Error", {}).get("Message", ""))
    return str(error)


def is_code(error: BaseException, *codes: str, says: str = "") -> bool:
    """Whether AWS answered with one of `codes` and, if given, a message that holds `says`."""
    return code_of(error) in codes and says.lower() in message_of(error).lower()


def is_not_modelled(error: BaseException) -> bool:
    """Whether an endpoint in AWS's place has not got what was asked for."""
    return code_of(error) == NOT_MODELLED


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
    return refusal_of(call, *codes) is None


def refusal_of(call: Callable[[], object], *codes: str) -> bc.ClientError | None:
    """Do `call`; None if it worked, AWS's answer if that was one of `codes`.

    Not told by the classes that a client has for its errors: botocore makes those with the first
    error, without a lock. Of several threads' first errors one may be of a class that is replaced
    in that moment, and no `except` catches it.
    """
    try:
        call()
    except bc.ClientError as error:
        if code_of(error) in codes:
            return error
        raise
    return None
