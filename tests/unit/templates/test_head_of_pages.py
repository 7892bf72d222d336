"""What stands in the head of both pages: an icon that is valid and allowed, and a description."""

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from smsverifier.config.model import Config
from smsverifier.local.sms.outbox import outbox_page
from smsverifier.templates.form import form_page
from tests.unit.templates.test_form_page import Reader

URL = re.compile(r"([A-Za-z0-9._~:/?@!&'()*+,;=-]|%[0-9A-F]{2})+")
"""What a URL is made of; no `$` and no `#`, which mean something to Velocity."""


def form() -> tuple[Reader, str]:
    page = Reader(form_page(Config()))
    return page, page.policy()


def outbox() -> tuple[Reader, str]:
    response = outbox_page()
    return Reader(response.get_data(as_text=True)), response.headers["Content-Security-Policy"]


@pytest.fixture(params=[form, outbox], ids=["form", "outbox"])
def page(request: pytest.FixtureRequest) -> tuple[Reader, str]:
    """The page, and its security policy."""
    made: Callable[[], tuple[Reader, str]] = request.param
    return made()


def icon(page: Reader) -> str:
    (link,) = (link for link in page.attributes["link"] if link["rel"] == "icon")
    return str(link["href"])


def test_the_icon_is_a_valid_address_of_a_picture(page: tuple[Reader, str]) -> None:
    address = icon(page[0])
    assert URL.fullmatch(address)
    kind, _, picture = urlsplit(address).path.partition(",")
    assert kind == "image/svg+xml"
    assert ElementTree.fromstring(unquote(picture)).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_policy_lets_the_icon_load_and_no_picture_from_elsewhere(
    page: tuple[Reader, str],
) -> None:
    read, policy = page
    assert icon(read).startswith("data:")
    assert "img-src data:;" in policy


def test_there_is_one_description(page: tuple[Reader, str]) -> None:
    metas = [meta for meta in page[0].attributes["meta"] if meta.get("name") == "description"]
    assert [30 < len(meta["content"]) < 160 for meta in metas] == [True]


def test_the_form_is_described_by_its_event() -> None:
    read = Reader(form_page(Config.model_validate({"event": {"name": 'Rock "n" Röll $1 #2'}})))
    metas = {meta.get("name"): meta.get("content", "") for meta in read.attributes["meta"]}
    assert metas["description"].startswith('Register for Rock "n" Röll $1 #2. ')
