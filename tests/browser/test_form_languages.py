"""The form in the language of whoever reads it, in a real browser."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from smsverifier.templates.words import words_in
from tests.browser.registrant import expect_done, fill, open_form, press, register, status
from tests.browser.stub_api import StubApi
from tests.support.clock import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opened = Callable[[str], "Page"]
"""A page of a browser that is set to a language."""

HINDI = words_in("hi")
FIELDS = [
    {"name": "name", "label": "Your name"},
    {"name": "phone", "label": "Mobile number", "type": "phone"},
    {"name": "size", "label": "T-shirt", "type": "select", "options": ["S", "M"]},
]
TRANSLATION = {
    "title": "हैकफ़ेस्ट",
    "labels": {"name": "आपका नाम", "size": "टी-शर्ट"},
    "options": {"size": {"S": "छोटी", "M": "मझोली"}},
}
FORM = {
    "fields": FIELDS,
    "title": "HackFest",
    "intro": "See you there.",
    "languages": ["en", "hi"],
    "translations": {"hi": TRANSLATION},
}


@pytest.fixture
def opened(browser: "Browser") -> Iterator[Opened]:
    """Opens pages and closes them again."""
    contexts = []

    def open_in(locale: str) -> "Page":
        context = browser.new_context(locale=locale)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        return context.new_page()

    yield open_in
    for context in contexts:
        context.close()


def shown(page: "Page") -> tuple[Any, Any, str]:
    language = page.evaluate("document.documentElement.lang")
    return language, page.title(), page.locator("#send").inner_text()


@pytest.mark.parametrize(
    ("locale", "query", "expected"),
    [
        ("en-IN", "", ("en", "HackFest", "Register")),
        ("hi-IN", "", ("hi", "हैकफ़ेस्ट", HINDI["register"])),
        ("fr-FR", "", ("en", "HackFest", "Register")),
        ("fr-FR", "?lang=hi", ("hi", "हैकफ़ेस्ट", HINDI["register"])),
        ("hi-IN", "?lang=EN-gb", ("en", "HackFest", "Register")),
        ("hi-IN", "?lang=xx", ("hi", "हैकफ़ेस्ट", HINDI["register"])),
    ],
)
def test_the_browser_or_the_address_chooses(
    opened: Opened, api: StubApi, locale: str, query: str, expected: tuple[str, ...]
) -> None:
    page = opened(locale)
    open_form(page, api, query=query, form=FORM)
    assert shown(page) == expected


def test_a_page_of_one_language_is_in_that_and_offers_no_other(
    opened: Opened, api: StubApi
) -> None:
    page = opened("en-US")
    open_form(page, api, form={"languages": ["hi"]})
    assert shown(page) == ("hi", "Demo Event", HINDI["register"])
    press_in_hindi(page)
    assert HINDI["problems"].replace("{count}", "2") == status(page).inner_text()
    assert page.locator("[data-language]").count() == 0


def press_in_hindi(page: "Page") -> None:
    page.get_by_role("button", name=HINDI["register"], exact=True).click()


def test_people_can_switch_and_nothing_typed_is_lost(opened: Opened, api: StubApi) -> None:
    page = opened("en-IN")
    open_form(page, api, form=FORM)
    fill(page, phone="98765")
    page.get_by_label("T-shirt").select_option("M")
    press(page)
    assert status(page).inner_text() == "One answer needs another look."
    page.get_by_role("button", name="हिन्दी").click()
    assert page.get_by_label("टी-शर्ट").input_value() == "M"
    assert page.locator("option:checked").inner_text() == "मझोली"
    assert status(page).inner_text() == HINDI["one_problem"]
    problem = page.locator("[id='field-phone-error']").inner_text()
    assert problem == "भारत के मोबाइल नंबर में 10 अंक होते हैं; 98765 में 5 हैं।"
    assert page.get_by_label("आपका नाम").input_value() == "Asha Rao"
    page.get_by_role("button", name="English").click()
    assert status(page).inner_text() == "One answer needs another look."
    assert page.get_by_label("T-shirt").input_value() == "M"


def test_the_whole_way_is_in_the_language_and_the_option_is_stored_as_it_is(
    opened: Opened, api: StubApi
) -> None:
    page = opened("hi")
    open_form(page, api, form=FORM)
    page.get_by_label("आपका नाम").fill("Asha Rao")
    page.get_by_label("Mobile number").fill("9876543210")
    page.get_by_label("टी-शर्ट").select_option(label="छोटी")
    press_in_hindi(page)
    page.get_by_role("heading", name=HINDI["done"]).wait_for()
    said = page.locator("#done-where").inner_text()
    assert said == HINDI["done_sms"].replace("{number}", "+91••••••3210")
    assert api.bodies()[0]["size"] == "S"
    page.get_by_role("button", name="English").click()
    assert page.locator("#done-where").inner_text() == "An SMS is on its way to +91••••••3210."


def test_what_is_not_translated_says_which_language_it_is_in(opened: Opened, api: StubApi) -> None:
    page = opened("hi")
    open_form(page, api, form=FORM)
    assert page.locator(".intro").get_attribute("lang") == "en"
    assert page.locator("h1").get_attribute("lang") is None
    assert page.locator("label[for='field-phone'] .label").get_attribute("lang") == "en"


def test_the_language_in_use_is_marked(opened: Opened, api: StubApi) -> None:
    page = opened("hi")
    open_form(page, api, form=FORM)
    pressed = page.locator("[aria-pressed=true]")
    assert pressed.inner_text() == "हिन्दी"
    assert page.get_by_role("group", name=HINDI["languages"]).count() == 1


def test_hostile_translations_are_shown_as_they_are(page: "Page", api: StubApi) -> None:
    evil = "\"><script>alert(1)</script> <!-- $x #if($y) {name} 'é' &amp; \\u0041 हैक😀 \u202eRTL"
    form = {**FORM, "translations": {"hi": {"title": evil, "labels": {"name": evil}}}}
    open_form(page, api, query="?lang=hi", form=form)
    assert page.locator("h1").text_content() == evil
    press_in_hindi(page)
    said = page.locator("[id='field-name-error']").text_content()
    assert said == HINDI["fill_in"].replace("{label}", evil)


def test_the_english_way_is_as_it_was(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?lang=en", form=FORM)
    page.get_by_label("T-shirt").select_option("S")
    register(page)
    expect_done(page)
