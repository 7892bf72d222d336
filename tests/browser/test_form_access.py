"""The form for everyone: keyboard, screen reader, phone, dark room, any text."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.registrant import (
    DONE,
    FIELDS,
    expect_done,
    open_form,
    press,
    problem_of,
    register,
    status,
)
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

Scheme = Literal["light", "dark"]

PHONE: "ViewportSize" = {"width": 360, "height": 740}

# WCAG 2.2 contrast of every text with its nearest painted ground; those under 4.5 are returned.
CONTRASTS = """() => {
  const rgb = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = rgb(color).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return rgb(color)[3] === 0 ? ground(node.parentElement) : color;
  };
  const poor = {};
  const texts = "h1, p, label, span, input, select, button, summary";
  for (const node of document.querySelectorAll(texts)) {
    if (!node.checkVisibility() || node.closest(".trap")) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) poor[node.textContent] = contrast;
  }
  return poor;
}"""


def test_the_confirmation_takes_the_focus(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page)
    expect_done(page)
    assert page.evaluate("document.activeElement.textContent") == DONE


def test_the_first_problem_gets_the_focus_and_all_are_shown(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    press(page)
    assert page.evaluate("document.activeElement.dataset.name") == "name"
    assert problem_of(page, "Mobile number") == "Please fill in: Mobile number"
    assert status(page).inner_text() == "2 answers need another look."


def test_a_problem_goes_away_while_it_is_put_right(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page, phone="98765")
    page.get_by_label("Mobile number").fill("9876543210")
    assert page.get_by_label("Mobile number").get_attribute("aria-invalid") == "false"
    assert page.locator(".error").all_inner_texts() == ["", ""]
    assert status(page).inner_text() == ""


def test_a_problem_is_tied_to_its_field(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page, phone="98765")
    field = page.get_by_label("Mobile number")
    notes = page.locator(f"[id='{field.get_attribute('aria-describedby')}']")
    assert "has 10 digits" in notes.inner_text()


def test_the_trap_is_out_of_reach_of_people(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    box = page.locator("[name=homepage]").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 0
    assert page.get_by_role("textbox").count() == 2


def test_the_keyboard_is_enough(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    for key in ("Tab", "Asha", "Tab", "9876543210", "Tab", "Tab", "Enter"):  # past the notice
        page.keyboard.press(key) if key in ("Tab", "Enter") else page.keyboard.type(key)
    expect_done(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.name") == "name"


def test_hostile_texts_are_shown_as_they_are(page: "Page", api: StubApi) -> None:
    evil = "\"><script>alert(1)</script> <!-- $x #if($y) ## 'é' &amp; \\u0041 हैकथॉन 😀"
    fields = [{"name": "name", "label": evil}, *FIELDS[1:3]]
    open_form(page, api, form={"title": evil, "intro": evil, "fields": fields})
    assert page.title() == evil
    assert page.locator("h1").inner_text() == evil
    assert page.locator(".intro").inner_text() == evil
    press(page)
    assert problem_of(page, evil) == f"Please fill in: {evil}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_scrolling_sideways(
    page: "Page", api: StubApi, scheme: Scheme
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    open_form(page, api, form={"title": "W" * 200, "fields": FIELDS})
    press(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_everything_to_press_is_big_enough_for_a_thumb(page: "Page", api: StubApi) -> None:
    page.set_viewport_size(PHONE)
    open_form(page, api, form={"fields": FIELDS})
    targets = page.locator(".field input, .field select, #send").all()
    boxes = [target.bounding_box() for target in targets]
    assert all(box is not None and box["height"] >= 48 for box in boxes)
    assert len(targets) == len(FIELDS) + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(page: "Page", api: StubApi, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    open_form(page, api, event={"name": "Hack", "date": "12 April"}, form={"fields": FIELDS})
    press(page)
    assert page.evaluate(CONTRASTS) == {}
