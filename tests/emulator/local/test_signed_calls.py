"""Who may call the embedded AWS, and how everybody else is refused: as by AWS."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import auth
from botocore.exceptions import ClientError

from smsverifier.access_key import AccessKey
from smsverifier.local.credentials import new_access_key
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.local.signing import ask, call, presigned
from tests.support.local_clients import make_client

LIST_TABLES = ("dynamodb", "DynamoDB_20120810.ListTables")

# One call of each protocol that the SDK speaks: JSON, REST-JSON, query, and Smithy's CBOR.
CALLS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "json": ("dynamodb", lambda client: client.list_tables()),
    "json for old queries": ("sqs", lambda client: client.list_queues()),
    "rest-json": ("apigateway", lambda client: client.get_rest_apis()),
    "rest-json with a path": ("lambda", lambda client: client.list_functions()),
    "query": ("iam", lambda client: client.list_roles()),
    "query that sends": ("sns", lambda client: client.get_sms_attributes()),
    "cloudwatch": ("cloudwatch", lambda client: client.list_metrics()),
}
UNKNOWN = {"query": "InvalidClientTokenId", "query that sends": "InvalidClientTokenId"}
WRONG = {"query": "SignatureDoesNotMatch", "query that sends": "SignatureDoesNotMatch"}


def refusal(embedded: EmbeddedAws, name: str, key: AccessKey) -> str:
    """The code with which a call of this protocol is refused."""
    service, make = CALLS[name]
    with make_client(embedded, service, key=key) as client, pytest.raises(ClientError) as caught:
        make(client)
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize("name", CALLS)
def test_the_owners_key_is_good_in_every_protocol(embedded: EmbeddedAws, name: str) -> None:
    service, make = CALLS[name]
    with make_client(embedded, service) as client:
        assert make(client)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("name", CALLS)
def test_a_strangers_key_is_refused_in_every_protocol(embedded: EmbeddedAws, name: str) -> None:
    expected = UNKNOWN.get(name, "UnrecognizedClientException")
    assert refusal(embedded, name, new_access_key("AKIA")) == expected


@pytest.mark.parametrize("name", CALLS)
def test_another_secret_is_refused_in_every_protocol(embedded: EmbeddedAws, name: str) -> None:
    key = AccessKey(embedded.access_key.id, new_access_key("AKIA").secret)
    assert refusal(embedded, name, key) == WRONG.get(name, "InvalidSignatureException")


def test_a_token_that_does_not_belong_to_the_key_is_refused(embedded: EmbeddedAws) -> None:
    worker = embedded.keyring.issue("hack-handler")
    for key in (
        AccessKey(worker.id, worker.secret),
        AccessKey(worker.id, worker.secret, "another"),
        AccessKey(embedded.access_key.id, embedded.access_key.secret, worker.token),
    ):
        assert refusal(embedded, "json", key) == "UnrecognizedClientException"


def test_a_revoked_key_is_a_strangers(embedded: EmbeddedAws) -> None:
    key = embedded.keyring.issue("hack-handler")
    with make_client(embedded, "dynamodb", key=key) as client:
        client.list_tables()
    embedded.keyring.revoke(key)
    assert refusal(embedded, "json", key) == "UnrecognizedClientException"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 403, "MissingAuthenticationTokenException"),
        ({"X-Amz-Target": LIST_TABLES[1]}, 400, "MissingAuthenticationTokenException"),
        ({"Authorization": "Basic eDp5"}, 403, "MissingAuthenticationTokenException"),
        ({"Authorization": "AWS4-HMAC-SHA256"}, 403, "MissingAuthenticationTokenException"),
        (
            {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request"},
            403,
            "IncompleteSignatureException",
        ),
    ],
)
def test_a_call_that_is_not_signed_is_refused(
    embedded: EmbeddedAws, headers: dict[str, Any], status: int, code: str
) -> None:
    found, answered, _ = ask(embedded, "POST", "/", headers, "{}")
    assert (found, answered["X-Amzn-Errortype"]) == (status, code)


def test_an_unsigned_query_is_refused_as_the_query_protocol_does(embedded: EmbeddedAws) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = ask(embedded, "POST", "/", headers, "Action=ListRoles&Version=2010-05-08")
    assert (status, b"<Code>MissingAuthenticationToken</Code>" in body) == (403, True)


Alter = Callable[[str, str, dict[str, str], str], tuple[Any, ...]]


def altered(which: str, to: str | None) -> Alter:
    """The same request with something else in it than was signed."""

    def alter(method: str, path: str, headers: dict[str, str], body: str) -> tuple[Any, ...]:
        request: dict[str, Any] = {
            "method": method,
            "path": path,
            "headers": dict(headers),
            "body": body,
        }
        if which in request:
            request[which] = to
        else:
            request["headers"][which] = to
        return tuple(request.values())

    return alter


@pytest.mark.parametrize(
    "alter",
    [
        altered("body", '{"Limit":1}'),
        altered("path", "/x"),
        altered("path", "/?x=1"),
        altered("method", "PUT"),
        altered("X-Amz-Target", "DynamoDB_20120810.DescribeLimits"),
        altered("X-Amz-Date", datetime.now(UTC).strftime("%Y%m%dT000000Z")),
        altered("Content-Type", "application/json"),
        altered("X-Amz-Security-Token", "mine"),
        altered("X-Amz-Something-Else", "that nobody signed"),
    ],
)
def test_what_is_not_as_it_was_signed_is_refused(embedded: EmbeddedAws, alter: Alter) -> None:
    as_signed = call(embedded, *LIST_TABLES)
    assert ask(embedded, *as_signed)[0] == 200
    assert ask(embedded, *alter(*as_signed))[0] in (400, 403)


@pytest.mark.parametrize("part", [1, 2, 3])
def test_another_scope_than_was_signed_is_refused(embedded: EmbeddedAws, part: int) -> None:
    method, path, headers, body = call(embedded, *LIST_TABLES)
    before, credential, after = re.split(r"Credential=([^,]+)", headers["Authorization"])
    scope = credential.split("/")
    scope[part] = "20200101" if part == 1 else "sqs"
    headers["Authorization"] = f"{before}Credential={'/'.join(scope)}{after}"
    assert ask(embedded, method, path, headers, body)[0] == 400


def test_the_host_must_be_signed(embedded: EmbeddedAws) -> None:
    method, path, headers, body = call(embedded, *LIST_TABLES)
    for covered in ("host;", "x-amz-target"):
        told = {**headers, "Authorization": headers["Authorization"].replace(covered, "")}
        assert ask(embedded, method, path, told, body)[0] == 400


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(minutes=16), "Signature expired"),
        (timedelta(days=2), "Signature expired"),
        (timedelta(minutes=-16), "Signature not yet current"),
    ],
)
def test_a_signature_of_another_time_is_refused(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, ago: timedelta, told: str
) -> None:
    then = datetime.now(UTC) - ago
    monkeypatch.setattr(auth, "get_current_datetime", lambda: then)
    status, headers, body = ask(embedded, *call(embedded, *LIST_TABLES))
    assert (status, headers["X-Amzn-Errortype"]) == (400, "InvalidSignatureException")
    assert json.loads(body)["message"].startswith(told)


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_a_little_off_is_no_matter(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(auth, "get_current_datetime", lambda: then)
    assert ask(embedded, *call(embedded, *LIST_TABLES))[0] == 200


WHO = "/?Action=GetCallerIdentity&Version=2011-06-15"


def test_a_presigned_address_is_good_for_its_time(
    embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(embedded, "GET", presigned(embedded, "sts", WHO))[0] == 200
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr(auth, "get_current_datetime", lambda: hour_ago)
    assert ask(embedded, "GET", presigned(embedded, "sts", WHO, seconds=3700))[0] == 200
    status, _, body = ask(embedded, "GET", presigned(embedded, "sts", WHO, seconds=3500))
    assert (status, b"<Code>SignatureDoesNotMatch</Code>" in body) == (403, True)
    assert b"Signature expired" in body


def test_the_sdks_own_presigned_address_is_taken(embedded: EmbeddedAws) -> None:
    with make_client(embedded, "sts") as sts:
        url = sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    status, _, body = ask(embedded, "GET", url.removeprefix(embedded.endpoint_url))
    assert (status, b"<Account>123456789012</Account>" in body) == (200, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("GetCallerIdentity", "GetSessionToken"),
        ("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        ("X-Amz-Expires=60", "X-Amz-Expires=604801"),
        ("X-Amz-Expires=60", "X-Amz-Expires=" + "9" * 5000),
        ("X-Amz-Expires=60", "X-Amz-Expires=-1"),
        ("&X-Amz-SignedHeaders=host", ""),
        ("&X-Amz-SignedHeaders=host", "&X-Amz-SignedHeaders="),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("Version=2011-06-15", "Version=2011-06-15&Version=x"),
    ],
)
def test_a_presigned_address_that_was_altered_is_refused(
    embedded: EmbeddedAws, before: str, after: str
) -> None:
    good = presigned(embedded, "sts", WHO)
    assert before in good
    assert ask(embedded, "GET", good.replace(before, after))[0] == 403


def test_a_presigned_address_of_a_strangers_is_refused(embedded: EmbeddedAws) -> None:
    status, _, body = ask(
        embedded, "GET", presigned(embedded, "sts", WHO, key=new_access_key("AKIA"))
    )
    assert (status, b"<Code>InvalidClientTokenId</Code>" in body) == (403, True)
