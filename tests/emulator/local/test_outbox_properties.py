"""Whatever is published arrives as it was; whoever is not this machine stays out."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.local.embedded import EmbeddedAws
from tests.support.local_clients import make_client

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)
NAMES = st.from_regex(r"\A[a-z][a-z0-9-]{1,26}[a-z0-9]\Z")
HOSTS = st.from_regex(r"\A[a-z0-9.:-]{1,30}\Z").filter(
    lambda host: host.partition(":")[0] not in ("localhost", "127.0.0.1")
)


@pytest.fixture(scope="module")
def sns(embedded_server: EmbeddedAws) -> Iterator[None]:
    key = embedded_server.keyring.issue("hack-handler")
    with make_client(embedded_server, "sns", key=key) as client:
        yield client


@given(text=TEXT)
@settings(max_examples=50)
def test_any_text_is_in_the_outbox_as_it_was_sent(
    embedded_server: EmbeddedAws, sns: Any, text: str
) -> None:
    embedded_server.outbox.clear()
    sns.publish(PhoneNumber="+919876543210", Message=text)
    (entry,) = embedded_server.outbox.messages("hack")
    assert entry["text"] == text
    assert json.loads(embedded_server.outbox.json("hack")) == [entry]


@given(stack=NAMES)
@settings(max_examples=50)
def test_no_other_stack_sees_an_sms(embedded_server: EmbeddedAws, sns: Any, stack: str) -> None:
    embedded_server.outbox.clear()
    sns.publish(PhoneNumber="+919876543210", Message="hi")
    assert bool(embedded_server.outbox.messages(stack)) is (stack == "hack")


@given(host=HOSTS)
@settings(max_examples=50)
def test_any_foreign_host_is_refused(embedded_server: EmbeddedAws, host: str) -> None:
    address = urlsplit(embedded_server.endpoint_url).netloc
    connection = http.client.HTTPConnection(address, timeout=10)
    path = embedded_server.keys.page("outbox?format=json")
    connection.request("GET", path, headers={"Host": host})
    assert connection.getresponse().status == 403
    connection.close()
