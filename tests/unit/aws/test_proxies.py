"""Proxies by which no call can go, and their passwords, which are never shown."""

import pytest
from botocore.exceptions import ProxyConnectionError
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.aws.endpoint_urls import masked_url
from smsverifier.aws.errors import explain
from smsverifier.aws.proxies import refuse_unusable_proxy, stop_at_a_proxy
from smsverifier.errors import UsageError

STS = "https://sts.ap-south-1.amazonaws.com"
SECRET = "SEKRIT"

UNUSABLE = {
    "socks5://127.0.0.1:1080": "SOCKS",
    "SOCKS5H://asha:SEKRIT@127.0.0.1:1080": "SOCKS",
    "ftp://127.0.0.1": "ftp://",
    "http//asha:SEKRIT@127.0.0.1": "HOST:PORT",
    "http://asha:SEKRIT@127.0.0.1:port": "port",
    "http://asha:SEKRIT@127.0.0.1:99999": "port",
    "asha:SEKRIT@127.0.0.1:0": "HOST:PORT",
    "http://": "HOST:PORT",
    "http://[::1": "host is none",
    "http://asha:SEKRIT☃@127.0.0.1:1": "%XX",
    "http://127.0.0.1:3128\r": "line's end",
    '"http://127.0.0.1:3128"': "quotation mark",
}


@pytest.mark.parametrize("address", UNUSABLE)
def test_a_proxy_that_cannot_be_used_is_refused_before_anything_is_asked(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", address)
    refuse_unusable_proxy(STS.replace("https", "http"))
    with pytest.raises(UsageError) as told:
        refuse_unusable_proxy(STS)
    assert UNUSABLE[address] in told.value.why
    assert told.value.where.startswith("HTTPS_PROXY=")
    assert SECRET not in told.value.where
    monkeypatch.setenv("NO_PROXY", ".amazonaws.com")
    refuse_unusable_proxy(STS)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:3128", "https://a:b@proxy/", "proxy:3128", "//proxy", "a:b@[::1]:1"],
)
def test_any_other_is_left_to_the_sdk(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    refuse_unusable_proxy(STS)


@given(st.text("aht:/@#% é", min_size=1), st.sampled_from(["http://", "socks5://", "http//", ""]))
def test_of_an_address_with_a_password_the_host_is_left(password: str, scheme: str) -> None:
    assert masked_url(f"{scheme}asha:{SECRET}{password}@proxy:3128").endswith("***@proxy:3128")
    assert SECRET not in masked_url(f"{scheme}asha:{SECRET}{password}@proxy:3128")


def test_an_address_without_one_is_shown_as_it_is() -> None:
    assert masked_url("http://proxy:3128/x") == "http://proxy:3128/x"


@pytest.mark.parametrize(
    ("answered", "message", "is_final"),
    [
        ("407 Proxy Authentication Required", "takes no", True),
        ("403 Blocked by policy", "lets nothing through", True),
        ("502 Bad Gateway", "has no way", False),
    ],
)
def test_what_a_proxy_answered_is_told_and_its_refusal_not_asked_for_again(
    answered: str, message: str, is_final: bool
) -> None:
    cause = OSError(
        f"('Cannot connect to proxy.', OSError('Tunnel connection failed: {answered}'))"
    )
    error = ProxyConnectionError(proxy_url="http://***:***@h:1", error=cause)
    told = explain(error)
    assert message.replace("takes no", "does not take the user") in told.message
    assert told.why == f"http://***@h:1 answered CONNECT with {answered}."
    if is_final:
        with pytest.raises(ProxyConnectionError):
            stop_at_a_proxy(caught_exception=error)
    else:
        stop_at_a_proxy(caught_exception=error)
    stop_at_a_proxy(caught_exception=None)
