"""AWS's Signature Version 4 as worked out here: like AWS's examples and like botocore's own."""

import io
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.credentials import Credentials
from hypothesis import assume, given
from hypothesis import strategies as st
from moto.core.request import Request

from smsverifier.access_key import AccessKey
from smsverifier.local.authentication import Keyring, holder_of
from smsverifier.local.calls import AwsFailure
from tests.support.wire import as_received

KEY = AccessKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUE = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=12)


# From AWS's public Signature Version 4 test suite (aws-sig-v4-test-suite), all with this key.
@pytest.mark.parametrize(
    ("method", "query", "body", "headers", "signature"),
    [
        (
            *("GET", "", b"", "host;x-amz-date"),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        ),
        (
            *("GET", "Param2=value2&Param1=value1", b"", "host;x-amz-date"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            *("POST", "", b"Param1=value1", "content-type;host;x-amz-date"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
    ids=["get-vanilla", "get-vanilla-query-order-key-case", "post-x-www-form-urlencoded"],
)
def test_awss_own_examples(
    method: str, query: str, body: bytes, headers: str, signature: str
) -> None:
    request = Request(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": "/",
            "RAW_URI": "/",
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "HTTP_HOST": "example.amazonaws.com",
            "HTTP_X_AMZ_DATE": "20150830T123600Z",
            "HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 "
            "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            f"SignedHeaders={headers}, Signature={signature}",
        }
    )
    at = datetime(2015, 8, 30, 12, 40, tzinfo=UTC)
    assert holder_of(request, Keyring(KEY), at).key == KEY


@given(
    path=st.lists(TEXT, max_size=4),
    query=st.lists(st.tuples(TEXT, TEXT), max_size=4),
    body=st.binary(max_size=20),
    value=VALUE,
)
def test_whatever_botocore_signs_is_found_signed(
    path: list[str], query: list[Any], body: bytes, value: str
) -> None:
    request = signed(path, query, body, value)
    assert holder_of(as_received(request), Keyring(KEY), datetime.now(UTC)).key == KEY


@given(body=st.binary(max_size=20), other=st.binary(max_size=20))
def test_another_body_is_not_found_signed(body: bytes, other: bytes) -> None:
    assume(body != other)
    request = signed([], [], body, "x")
    request.body = other
    with pytest.raises(AwsFailure, match="signature we calculated does not match"):
        holder_of(as_received(request), Keyring(KEY), datetime.now(UTC))


@given(value=VALUE, other=VALUE)
def test_another_header_is_not_found_signed(value: str, other: str) -> None:
    assume(value.split() != other.split())
    request = signed([], [], b"", value)
    request.headers["X-Amz-Told"] = other
    with pytest.raises(AwsFailure, match="signature we calculated does not match"):
        holder_of(as_received(request), Keyring(KEY), datetime.now(UTC))


def test_the_time_may_be_in_the_header_of_http() -> None:
    request = signed([], [], b"", "x", Date="now")
    assert "X-Amz-Date" not in request.headers
    assert holder_of(as_received(request), Keyring(KEY), datetime.now(UTC)).key == KEY


CREDENTIAL = f"Credential={KEY.id}/20150830/us-east-1/service/aws4_request"
WORDS = st.lists(
    st.sampled_from(
        ["AWS4-HMAC-SHA256 ", CREDENTIAL, "SignedHeaders=host", "SignedHeaders=;", "Signature=",
         ",", "0", " ", "=", "/", "%ff", "20150830T123600Z", "20150230T000000Z",
         "31 Dec 9999 23:00 -0500"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(authorization=WORDS | st.none(), date=WORDS, query=WORDS, seconds=WORDS)
def test_whatever_is_no_signature_is_refused_and_no_fault(
    authorization: str | None, date: str, query: str, seconds: str
) -> None:
    environ = as_received(signed([], [], b"", "x")).environ
    environ.pop("werkzeug.request", None)
    environ["HTTP_X_AMZ_DATE"] = date
    environ["QUERY_STRING"] = (
        f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-{CREDENTIAL}&X-Amz-Signature=0&X-Amz-Date={date}"
        f"&X-Amz-SignedHeaders={query}&X-Amz-Expires={seconds}"
    )
    environ["HTTP_AUTHORIZATION"] = authorization
    if authorization is None:
        del environ["HTTP_AUTHORIZATION"]
    with pytest.raises(AwsFailure):
        holder_of(Request(environ), Keyring(KEY), datetime(2015, 8, 30, 12, 40, tzinfo=UTC))


def signed(
    path: list[str], query: list[tuple[str, str]], body: bytes, value: str, **headers: Any
) -> AWSPreparedRequest:
    """A request as the SDK sends it: path and query encoded, a header of its own."""
    steps = "/".join(quote(step, safe="") for step in path)
    pairs = "&".join(f"{quote(name, safe='')}={quote(said, safe='')}" for name, said in query)
    request = AWSRequest(
        "POST", f"http://127.0.0.1:4610/{steps}?{pairs}", {"X-Amz-Told": value, **headers}, body
    )
    credentials = Credentials(KEY.id, KEY.secret)
    SigV4Auth(credentials, "lambda", "ap-south-1").add_auth(request)
    return request.prepare()
