"""What a function's program makes of the value that its handler returns."""

from decimal import Decimal  # noqa: F401 - read by what `marshalled` evaluates
from typing import Any

import pytest

from smsverifier.local.functions import lambda_runtime


@pytest.mark.parametrize(
    "value", ["{1, 2}", "float('nan')", "Decimal('NaN')", "{'x': object()}", "b'\\xff', 1"]
)
def test_an_answer_that_is_no_json_is_an_error(value: str) -> None:
    assert marshalled(value)["error"]["errorType"] == "Runtime.MarshalError"


def marshalled(value: Any) -> Any:
    """The reply of the worker's program to a handler that answers this."""
    context = {"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
               "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_LOG_GROUP_NAME",
               "AWS_LAMBDA_LOG_STREAM_NAME"}  # fmt: skip
    request = {"request_id": "r", "arn": "a", "deadline_ms": 0, "event": None}
    with pytest.MonkeyPatch.context() as patched:
        for name in context:
            patched.setenv(name, "1")
        return lambda_runtime.run(lambda event, _: eval(value), request)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Decimal('1.10')", "1.10"),
        ("{'n': [Decimal('-12345678901234567890.5'), Decimal(7)]}",
         '{"n": [-12345678901234567890.5, 7]}'),
        ("{'b': b'\\xc3\\xa9', 'quoted': '\"1\"'}", '{"b": "é", "quoted": "\\"1\\""}'),
    ],
)  # fmt: skip
def test_an_answer_is_marshalled_as_lambdas_own_client_does_it(value: str, text: str) -> None:
    """awslambdaric, lambda_runtime_marshaller: a Decimal is a number, bytes within are text."""
    assert marshalled(value) == {"result": text}
