"""The one port: who may come in, what is answered where."""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.local.signing import ask, call

LIST_TABLES = ("dynamodb", "DynamoDB_20120810.ListTables")


def inner(embedded: EmbeddedAws, name: str) -> str:
    """The path of an inner page."""
    return embedded.keys.page(name)


def test_health_says_who_answers(embedded: EmbeddedAws) -> None:
    status, _, body = ask(embedded, "GET", "/_smsverifier/health")
    health = json.loads(body)
    assert (status, health["service"]) == (200, "smsverifier-local")
    assert health["pid"] > 0
    assert set(health) == {"service", "version", "pid", "user", "proof"}


def test_its_owner_sees_since_when_it_runs_and_whose_account_it_plays(
    embedded: EmbeddedAws,
) -> None:
    status, _, body = ask(embedded, "GET", inner(embedded, "health"))
    health = json.loads(body)
    assert (status, health["stacks"]) == (200, [])
    more = {"registrations", "account", "code", "code_is", "passed"}
    told = {"started_at", "stacks", "regions", *more}
    assert set(health) == told


def test_health_names_the_stacks(embedded: EmbeddedAws, client: Callable[[str], Any]) -> None:
    client("sqs").create_queue(QueueName="hack-dead-letters")
    client("logs").create_log_group(logGroupName="/aws/lambda/hack-2-handler")
    _, _, body = ask(embedded, "GET", inner(embedded, "health"))
    assert json.loads(body)["stacks"] == ["hack", "hack-2"]


@pytest.mark.parametrize("path", ["/_smsverifier/health", "/_aws/execute-api/x/live/", "/"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254", ""])
def test_a_foreign_host_header_is_refused(embedded: EmbeddedAws, path: str, host: str) -> None:
    status, _, _ = ask(embedded, "GET", path, {"Host": host})
    assert status == 403


def test_localhost_is_as_good_as_the_address(embedded: EmbeddedAws) -> None:
    port = urlsplit(embedded.endpoint_url).port
    status, _, _ = ask(embedded, "GET", "/_smsverifier/health", {"Host": f"localhost:{port}"})
    assert status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:4610"])
def test_web_pages_cannot_call_aws(embedded: EmbeddedAws, origin: str) -> None:
    method, path, headers, body = call(embedded, *LIST_TABLES)
    status, answered, _ = ask(embedded, method, path, {**headers, "Origin": origin}, body)
    assert status == 403
    assert "Access-Control-Allow-Origin" not in answered


def test_answers_of_moto_carry_no_cors_headers(embedded: EmbeddedAws) -> None:
    status, headers, _ = ask(embedded, *call(embedded, *LIST_TABLES))
    assert status == 200
    assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/moto-api/reset", "/moto-api/", "/latest/meta-data/", "/tags/x"])
def test_calls_that_are_not_signed_are_refused(
    embedded: EmbeddedAws, client: Callable[[str], Any], path: str
) -> None:
    client("sqs").create_queue(QueueName="kept")
    status, _, body = ask(embedded, "POST", path)
    assert (status, json.loads(body)["__type"]) == (403, "MissingAuthenticationTokenException")
    assert client("sqs").list_queues()["QueueUrls"]


def test_a_browser_at_the_root_is_told_how_its_owner_finds_the_outbox(
    embedded: EmbeddedAws,
) -> None:
    status, headers, body = ask(embedded, "GET", "/")
    assert (status, headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert b"smsverifier local status" in body
    assert embedded.keys.page_secret.encode() not in body


def test_motos_own_api_cannot_be_reached_with_a_signature(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="kept")
    _, _, headers, _ = call(embedded, "sqs", "AmazonSQS.ListQueues")
    status, _, _ = ask(embedded, "POST", "/moto-api/reset", headers)
    assert status >= 400
    assert client("sqs").list_queues()["QueueUrls"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "\x00", '{"TableName": 7}'])
def test_a_body_that_is_no_input_is_the_callers_error(embedded: EmbeddedAws, body: str) -> None:
    target = "DynamoDB_20120810.UpdateTimeToLive"
    status, _, answer = ask(embedded, *call(embedded, "dynamodb", target, body))
    assert 400 <= status < 500, answer


@pytest.mark.parametrize("secret", ["", "x", "ß", "health"])
@pytest.mark.parametrize(
    ("method", "page"), [("GET", "outbox"), ("GET", "health"), ("POST", "stop"), ("GET", "nothing")]
)
def test_a_wrong_secret_is_answered_as_a_path_that_is_not_there(
    embedded: EmbeddedAws, method: str, page: str, secret: str
) -> None:
    path = f"/_smsverifier/{quote(secret)}/{page}".replace("//", "/")
    nothing = ask(embedded, method, "/_smsverifier/nothing")
    found = ask(embedded, method, path) if path != "/_smsverifier/health" else nothing
    assert nothing[0] == 404
    assert found == nothing


@pytest.mark.parametrize(
    "path", ["/?X-Amz-Credential=\xff", "/_smsverifier/health?nonce=\xff", "/restapis?\xff"]
)
def test_a_query_that_is_no_query_is_the_callers_error(embedded: EmbeddedAws, path: str) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(embedded.endpoint_url).port)) as stranger:
        stranger.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("latin-1"))
        assert stranger.recv(12) == b"HTTP/1.1 400"


def test_an_unknown_inner_page_is_not_found(embedded: EmbeddedAws) -> None:
    assert ask(embedded, "GET", inner(embedded, "nothing"))[0] == 404


def test_an_api_that_is_not_there_is_answered_by_the_gateway(embedded: EmbeddedAws) -> None:
    status, _, body = ask(embedded, "GET", "/_aws/execute-api/none/live/")
    assert (status, json.loads(body)) == (403, {"message": "Forbidden"})


def test_the_outbox_page_lets_nothing_else_run_or_load(embedded: EmbeddedAws) -> None:
    status, headers, body = ask(embedded, "GET", inner(embedded, "outbox"))
    policy = headers["Content-Security-Policy"]
    assert (status, headers["X-Frame-Options"]) == (200, "DENY")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"http://" not in body
    assert b"https://" not in body


def test_the_outbox_as_json_shows_a_published_sms(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    client("sns").publish(PhoneNumber="+919876543210", Message="Hi <b>you</b>")
    _, headers, body = ask(embedded, "GET", inner(embedded, "outbox?format=json"))
    (entry,) = json.loads(body)
    assert (entry["to"], entry["text"]) == ("+919876543210", "Hi <b>you</b>")
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_outbox_is_not_sent_again_until_it_changes(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    path = inner(embedded, "outbox?format=json")
    _, headers, _ = ask(embedded, "GET", path)
    seen = {"If-None-Match": headers["ETag"]}
    assert ask(embedded, "GET", path, seen)[0] == 304
    client("sns").publish(PhoneNumber="+919876543210", Message="hi")
    assert ask(embedded, "GET", path, seen)[0] == 200
