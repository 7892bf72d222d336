"""The icon of both pages, loaded under the security policy of each."""

from typing import Any

from smsverifier.local.embedded import EmbeddedAws
from tests.browser.registrant import open_form

# Chromium without a window asks for no icon; a picture is under the same rule of the policy.
LOAD = """async () => {
  const picture = new Image();
  picture.src = document.querySelector("link[rel=icon]").href;
  await picture.decode();
  return picture.naturalWidth;
}"""


def test_the_form_may_load_its_icon(page: Any, api: Any) -> None:
    open_form(page, api)
    assert page.evaluate(LOAD) > 0


def test_the_outbox_may_load_its_icon(page: Any, embedded: EmbeddedAws) -> None:
    page.goto(embedded.outbox_url)
    assert page.evaluate(LOAD) > 0
