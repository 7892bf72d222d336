"""The Lambda API's Invoke, answered from the deployed function.

Overrides moto's (`embedded`). Failures are raised as AwsFailure; the dispatcher turns them into
AWS's error answers.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from smsverifier.local.calls import AwsFailure, AwsResponse
from smsverifier.local.functions import Functions, InvocationResult

MAX_ASYNC_EVENT = 1024 * 1024
"""Bytes of an event for an asynchronous invocation."""


def invoke_api(
    functions: Functions,
    function: str,
    region: str,
    headers: Mapping[str, str],
    payload: bytes,
    qualifier: str | None = None,
) -> AwsResponse:
    """The answer to one Invoke: RequestResponse (the default) or Event.

    `function` is a name or an ARN; of `headers` (any case), X-Amz-Invocation-Type and
    X-Amz-Log-Type are read. Raises AwsFailure.
    """
    given = {name.lower(): value for name, value in headers.items()}
    kind = given.get("x-amz-invocation-type", "RequestResponse")
    deployed = functions.find(function, region, qualifier)
    event = _event(payload)
    if kind == "RequestResponse":
        wants_tail = given.get("x-amz-log-type") == "Tail"
        return _answer(functions.invoke_deployed(deployed, event, source="Invoke"), wants_tail)
    if kind != "Event":
        message = f"Value '{kind}' at 'invocationType' is not one of: Event, RequestResponse"
        raise AwsFailure("InvalidParameterValueException", message)
    if len(payload) > MAX_ASYNC_EVENT:
        message = (
            f"Request must be smaller than {MAX_ASYNC_EVENT} bytes for the InvokeFunction operation"
        )
        raise AwsFailure("RequestTooLargeException", message, 413)
    functions.invoke_later(deployed, event)
    return AwsResponse(202, {}, b"")


def _event(payload: bytes) -> Any:
    if not payload:
        return {}
    try:
        return json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise AwsFailure("InvalidRequestContentException", message) from error


def _answer(invocation: InvocationResult, wants_tail: bool) -> AwsResponse:
    headers = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": invocation.request_id,
        "X-Amz-Executed-Version": invocation.version,
    }
    if invocation.error is not None:
        headers["X-Amz-Function-Error"] = invocation.error
    if wants_tail:
        headers["X-Amz-Log-Result"] = base64.b64encode(invocation.log_tail).decode()
    return AwsResponse(200, headers, invocation.payload)
