"""What the form's script takes for invisible, for every character there is."""

import sys
from typing import TYPE_CHECKING

from smsverifier.sms.invisible import without_invisible
from tests.browser.registrant import open_form
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Every code point that the page's own rule calls visible, blank, or takes out of a number.
ASKED = """(last) => {
  const { visible, invisible } = JSON.parse(document.getElementById("settings").textContent);
  const [shows, hides] = [new RegExp("^" + visible), new RegExp("^(?:" + invisible + ")(?![^])")];
  const found = { blank: [], hidden: [] };
  for (let point = 0; point <= last; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue; // half a pair is no character
    const char = String.fromCodePoint(point);
    if (!shows.test(char)) found.blank.push(point);
    if (hides.test(char)) found.hidden.push(point);
  }
  return found;
}"""


def test_the_form_and_the_command_line_call_the_same_characters_invisible(
    page: "Page", api: StubApi
) -> None:
    open_form(page, api)
    found = page.evaluate(ASKED, sys.maxunicode)
    characters = (c for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF)
    invisible = [point for point in characters if not without_invisible(chr(point))]
    assert found == {"blank": invisible, "hidden": invisible}
