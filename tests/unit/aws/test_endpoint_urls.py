"""Addresses in AWS's place: what is missing is said, what was meant offered, no secret shown."""

import pytest
from botocore.configprovider import ConfiguredEndpointProvider
from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.aws.endpoint_urls import (
    IGNORE,
    SERVICE_IDS,
    refuse_wrong_endpoint,
    refuse_wrong_endpoints,
    without_user,
)
from smsverifier.aws.session import SERVICES
from smsverifier.errors import UsageError, without_passwords

SECRET = "s3cr3t"


def refused(url: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        refuse_wrong_endpoint(url, "AWS_ENDPOINT_URL", "the environment")
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:4566",
        "https://localhost",
        "HTTP://localhost:1/",
        "http://[::1]:65535/x",
        "https://sqs.ap-south-1.amazonaws.com",
        f"http://asha:{SECRET}@127.0.0.1:4610/",
    ],
)
def test_an_address_that_can_be_asked_is_taken(url: str) -> None:
    refuse_wrong_endpoint(url, "AWS_ENDPOINT_URL", "the environment")


@pytest.mark.parametrize(
    ("url", "missing", "meant"),
    [
        ("localhost:4566", "http:// or https:// is missing", "http://localhost:4566"),
        ("127.0.0.1", "http:// or https:// is missing", "http://127.0.0.1"),
        ("http:/localhost:4566", "http:// or https:// is missing", "http://localhost:4566"),
        ("https//localhost", "http:// or https:// is missing", "https://localhost"),
        ("://localhost", "http:// or https:// is missing", ""),
        ("/run/aws.sock", "http:// or https:// is missing", ""),
        ('"http://localhost"', "the quotes are part of it", "http://localhost"),
        ("‘http://localhost’", "the quotes are part of it", "http://localhost"),
        ("http://localhost\r\n", r"\r\n”: a blank or a line break is part of it, at its end", ""),
        (" http://localhost", "at its beginning", "http://localhost"),
        ("http://local host", "a blank or a control character in it", "http://localhost"),
        ("http://localhost\x00", "a blank or a control character in it", ""),
        ("ws://localhost", "not by ws://", ""),
        ("http://", "the host is missing", ""),
        ("http://:4566", "the host is missing", ""),
        ("http://localhost:", "the port is missing", ""),
        ("http://localhost:0", "its port is 0", ""),
        ("http://localhost:65536", "its port, 65536, is no number", ""),
        ("http://localhost:http", "its port, http, is no number", ""),
        ("http://[::1", "its host is no name and no address", ""),
        ("http://local_stack", "its host, local_stack, has other characters", ""),
        ("http://localhost?x=1", "belongs to no such address", "http://localhost"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_meant_is_offered(
    url: str, missing: str, meant: str
) -> None:
    error = refused(url)
    assert missing in error.why
    assert f"AWS_ENDPOINT_URL={meant}" in error.hint
    assert error.where == "the environment"


_SIGNS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=4)


@given(_SIGNS, _SIGNS, st.sampled_from(["", "http://", "ftp://", '"http://', "http:/"]))
@example("1/", "", "http://")  # the host could be `asha`, and the password a path
@example("1/", "?", "")
@example("", "://", "")
def test_no_wrong_address_shows_a_password(before: str, after: str, scheme: str) -> None:
    error = refused(f"{scheme}asha:{before}{SECRET}{after}@127.0.0.1:70000")
    assert SECRET not in f"{error} {error.where} {error.why} {error.hint}"


@given(_SIGNS, _SIGNS)
def test_a_password_is_hidden_wherever_an_address_is_quoted(before: str, after: str) -> None:
    text = f'Could not connect to: "http://asha:{before}{SECRET}{after}@127.0.0.1:9/x"'
    assert SECRET not in without_passwords(text)


def test_text_without_a_password_stays_as_it_is() -> None:
    for text in ("mail asha@example.org", "http://127.0.0.1:9/x", "https://a.b/c and a@b.c"):
        assert without_passwords(text) == text
    assert without_user("http://a:b@h:1/x@y") == "http://h:1/x@y"


def test_only_what_is_asked_is_looked_at() -> None:
    refuse_wrong_endpoints({"AWS_ENDPOINT_URL_S3": "localhost:9000", "AWS_ENDPOINT_URL": ""})
    refuse_wrong_endpoints({"AWS_ENDPOINT_URL": "localhost:9000", IGNORE: "true"})
    with pytest.raises(UsageError, match="AWS_ENDPOINT_URL_CLOUDWATCH_LOGS is not an address"):
        refuse_wrong_endpoints({"AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "localhost:9000"})


def test_every_service_is_named_as_the_sdk_names_it() -> None:
    assert set(SERVICE_IDS) >= set(SERVICES)
    for service, name in SERVICE_IDS.items():
        named = ConfiguredEndpointProvider({}, {}, service)._get_service_env_var_name()
        assert named == f"AWS_ENDPOINT_URL_{name}"
