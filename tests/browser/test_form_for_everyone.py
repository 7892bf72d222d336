"""The form by axe-core's rules, and at twice the size: its own page and in somebody else's."""

from collections.abc import Iterator
from importlib import resources, util
from typing import TYPE_CHECKING, Any, Literal

import pytest

from smsverifier.config.model import Config
from smsverifier.templates.form import form_page
from tests.browser.host_site import HostSite, hosting
from tests.browser.registrant import (
    FIELDS,
    expect_done,
    open_form,
    press,
    register,
    wait_for_status,
)
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]

FORM: dict[str, Any] = {
    "fields": [*FIELDS, {"name": "diet", "label": "Diet (optional)", "required": False}],
    "intro": "12 April, the old library",
    "languages": ["en", "hi"],
    "consent": {"text": "I agree that the club texts me."},
    "adults_only": True,
}
EVENT = {"name": "Hack Night", "date": "12 April"}


@pytest.fixture
def site() -> Iterator[HostSite]:
    with hosting() as server:
        yield server


def violations(page: "Page") -> list[str]:
    """What axe-core has against the page as it is, by all of its rules."""
    if util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python is not installed")
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert found["passes"], "it has looked"
    return [
        f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]


def open_it(page: "Page", api: StubApi, site: HostSite, where: str, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    if where == "page":
        open_form(page, api, form=FORM, event=EVENT)
    else:
        ground = "#14141c" if scheme == "dark" else "white"
        text = "white" if scheme == "dark" else "black"
        site.embed(api, style=f"body {{ background: {ground}; color: {text} }}", form=FORM)
        page.goto(site.url)
    page.get_by_role("button", name="Register", exact=True).wait_for()


def tick_all(page: "Page") -> None:
    for box in page.get_by_role("checkbox").all():
        box.check()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["page", "elsewhere"])
def test_axe_finds_nothing_in_the_form_its_problems_and_its_end(
    page: "Page", api: StubApi, site: HostSite, where: str, scheme: Scheme
) -> None:
    open_it(page, api, site, where, scheme)
    assert violations(page) == []
    page.locator("summary").click()
    press(page)
    wait_for_status(page, "answers need another look")
    assert violations(page) == []
    page.get_by_role("button", name="हिन्दी").click()
    assert violations(page) == []
    page.get_by_role("button", name="English").click()
    page.get_by_label("T-shirt").select_option("L")
    tick_all(page)
    register(page)
    expect_done(page)
    assert violations(page) == []


def test_axe_finds_nothing_in_the_notice_that_it_does_not_work_here(
    browser: "Browser", api: StubApi
) -> None:
    context = browser.new_context()
    context.add_init_script("window.URLSearchParams = undefined")
    page = context.new_page()
    api.page = form_page(Config.model_validate({"form": {"languages": ["en", "hi"]}}))
    page.goto(api.url)
    page.get_by_text("needs JavaScript").wait_for()
    assert violations(page) == []
    context.close()


# What is to be read or pressed and is not wholly inside the window.
OUTSIDE = """(root) => {
  const inside = root ? document.querySelector(root).shadowRoot : document;
  return Array.from(inside.querySelectorAll("h1, h2, p, label, input, select, button, summary"))
    .filter((node) => node.checkVisibility() && !node.closest(".trap"))
    .filter((node) => {
      const { left, right, width } = node.getBoundingClientRect();
      const room = document.documentElement.clientWidth + 1;
      return left < 0 || right > room || (width === 0 && node.textContent);
    }).map((node) => node.outerHTML);
}"""


@pytest.mark.parametrize("where", ["page", "elsewhere"])
@pytest.mark.parametrize("width", [640, 320])
def test_at_twice_and_four_times_the_size_everything_is_there_and_works(
    browser: "Browser", api: StubApi, site: HostSite, where: str, width: int
) -> None:
    """A window of 1280 that is enlarged so has so many CSS pixels left."""
    context = browser.new_context(
        viewport={"width": width, "height": 400}, device_scale_factor=1280 / width
    )
    page = context.new_page()
    open_it(page, api, site, where, "light")
    press(page)
    wait_for_status(page, "answers need another look")
    root = None if where == "page" else "[id^=register-]"
    assert page.evaluate(OUTSIDE, root) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("T-shirt").select_option("L")
    tick_all(page)
    register(page)
    expect_done(page)
    context.close()


def test_text_of_twice_the_size_does_not_run_out_of_the_page(page: "Page", api: StubApi) -> None:
    open_form(page, api, form=FORM, event=EVENT)
    page.set_viewport_size({"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    press(page)
    assert page.evaluate(OUTSIDE, None) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.parametrize("where", ["page", "elsewhere"])
def test_the_keyboard_is_enough_for_all_of_it(
    page: "Page", api: StubApi, site: HostSite, where: str
) -> None:
    """Through every control in the order in which they stand, and no trap on the way."""
    open_it(page, api, site, where, "light")
    order = []
    typed = {"name": "Asha", "phone": "9876543210"}
    active = """(() => {
      let at = document.activeElement;
      while (at.shadowRoot) at = at.shadowRoot.activeElement;
      return at.dataset.name || at.dataset.language || at.id || at.localName;
    })()"""
    for _ in range(20):
        page.keyboard.press("Tab")
        order.append(page.evaluate(active))
        if order[-1] in typed:
            page.keyboard.type(typed[order[-1]])
        elif order[-1] == "size":
            page.keyboard.press("L")
        elif order[-1].startswith("_"):
            page.keyboard.press("Space")
        elif order[-1] == "send":
            break
    page.keyboard.press("Enter")
    expect_done(page)
    names = [each["name"] for each in FORM["fields"]]
    assert order == ["en", "hi", *names, "summary", "_consent", "_adult", "send"]
