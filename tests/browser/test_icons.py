"""The icon of both pages, loaded under the security policy of each."""

from typing import TYPE_CHECKING

from smsverifier.local.embedded import EmbeddedAws
from tests.browser.registrant import open_form
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Chromium without a window asks for no icon; a picture is under the same rule of the policy.
LOAD = """async () => {
  const picture = new Image();
  picture.src = document.querySelector("link[rel=icon]").href;
  await picture.decode();
  return picture.naturalWidth;
}"""


def test_the_form_may_load_its_icon(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    assert page.evaluate(LOAD) > 0


def test_the_outbox_may_load_its_icon(page: "Page", embedded: EmbeddedAws) -> None:
    page.goto(embedded.outbox_url)
    assert page.evaluate(LOAD) > 0
