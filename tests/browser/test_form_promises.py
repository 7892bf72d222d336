"""The page promises only what holds: of the SMS, of a changed answer, of itself."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from smsverifier.config.model import Config
from smsverifier.templates.form import form_page
from smsverifier.templates.mapping import fields_hash
from tests.browser.registrant import (
    FIELDS,
    expect_done,
    fill,
    open_form,
    press,
    register,
    status,
    wait_for_status,
)
from tests.browser.stub_api import StubApi

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NUMBER = "+91••••••3210"
IGNORE = {"registrations": {"duplicates": "ignore"}}


def done_words(page: "Page", api: StubApi, **config: Any) -> str:
    """What the page says once somebody is registered."""
    open_form(page, api, **config)
    register(page)
    expect_done(page)
    return page.locator("#done").inner_text()


def test_while_sms_go_it_says_that_one_is_on_its_way(page: "Page", api: StubApi) -> None:
    words = done_words(page, api)
    assert f"An SMS is on its way to {NUMBER}." in words
    assert "within a minute" in words


@pytest.mark.parametrize("config", [{}, IGNORE])
def test_while_paused_or_at_the_cap_it_says_that_the_sms_comes_later(
    page: "Page", api: StubApi, config: dict[str, Any]
) -> None:
    api.sending = "later"
    words = done_words(page, api, **config)
    assert f"The SMS to {NUMBER} comes later." in words
    assert "on its way" not in words
    assert "minute" not in words


@pytest.mark.parametrize("told", [None, "soon", "toString"])
def test_what_the_api_does_not_tell_is_not_promised(
    page: "Page", api: StubApi, told: str | None
) -> None:
    """An API of an earlier version has no such address."""
    api.sending = told
    words = done_words(page, api)
    assert f"The SMS goes to {NUMBER}." in words
    assert "minute" not in words


MAILED: dict[str, Any] = {
    "email": {"enabled": True, "from": "club@example.org"},
    "form": {"fields": FIELDS},
}


def test_a_mail_is_told_beside_the_sms_or_alone_and_only_to_who_gave_an_address(
    page: "Page", api: StubApi
) -> None:
    def told(mail: str, *, texts: bool, waits: bool = False) -> str:
        places = {"max": 9, "waitlist": True} if waits else {}
        open_form(page, api, **MAILED, sms={"enabled": texts}, registrations=places)
        api.answer = {"status": "waiting" if waits else "registered", "request_id": "r-1"}
        page.get_by_label("E-mail").fill(mail)
        page.get_by_label("T-shirt").select_option("L")
        register(page)
        page.get_by_role("button", name="Register another person").wait_for()
        return page.locator("#done").inner_text()

    address = "a•••@example.org"
    words = told("asha@example.org", texts=True)
    assert f"An SMS is on its way to {NUMBER}." in words
    assert f"An e-mail goes to {address}." in words
    assert words.index("within a minute") < words.index("e-mail")  # it is said of the SMS
    assert "e-mail" not in told("", texts=True)
    assert "too" in told("asha@example.org", texts=True, waits=True)

    api.sending = "off"
    alone = told("asha@example.org", texts=False)
    assert f"An e-mail goes to {address}." in alone
    nobody = told("", texts=False)
    assert "no confirmation is sent" in nobody
    waiting = told("asha@example.org", texts=False, waits=True)
    assert f"an e-mail comes to {address}." in waiting
    for said in (alone, nobody, waiting, told("", texts=False, waits=True)):
        assert "SMS" not in said


def test_an_answer_that_does_not_come_keeps_nobody(page: "Page", api: StubApi) -> None:
    page.clock.install()
    page.route(re.compile("/sending"), lambda route: None)
    open_form(page, api)
    register(page)
    while not api.received:
        page.wait_for_timeout(10)
    page.clock.fast_forward(4_000)
    expect_done(page)
    assert "The SMS goes to" in page.locator("#done").inner_text()


def test_with_duplicates_ignored_it_does_not_say_that_a_changed_answer_was_kept(
    page: "Page", api: StubApi
) -> None:
    words = done_words(page, api, **IGNORE)
    assert "If this number was registered before, the answers from then stand" in words
    assert "on its way" not in words
    assert "answers from then" not in done_words(page, api)


def test_an_older_page_tells_the_visitor_to_load_it_again(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    api.status = 400
    api.answer = {"status": "invalid", "form": fields_hash(_with(FIELDS))}
    register(page)
    wait_for_status(page, "Please load the page again")


@pytest.mark.parametrize("form", [{}, {"form": fields_hash(Config())}])
def test_a_refusal_by_the_same_form_is_one_of_the_answers(
    page: "Page", api: StubApi, form: dict[str, str]
) -> None:
    """An API of an earlier version says nothing of its form."""
    open_form(page, api)
    api.status, api.answer = 400, {"status": "invalid", **form}
    register(page)
    wait_for_status(page, "One of your answers was not accepted")


def _with(fields: Any) -> Config:
    return Config.model_validate({"form": {"fields": fields}})


# ---- Where the script does not run ---------------------------------------------------------------


def expect_notice_alone(page: "Page") -> None:
    page.get_by_text(re.compile("needs JavaScript,")).wait_for()
    assert page.get_by_role("textbox").count() == 0
    assert page.get_by_role("button").count() == 0


def test_without_javascript_it_says_what_to_do_and_shows_no_field(
    browser: "Browser", api: StubApi
) -> None:
    api.page = form_page(Config.model_validate({"form": {"languages": ["en", "hi"]}}))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(api.url)
    expect_notice_alone(page)
    context.close()


def test_where_the_script_breaks_off_it_says_so_too(browser: "Browser", api: StubApi) -> None:
    """As in a browser that cannot read it, or lacks what it calls first."""
    api.page = form_page(Config())
    context = browser.new_context()
    context.add_init_script("window.URLSearchParams = undefined")
    page = context.new_page()
    page.goto(api.url)
    expect_notice_alone(page)
    context.close()


def test_with_javascript_nobody_sees_that_notice(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    page.wait_for_timeout(1_700)  # it waits so long before it shows
    assert not page.get_by_text(re.compile("needs JavaScript")).is_visible()
    assert status(page).inner_text() == ""


def test_a_submission_that_the_script_does_not_catch_sends_nothing_anywhere(
    browser: "Browser", api: StubApi
) -> None:
    """Whatever the page's policy is: it is taken out here."""
    api.page = re.sub('<meta http-equiv="Content[^>]*>', "", form_page(Config()))
    context = browser.new_context()
    page = context.new_page()
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it marks them
    page.goto(api.url)
    fill(page)
    before = len(asked)
    page.evaluate("document.forms[0].submit()")
    page.wait_for_load_state("load")
    for request in asked[before:]:
        assert "98765" not in request.url + (request.post_data or "")
    assert "98765" not in page.url
    assert api.received == []
    context.close()


