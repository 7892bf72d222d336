"""The ticks and the notice, in a real browser, down to the row that they leave."""

from typing import TYPE_CHECKING, Any

import pytest

from smsverifier.config import Config
from smsverifier.templates.form_marks import wording_hash
from smsverifier.templates.mapping import put_item_template
from smsverifier.templates.words import words_in
from tests.browser.registrant import expect_done, fill, open_form, press, register, status
from tests.browser.stub_api import StubApi
from tests.browser.test_form_access import CONTRASTS, PHONE, Scheme
from tests.unit.templates.rendering import EPOCH, parsed, rendered
from tests.unit.templates.test_body_model import accepts

if TYPE_CHECKING:
    from playwright.sync_api import Page

ENGLISH, HINDI = "I agree that the club texts me.", "मैं सहमत हूँ कि क्लब मुझे SMS भेजे।"
WORDS = {language: words_in(language) for language in ("en", "hi")}
FORM: dict[str, Any] = {
    "languages": ["en", "hi"],
    "consent": {"text": ENGLISH},
    "adults_only": True,
    "translations": {"hi": {"consent": HINDI}},
}
ORGANISER = {"name": "The Coding Club", "contact": "club@example.org"}


def tick(page: "Page", label: str) -> None:
    page.get_by_label(label).check()


def row_of(body: Any, **form: Any) -> dict[str, Any]:
    """What the deployed API makes of it."""
    config = Config.model_validate({"form": form})
    assert accepts(body, config)
    text, _ = rendered(put_item_template(config, "t"), body)
    item: dict[str, Any] = parsed(text)["Item"]
    return {name: value for name, value in item.items() if "." in name}


def test_nobody_registers_before_every_required_box_is_ticked(page: "Page", api: StubApi) -> None:
    open_form(page, api, form=FORM)
    register(page)
    assert status(page).inner_text() == "2 answers need another look."
    for key in ("consent", "adult"):
        assert page.locator(f"#{key}-error").inner_text() == WORDS["en"]["no_tick"]
    assert page.evaluate("document.activeElement.id") == "consent"
    tick(page, ENGLISH)
    assert page.locator("#consent-error").inner_text() == ""
    press(page)
    assert status(page).inner_text() == "One answer needs another look."
    assert api.received == []
    tick(page, "I am 18 or older")
    press(page)
    expect_done(page)


def test_the_row_says_which_wording_was_shown_and_when(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?lang=en", form=FORM)
    tick(page, ENGLISH)
    tick(page, "I am 18 or older")
    register(page)
    expect_done(page)
    assert row_of(api.bodies()[0], **FORM) == {
        "consent.wording": {"S": wording_hash(ENGLISH)},
        "consent.at": {"N": str(EPOCH)},
        "consent.adult": {"S": "yes"},
        "form.language": {"S": "en"},
    }


def test_who_reads_another_language_agrees_to_that_wording(page: "Page", api: StubApi) -> None:
    open_form(page, api, query="?lang=en", form=FORM)
    tick(page, ENGLISH)
    tick(page, "I am 18 or older")
    page.get_by_role("button", name="हिन्दी").click()
    assert page.get_by_label(WORDS["hi"]["adult"]).is_checked()
    assert not page.get_by_label(HINDI).is_checked()
    tick(page, HINDI)
    fill(page)
    page.locator("#send").click()
    page.get_by_role("heading", name=WORDS["hi"]["done"]).wait_for()
    row = row_of(api.bodies()[0], **FORM)
    assert row["consent.wording"] == {"S": wording_hash(HINDI)}
    assert row["form.language"] == {"S": "hi"}


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_consent_that_is_only_offered_is_stored_only_where_it_is_given(
    page: "Page", api: StubApi, is_ticked: bool
) -> None:
    form = {"consent": {"text": ENGLISH, "required": False}}
    open_form(page, api, form=form)
    if is_ticked:
        tick(page, ENGLISH)
    register(page)
    expect_done(page)
    given = {"consent.wording", "consent.at"} if is_ticked else set()
    assert set(row_of(api.bodies()[0], **form)) == {*given, "form.language"}


def test_the_next_person_ticks_for_themselves(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"consent": {"text": ENGLISH}})
    tick(page, ENGLISH)
    register(page)
    expect_done(page)
    page.get_by_role("button", name="Register another person").click()
    assert not page.get_by_label(ENGLISH).is_checked()


def test_the_keyboard_ticks_and_opens_the_notice(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"consent": {"text": ENGLISH}})
    page.get_by_label("Mobile number").focus()
    for key in ("Tab", "Enter", "Tab", "Space"):
        page.keyboard.press(key)
    assert page.locator("details").get_attribute("open") is not None
    assert page.get_by_label(ENGLISH).is_checked()


def test_the_notice_opens_and_says_whom_to_ask(page: "Page", api: StubApi) -> None:
    open_form(page, api, organiser=ORGANISER, form=FORM)
    notice = page.locator("#privacy p")
    assert not notice.is_visible()
    page.get_by_text(WORDS["en"]["notice"]).click()
    assert notice.is_visible()
    assert "club@example.org" in notice.inner_text()
    page.get_by_role("button", name="हिन्दी").click()
    page.get_by_text(WORDS["hi"]["notice"]).wait_for()
    assert "ज़िम्मेदारी The Coding Club की है" in notice.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boxes_notice_and_languages_stand_out_and_fit_a_phone(
    page: "Page", api: StubApi, scheme: Scheme
) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    long = {**FORM, "consent": {"text": "W" * 200 + "\nand so on"}}
    open_form(page, api, organiser=ORGANISER, form=long)
    page.locator("summary").click()
    press(page)
    assert page.evaluate(CONTRASTS) == {}
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for target in (*page.locator(".tick input").all(), *page.locator("[data-language]").all()):
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_hostile_wordings_are_shown_as_they_are(page: "Page", api: StubApi) -> None:
    evil = '"><script>alert(1)</script> $x #if($y) ## {label} &amp; \\u0041 \u202eRTL 😀'
    open_form(page, api, form={"consent": {"text": evil}, "privacy": evil})
    assert page.locator("label[for=consent]").inner_text() == evil
    assert page.locator("#privacy p").text_content() == evil
    page.locator("#consent").check()
    register(page)
    expect_done(page)
    assert api.bodies()[0]["_consent"] == wording_hash(evil)
