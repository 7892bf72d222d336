"""The form in somebody else's page, and as a file on somebody else's site, in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.host_site import HOSTILE_STYLE, HostSite, hosting
from tests.browser.registrant import FIELDS, expect_done, press, problem_of, register, status
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]


@pytest.fixture
def site() -> Iterator[HostSite]:
    with hosting() as server:
        yield server


@pytest.mark.parametrize("where", ["embed", "host"])
def test_a_registration_from_another_origin_is_sent_to_the_api(
    page: "Page", api: StubApi, site: HostSite, where: str
) -> None:
    getattr(site, where)(api)
    page.goto(site.url)
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [])]
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210"}]
    assert len(site.asked) == 1


def test_the_link_that_stands_there_without_the_script_is_not_seen_with_it(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    site.embed(api)
    page.goto(site.url)
    page.get_by_role("button", name="Register").wait_for()
    assert not page.get_by_role("link", name="Register").is_visible()
    api.script = ""
    page.goto(site.url)
    assert page.get_by_role("link", name="Register").is_visible()


def test_a_browser_without_shadow_roots_is_led_to_the_page(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    site.embed(api)
    page.add_init_script("delete Element.prototype.attachShadow")
    page.goto(site.url)
    page.wait_for_load_state("load")
    assert page.get_by_role("link", name="Register").get_attribute("href") == api.url
    assert page.get_by_role("button").count() == 0


LOOK = """(host) => {
  const root = document.querySelector("[id^=register-]").shadowRoot;
  const look = (node) => {
    const { fontSize, color, textTransform, letterSpacing, textAlign, display, opacity, visibility,
      lineHeight, position, borderRadius, boxSizing } = getComputedStyle(node);
    return [node.id || node.className, fontSize, color, textTransform, letterSpacing, textAlign,
      display, opacity, visibility, lineHeight, position, borderRadius, boxSizing].join();
  };
  return Array.from(root.querySelectorAll("*"), look);
}"""


def test_no_style_of_the_page_around_it_reaches_it(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    looks = []
    for style in ("p {}", HOSTILE_STYLE):
        site.embed(api, style=style, form={"fields": FIELDS})
        page.goto(site.url)
        page.get_by_role("button", name="Register").wait_for()
        looks.append(page.evaluate(LOOK))
    assert looks[0] == looks[1]
    assert len(looks[0]) > 20
    page.get_by_label("T-shirt").select_option("L")
    register(page)
    expect_done(page)


def test_no_style_of_its_own_reaches_the_page_around_it(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    site.embed(api)
    page.goto(site.url)
    page.get_by_role("button", name="Register").wait_for()
    assert page.locator("h1").evaluate("node => getComputedStyle(node).fontSize") == "32px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.evaluate("document.title") == "Our club"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_strict_policy_of_the_page_around_it_needs_to_name_the_api_only(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    origin = api.url.removesuffix("/live/")
    site.policy = f"default-src 'none'; script-src {origin}; connect-src {origin}; img-src data:"
    site.embed(api, style="")
    page.goto(site.url)
    register(page)
    expect_done(page)
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('[id^=register-]').shadowRoot"
        ".getElementById('another')).borderRadius"
    )
    assert ground == "10px"


def test_a_test_of_the_page_around_it_is_asked_for_in_the_script_s_address(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    site.embed(api, query="?source=test")
    page.goto(site.url + "?source=poster")
    register(page)
    expect_done(page)
    assert api.addresses() == [("/live/registrations", [("source", "test")])]


def test_two_events_on_one_page(page: "Page", api: StubApi, site: HostSite) -> None:
    site.embed(api, stack="night")
    first, script = site.page, api.script
    site.embed(api, stack="day", form={"title": "Day"})
    line = site.page.split("<h1>Our club</h1>")[1].split("</main>")[0]
    site.page = first.replace("</main>", f"{line}</main>")
    api.script = f"{script}\n{api.script}"
    page.goto(site.url)
    page.locator("#register-night").get_by_role("button", name="Register").wait_for()
    page.locator("#register-day").get_by_role("button", name="Register").wait_for()
    assert page.locator("#register-day").get_by_role("heading").all_inner_texts()[0] == "Day"


GROUNDS = (
    ("body { background: white }", "light", False),
    ("body { background: #101018 }", "light", True),
    ("main { background: rgb(20, 20, 30) }", "light", True),
    ("p {}", "light", False),
    ("p {}", "dark", True),
    ("p {}", "light dark", None),
)
"""Style and color scheme of the page, and whether it is dark; None: as the visitor wishes."""


@pytest.mark.parametrize("wish", ["light", "dark"])
def test_it_is_as_dark_as_the_ground_that_it_stands_on(
    page: "Page", api: StubApi, site: HostSite, wish: Scheme
) -> None:
    page.emulate_media(color_scheme=wish)
    for style, scheme, is_dark in GROUNDS:
        site.embed(api, style=style, scheme=scheme)
        page.goto(site.url)
        page.get_by_role("button", name="Register").wait_for()
        found = page.locator(".embedded").evaluate("node => node.classList.contains('dark')")
        assert found is (wish == "dark" if is_dark is None else is_dark), (style, scheme)


def test_problems_are_shown_and_get_the_focus_in_there_too(
    page: "Page", api: StubApi, site: HostSite
) -> None:
    site.embed(api)
    page.goto(site.url)
    press(page)
    assert status(page).inner_text() == "2 answers need another look."
    assert problem_of(page, "Mobile number") == "Please fill in: Mobile number"
    focused = "document.querySelector('[id^=register-]').shadowRoot.activeElement.dataset.name"
    assert page.evaluate(focused) == "name"


def test_the_keyboard_is_enough_in_there_too(page: "Page", api: StubApi, site: HostSite) -> None:
    site.embed(api)
    page.goto(site.url)
    page.get_by_role("button", name="Register").wait_for()
    for key in ("Tab", "Asha", "Tab", "9876543210", "Tab", "Tab", "Enter"):
        page.keyboard.press(key) if key in ("Tab", "Enter") else page.keyboard.type(key)
    expect_done(page)


SANDBOXED = 'sandbox="allow-scripts allow-forms allow-same-origin"'
CAGED = 'sandbox="allow-scripts allow-forms"'


@pytest.mark.parametrize(
    ("attributes", "listed"), [("", True), (SANDBOXED, True), (CAGED, True), (CAGED, False)]
)
def test_in_a_frame_of_a_page_that_may_have_one_it_registers(
    api: StubApi, site: HostSite, page: "Page", attributes: str, listed: bool
) -> None:
    """The page goes before the servers do: for a frame Chromium connects ahead, and waits."""
    site.frame(api, attributes, form={"embed_origins": [site.origin if listed else "*"]})
    page.goto(site.url)
    framed = page.frame_locator("iframe")
    framed.get_by_label("Your name").fill("Asha Rao")
    framed.get_by_label("Mobile number").fill("98765 43210")
    framed.get_by_role("button", name="Register").click()
    framed.get_by_role("heading", name="You are registered").wait_for()
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210"}]


@pytest.mark.parametrize("origins", [[], ["https://club.example"], ["https://*.localhost.example"]])
def test_in_a_frame_of_any_other_page_nothing_of_it_is_shown(
    browser: "Browser", api: StubApi, site: HostSite, origins: list[str]
) -> None:
    site.frame(api, form={"embed_origins": origins})
    with browser.new_context() as context:
        page = context.new_page()
        with page.expect_console_message(lambda line: "fram" in line.text.lower()):
            page.goto(site.url)
        (framed,) = page.main_frame.child_frames
        assert framed.locator("form").count() == 0
        page.goto(api.url)  # by itself it is what it always is
        page.get_by_role("button", name="Register").wait_for()
