"""The Invoke operation of the Lambda API."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.calls import AwsFailure, AwsResponse
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.functions import Functions
from smsverifier.local.functions.invoke_api import invoke_api
from tests.support.clock import PATIENCE
from tests.support.small_functions import REGION, deploy, log_lines

pytestmark = pytest.mark.slow

SOURCE = "def handler(event, context):\n    print('seen', event)\n    return event['x']\n"


@pytest.fixture
def invoke(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> Iterator[Callable[..., AwsResponse]]:
    functions = Functions(embedded.dispatcher, embedded.endpoint_url, embedded.keyring)
    deploy(client, SOURCE)

    def call(payload: Any, *, name: str = "guest", **headers: Any) -> AwsResponse:
        named = {f"X-Amz-{key.replace('_', '-')}": value for key, value in headers.items()}
        return invoke_api(functions, name, REGION, named, payload)

    yield call
    functions.stop()


@pytest.mark.parametrize(
    "name",
    [
        "guest",
        "guest:$LATEST",
        "function:guest",
        "123456789012:function:guest",
        "arn:aws:lambda:ap-south-1:123456789012:function:guest",
    ],
)
def test_a_function_is_invoked_under_every_form_of_its_name(
    invoke: Callable[..., AwsResponse], name: str
) -> None:
    answer = invoke(b'{"x": 5}', name=name)
    assert (answer.status, answer.body) == (200, b"5")
    assert answer.headers["X-Amz-Executed-Version"] == "$LATEST"
    assert "X-Amz-Function-Error" not in answer.headers


def test_a_failing_function_answers_200_with_the_error_header(
    invoke: Callable[..., AwsResponse],
) -> None:
    answer = invoke(b"{}")
    assert (answer.status, answer.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert json.loads(answer.body)["errorType"] == "KeyError"


def test_the_end_of_the_log_comes_along_if_asked_for(invoke: Callable[..., AwsResponse]) -> None:
    answer = invoke(b'{"x": 1}', Log_Type="Tail")
    assert b"seen {'x': 1}" in base64.b64decode(answer.headers["X-Amz-Log-Result"])


def test_a_dry_run_is_refused_by_its_name(
    invoke: Callable[..., AwsResponse], client: Callable[[str], Any]
) -> None:
    with pytest.raises(ClientError, match="does not model the invocation type DryRun; use Request"):
        client("lambda").invoke(FunctionName="guest", InvocationType="DryRun")
    assert log_lines(client) == []


def test_an_event_is_run_later(
    invoke: Callable[..., AwsResponse], client: Callable[[str], Any]
) -> None:
    assert invoke(b'{"x": 1}', Invocation_Type="Event").status == 202
    end = time.monotonic() + PATIENCE
    while "seen {'x': 1}" not in log_lines(client) and time.monotonic() < end:
        time.sleep(0.05)
    assert "seen {'x': 1}" in log_lines(client)


@pytest.mark.parametrize(
    ("payload", "headers", "code"),
    [
        (b"{", {}, "InvalidRequestContentException"),
        (b"{}", {"Invocation_Type": "Later"}, "InvalidParameterValueException"),
        (b'"' + b"x" * 1024 * 1024 + b'"', {"Invocation_Type": "Event"}, "RequestTooLarge"),
    ],
)
def test_a_call_aws_would_refuse_is_refused(
    invoke: Callable[..., AwsResponse], payload: bytes, headers: dict[str, Any], code: str
) -> None:
    with pytest.raises(AwsFailure, match=code):
        invoke(payload, **headers)


@pytest.mark.parametrize("name", ["nobody", "guest:7"])
def test_a_missing_function_or_version_is_not_found(
    invoke: Callable[..., AwsResponse], name: str
) -> None:
    with pytest.raises(AwsFailure) as raised:
        invoke(b"{}", name=name)
    assert (raised.value.code, raised.value.status) == ("ResourceNotFoundException", 404)
