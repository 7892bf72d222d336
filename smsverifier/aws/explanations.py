"""Any error in words: what happened, why, and what to do about it.

Two tables say which module has them: by the kind of an error, and for AWS's refusals by what was
refused. The first that fits speaks.
"""

from collections.abc import Callable
from typing import Any

from botocore import exceptions as bc

from smsverifier.aws.connectivity import NO_ANSWER, explain_connection
from smsverifier.aws.credential_errors import SIGN_IN_ERRORS, explain_no_sign_in
from smsverifier.aws.credentials import (
    SIGN_IN_CALLS,
    SIGN_IN_CODES,
    explain_role,
    explain_unknown,
)
from smsverifier.aws.denials import explain_denial, explain_tag_policy, is_denial, is_tag_policy
from smsverifier.aws.error_categories import RETRYABLE, category_of
from smsverifier.aws.errors import DENIED, THROTTLED, code_of, message_of, status_of
from smsverifier.aws.foreign_responses import (
    ForeignResponse,
    explain_foreign_failure,
    explain_foreign_response,
)
from smsverifier.aws.malformed_responses import (
    MemberMissing,
    MemberWrong,
    SamePageAgain,
    explain_missing,
    explain_same_page,
    explain_wrong,
)
from smsverifier.aws.not_modelled import OperationNotModelled, explain_not_modelled
from smsverifier.aws.quotas import explain_quota, is_used_up
from smsverifier.aws.sdk_configuration import SdkConfigurationError, explain_sdk_configuration
from smsverifier.errors import AwsError, SmsverifierError, UnreachableError, WaitTimeout
from smsverifier.platform.os_errors import advice, name_of, no_connection, no_memory, reason


def in_words(error: BaseException, where: str, region: str) -> SmsverifierError:
    """`error`, which is none of ours; `where` and `region` as in `errors.explain`."""
    if isinstance(error, bc.ClientError) and not isinstance(error, OperationNotModelled):
        return _explain_refusal(error, where, region)
    error = no_memory(error) or error
    if isinstance(error, bc.BotoCoreError):
        error = no_connection(error) or error
    for kind, explain_it in _BY_KIND:
        if isinstance(error, kind):
            return explain_it(error, where)
    return SmsverifierError(
        f"{type(error).__name__}: {error}",
        where=where,
        why="This is a fault in smsverifier.",
        hint="Run the command again with --verbose and report what it prints.",
    )


def is_retryable(error: BaseException) -> bool:
    """Whether the very same may work a while later, with nothing changed by anybody.

    Only then does it help to be told to run a command again.
    """
    if isinstance(error, bc.ClientError):
        code, message = code_of(error), message_of(error)
        if is_used_up(code, message) or is_tag_policy(code, message):
            return False
        return category_of(code, status_of(error), message) in RETRYABLE
    if isinstance(error, NO_ANSWER):
        return not isinstance(error, bc.SSLError)
    return isinstance(error, (WaitTimeout, UnreachableError))


def _explain_sdk(error: bc.BotoCoreError, where: str) -> SmsverifierError:
    return AwsError(
        str(error), where=where, hint="Run the command again with --verbose to see the whole error."
    )


def _explain_machine(error: OSError, where: str) -> SmsverifierError:
    """What this machine refused, wherever it was: a full disk, a right, a limit."""
    name = name_of(error)
    return SmsverifierError(
        reason(error),
        where=where,
        why=f"This machine refused it{f' ({name})' if name else ''}.",
        hint=advice(error),
    )


_BY_KIND: tuple[tuple[Any, Callable[[Any, str], SmsverifierError]], ...] = (
    (OperationNotModelled, explain_not_modelled),
    (SdkConfigurationError, explain_sdk_configuration),
    (ForeignResponse, explain_foreign_response),
    (MemberMissing, explain_missing),
    (MemberWrong, explain_wrong),
    (SamePageAgain, explain_same_page),
    (SIGN_IN_ERRORS, explain_no_sign_in),
    (NO_ANSWER, explain_connection),
    (bc.BotoCoreError, _explain_sdk),
    (OSError, _explain_machine),
)


def _explain_refusal(error: bc.ClientError, where: str, region: str) -> SmsverifierError:
    code, message, operation = code_of(error), message_of(error), error.operation_name
    if foreign := explain_foreign_failure(error, where):
        return foreign
    if code in SIGN_IN_CODES:
        return explain_unknown(error, where, region)
    for is_it, explain_it in _BY_REFUSAL:
        if is_it(error):
            return explain_it(error, where)
    return AwsError(
        f"{operation} failed: {message or code or 'no reason is given'}",
        where=where,
        why=f"AWS answered {code or f'with status {status_of(error)}'}.",
        hint=category_of(code, status_of(error), message).value,
    )


def _is_about_role(error: bc.ClientError) -> bool:
    return error.operation_name in SIGN_IN_CALLS


def _explain_role(error: bc.ClientError, where: str) -> SmsverifierError:
    return explain_role(message_of(error) or code_of(error), error.operation_name, where)


def _is_of_tag_policy(error: bc.ClientError) -> bool:
    return is_tag_policy(code_of(error), message_of(error))


def _is_denied(error: bc.ClientError) -> bool:
    """Also under another code, if it is none that may pass."""
    if code_of(error) in DENIED:
        return True
    return is_denial(message_of(error)) and not is_retryable(error)


def _is_quota(error: bc.ClientError) -> bool:
    return is_used_up(code_of(error), message_of(error))


def _is_throttled(error: bc.ClientError) -> bool:
    return code_of(error) in THROTTLED


def _explain_throttling(error: bc.ClientError, where: str) -> AwsError:
    code, message = code_of(error), message_of(error)
    return AwsError(
        "AWS is asked too often",
        where=where,
        why=f"{error.operation_name}: {code}: {message} (tried again several times)",
        hint=category_of(code, status_of(error), message).value,
    )


_Explain = Callable[[bc.ClientError, str], SmsverifierError]


def _by_message(explain_it: Callable[[str, str, str], SmsverifierError]) -> _Explain:
    """`explain_it` takes the operation, AWS's sentence, and where."""
    return lambda error, where: explain_it(error.operation_name, message_of(error), where)


_BY_REFUSAL: tuple[tuple[Callable[[bc.ClientError], bool], _Explain], ...] = (
    (_is_about_role, _explain_role),
    (_is_of_tag_policy, _by_message(explain_tag_policy)),
    (_is_denied, _by_message(explain_denial)),
    (_is_quota, _by_message(explain_quota)),
    (_is_throttled, _explain_throttling),
)