OLD = """
delete Object.fromEntries;
for (const name of ["flat", "flatMap", "at", "findLast"]) delete Array.prototype[name];
for (const name of ["trimStart", "matchAll", "replaceAll", "at"]) delete String.prototype[name];
delete window.AbortController;
delete window.structuredClone;
delete Intl.DisplayNames;
delete Promise.allSettled;
const Pattern = RegExp;
window.RegExp = function (source, flags) {
  if (String(source).includes("p{")) throw new SyntaxError("no such class");
  return new Pattern(source, flags);
};
window.RegExp.prototype = Pattern.prototype;
"""


def test_a_browser_of_2018_gets_through(page: "Page", api: StubApi) -> None:
    page.add_init_script(OLD)
    open_form(page, api, form={"fields": FIELDS})
    press(page)
    assert status(page).inner_text() == "3 answers need another look."
    page.get_by_label("T-shirt").select_option("L")
    register(page, phone="+91 98765-43210")
    expect_done(page)
    assert api.bodies()[0]["phone"] == "+919876543210"
    assert api.bodies()[0]["size"] == "L"


def test_a_browser_of_2018_gives_up_after_thirty_seconds_too(page: "Page", api: StubApi) -> None:
    page.add_init_script(OLD)
    page.clock.install()
    open_form(page, api)
    api.gate.clear()
    register(page)
    wait_for_status(page, "Sending your registration")
    page.clock.fast_forward(30_000)
    wait_for_status(page, "No answer came in time")
