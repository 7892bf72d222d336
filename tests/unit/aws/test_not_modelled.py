"""What an emulator has not got is told apart from every other answer, without a server."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.errors import explain
from smsverifier.aws.not_modelled import PURPOSES, OperationNotModelled, says_not_modelled
from smsverifier.aws.session import SERVICES
from smsverifier.errors import NotModelled
from smsverifier.local.calls import AwsResponse
from tests.support.wire import as_answered

ENDPOINT = "http://127.0.0.1:9"
WERKZEUG = {"Server": "Werkzeug/3.1.9 Python/3.11.7", "Content-Type": "text/html"}
PAGE = "<!doctype html>\n<html lang=en>\n<title>Not Found</title>\n"
XML = "<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>"


def test_of_every_service_it_is_known_what_it_is_for() -> None:
    assert set(PURPOSES) == set(SERVICES)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (501, "InternalFailure", "API for service 'pipes' not yet implemented or pro feature"),
        (501, "anything", ""),
        (500, "InternalFailure", "The API for service pipes is either not included in your current "
         "license plan or has not yet been emulated by LocalStack."),
        (400, "NotImplemented", "A header you provided implies functionality …"),
        (400, "NotImplementedException", ""),
        (400, "com.amazonaws.dynamodb#UnknownOperationException", ""),
        (400, "AWS.SimpleQueueService.UnsupportedOperation", "not here"),
        (400, "InvalidAction", "Unknown action: GetSMSSandboxAccountStatus"),
        (400, "InvalidOperationException", "Unknown action: TestMetricFilter"),
        (404, "NotFoundException", "Unknown API Gateway v1 path: /restapis/abc"),
        (404, "NoSuchBucket", "The specified bucket does not exist."),
        (400, "InvalidArgument", "POST on bucket requires ?delete parameter."),
    ],
)  # fmt: skip
def test_an_emulators_way_of_saying_so_is_known(status: int, code: str, message: str) -> None:
    assert says_not_modelled(status, code, message)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, "NotFoundException", "Invalid Rest API Id specified"),
        (400, "ResourceNotFoundException", "Requested resource not found"),
        (500, "InternalFailure", "something broke"),
        (503, "ServiceUnavailable", ""),
        (400, "ValidationException", "The operation is not supported by a table of this kind"),
        (403, "AccessDenied", "not included in your license plan"),
        (400, "ThrottlingException", "Rate exceeded"),
    ],
)
def test_any_other_refusal_stays_what_it_is(status: int, code: str, message: str) -> None:
    assert not says_not_modelled(status, code, message)


Answer = tuple[int, dict[str, str], str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Answer], Any]:
    """Asks an endpoint that gives that answer, and hands back the error."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    aws = Aws(AwsTarget("ap-south-1"), sleep=lambda _: None)

    def ask(service: str, operation: str, answer: Answer) -> Any:
        client, sent = aws.client(service), list[str]()

        def answered(request: Any, **_: Any) -> Any:
            sent.append(request.url)
            status, headers, body = answer
            return as_answered(request, AwsResponse(status, headers, body.encode()))

        client.meta.events.register("before-send", answered)
        with pytest.raises(ClientError) as told:
            getattr(client, operation)()
        client.meta.events.unregister("before-send", answered)
        assert len(sent) == 1, "it was tried again"
        return told.value

    return ask


@pytest.mark.parametrize(
    ("service", "operation", "answer", "said"),
    [
        ("sns", "get_sms_sandbox_account_status", (500, WERKZEUG, PAGE), "a web page with 500"),
        ("sesv2", "get_account", (404, WERKZEUG, PAGE), "a web page with 404"),
        (
            "pinpoint-sms-voice-v2",
            "describe_account_attributes",
            (400, {}, '{"error": "Unsupported service: sms-voice"}'),
            "Unsupported service: sms-voice",
        ),
        (
            "iam",
            "get_account_summary",
            (501, {}, XML.format("InternalFailure", "has not yet been implemented in LocalEmu.")),
            "InternalFailure: has not yet been implemented in LocalEmu",
        ),
    ],
)
def test_it_is_told_with_what_it_is_for_and_not_tried_again(
    service: str,
    operation: str,
    answer: Answer,
    said: str,
    asked: Callable[[str, str, Answer], Any],
) -> None:
    error = asked(service, operation, answer)
    told = explain(error, "somewhere")
    assert isinstance(told, NotModelled)
    assert told.message == f"The endpoint {ENDPOINT} does not model {error.operation_name}"
    assert said in told.why
    assert "That operation is for" in told.why
    assert "goes on from there" not in told.hint


def test_a_page_in_place_of_who_is_signed_in_is_no_emulator(
    asked: Callable[[str, str, Answer], Any],
) -> None:
    unnamed = XML.format("AccessDenied", "no")
    error = asked("sts", "get_caller_identity", (403, WERKZEUG, unnamed))
    assert not isinstance(error, OperationNotModelled)


def test_a_service_is_lacking_until_anything_of_it_answers(
    asked: Callable[[str, str, Answer], Any],
) -> None:
    lacking = asked("lambda", "get_account_settings", (404, WERKZEUG, PAGE))
    assert lacking.is_whole_service
    asked("lambda", "list_functions", (403, {}, '{"__type": "AccessDeniedException"}'))
    assert not lacking.is_whole_service


def test_a_service_that_was_asked_about_the_account_alone_is_not_said_to_lack(
    asked: Callable[[str, str, Answer], Any],
) -> None:
    page = (404, WERKZEUG, PAGE)
    error = asked("lambda", "get_account_settings", page)
    assert error._gaps.services == ()
    asked("lambda", "list_functions", page)
    assert [service for service, _ in error._gaps.services] == ["lambda"]
