"""What the form makes of what is typed into its fields, in a real browser."""

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pytest

from smsverifier.config.field_types import Choice, behaviour
from smsverifier.config.model import FieldType
from smsverifier.templates.form import form_page
from tests.browser.registrant import (
    FIELDS,
    expect_done,
    fill,
    open_form,
    press,
    problem_of,
    register,
    register_another,
)
from tests.browser.stub_api import StubApi
from tests.support.field_examples import EXAMPLES, LABEL, config_with

if TYPE_CHECKING:
    from playwright.sync_api import Page

WRITTEN = (
    *("9876543210", "098765-43210", "+91 98765 43210", "0091 98765 43210", "919876543210"),
    *("(98765) 432.10", "+91 (0) 98765 43210", "९८७६५४३२१०", "+91-98765–43210"),
    *("\u202a+91\u00a098765\u00a043210\u202c", "９８７６５４３２１０", " 98765/43210 "),
)
PASTED = (
    *("tel:+919876543210", "tel:+91-98765-43210", "TEL;TYPE=CELL:+919876543210"),
    *("Mobile: 9876543210", "<+919876543210>", "Asha Rao <tel:+919876543210>"),
    *("98765 43210;", "98765 43210,", "+919876543210, ", "'9876543210", '="9876543210"'),
    *("+91 98765 43210 (Home)", "(Mobile) 98765 43210", "98765 43210 (घर);", "9876543210.0"),
    *("\u2018+919876543210\u2019", "\ufeff+91 98765 43210", "\u061c98765\ufe0f43210"),
    *("https://wa.me/919876543210", "whatsapp://send?phone=919876543210", "*98765 43210*"),
    *("\U000e0001+91 98765 43210", "+\u115f91\U000e007f9876543210", "\x7f9876543210\x9f"),
    *("tel:%2B919876543210", "9,876,543,210", "9,87,65,43,210"),
    *("⁺919876543210", "9\ufe0f\u20e38\ufe0f\u20e37\ufe0f\u20e36543210"),
)
NO_LANDLINE = "not a mobile number in India. One looks like 81234 56789. No SMS reaches a landline."
REFUSED = {
    "98765": "A mobile number in India has 10 digits; 98765 has 5.",
    "98765432101": "A mobile number in India has 10 digits; 98765432101 has 11.",
    "+91 98765 4321": "A mobile number in India has 10 digits; 987654321 has 9.",
    "5234567890": "5234567890 is not a mobile number in India. One looks like 81234 56789.",
    "1234567890": "1234567890 is not a mobile number in India. One looks like 81234 56789.",
    "022 2345 6789": f"2223456789 is {NO_LANDLINE}",
    "+91 80 2234 5678": f"8022345678 is {NO_LANDLINE}",
    "080-2234 5678": f"8022345678 is {NO_LANDLINE}",
    "+1 212 555 0123": "We can only text mobile numbers of India (+91).",
    "call me": "Please use digits only, for example 81234 56789.",
    "98765 43210 x": "Please use digits only, for example 81234 56789.",
    "++91 98765 43210": "Please use digits only, for example 81234 56789.",
    "9876500001;9876500002": "Please enter one number only.",
    "98765-00001 / +91 98765-00002": "Please enter one number only.",
    "tel:98765 43210;ext=12": "Please use digits only",
    "(Home)": "Please use digits only",
    "tel:": "Please use digits only",
    "9.19877E+11": "A spreadsheet has shortened this number. Please type all its digits.",
    "": "Please fill in: Mobile number",
    "\u2060\ufe0f": "Please fill in: Mobile number",
}
OF_SEVERAL = {
    "98765 43210": "+919876543210",
    "+977 984-1234567": "+9779841234567",
    "07400 123456": "+917400123456",  # without a country code it is one of ours
    "+44 07400 123456": "+447400123456",
}


def sent_one_after_the_other(page: "Page", api: StubApi, numbers: Iterable[str]) -> dict[str, Any]:
    """What the API gets of each number, from one page."""
    for typed in numbers:
        register(page, phone=typed)
        expect_done(page)
        page.get_by_role("button", name="Register another person").click()
    return dict(zip(numbers, (body["phone"] for body in api.bodies()), strict=True))


def test_every_way_to_write_a_number_becomes_e164(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    sent = sent_one_after_the_other(page, api, WRITTEN)
    assert sent == dict.fromkeys(WRITTEN, "+919876543210")


def test_what_phones_and_spreadsheets_put_round_a_number_comes_off(
    page: "Page", api: StubApi
) -> None:
    open_form(page, api)
    sent = sent_one_after_the_other(page, api, PASTED)
    assert sent == dict.fromkeys(PASTED, "+919876543210")


# Those of some texts that the page takes for a number; without a name nothing is sent.
TAKEN = """(texts) => texts.filter((text) => {
  const phone = document.querySelector("[data-name=phone]");
  phone.value = text;
  phone.form.requestSubmit();
  return phone.getAttribute("aria-invalid") === "false";
})"""


def test_the_digits_of_every_script_are_digits(page: "Page", api: StubApi) -> None:
    zeros = [ord(c) for c in map(chr, range(0x110000)) if unicodedata.decimal(c, None) == 0]
    numbers = ["".join(chr(zero + int(digit)) for digit in "9876543210") for zero in zeros]
    assert len(numbers) > 50
    open_form(page, api)
    assert page.evaluate(TAKEN, numbers) == numbers
    assert page.evaluate(TAKEN, ["9876"]) == []


def test_a_number_that_cannot_be_texted_is_refused_in_words(page: "Page", api: StubApi) -> None:
    for typed, words in REFUSED.items():
        open_form(page, api)
        register(page, phone=typed)
        assert words in problem_of(page, "Mobile number"), typed
    assert api.received == []


def test_numbers_of_every_served_country_are_read(page: "Page", api: StubApi) -> None:
    open_form(page, api, sms={"countries": ["IN", "NP", "GB"]})
    assert sent_one_after_the_other(page, api, OF_SEVERAL) == OF_SEVERAL


def test_habits_of_the_home_country_are_known(page: "Page", api: StubApi) -> None:
    open_form(page, api, sms={"countries": ["US"]}, form={"default_country": "US"})
    register(page, phone="011 1 (212) 555-0123")
    expect_done(page)
    register_another(page, phone="1-212-555-0123")
    expect_done(page)
    assert [body["phone"] for body in api.bodies()] == ["+12125550123", "+12125550123"]


def test_a_name_that_is_empty_or_blank_is_refused(page: "Page", api: StubApi) -> None:
    blanks = ("", "   ", "\u00a0\u2003", "\u200b\u2060", "\u3164", "\ufe0f \u061c", "\x00\x7f")
    for name in (*blanks, "\U000e0041\u115f"):
        open_form(page, api)
        register(page, name=name)
        assert problem_of(page, "Your name") == "Please fill in: Your name", ascii(name)
    assert api.received == []


def test_names_arrive_as_typed_but_for_the_blanks_round_them(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page, name='  आशा "O\'Neil" \\ $x #if 😀 </script> ')
    expect_done(page)
    assert api.bodies()[0]["name"] == 'आशा "O\'Neil" \\ $x #if 😀 </script>'


def test_control_characters_are_left_out_and_what_joins_letters_is_kept(
    page: "Page", api: StubApi
) -> None:
    open_form(page, api)
    register(page, name="\x00As\x07ha\x9f \u0915\u094d\u200d\u0937 \U0001f468\u200d\U0001f469")
    expect_done(page)
    assert api.bodies()[0]["name"] == "Asha \u0915\u094d\u200d\u0937 \U0001f468\u200d\U0001f469"


def test_an_optional_answer_of_nothing_visible_is_not_sent(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    page.get_by_label("T-shirt").select_option("L")
    page.get_by_label("Team").fill("\u200b\u2800")
    page.get_by_label("E-mail").fill("\u2060")
    register(page)
    expect_done(page)
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210", "size": "L"}]


def test_what_nobody_sees_in_an_address_comes_off(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    page.get_by_label("T-shirt").select_option("L")
    page.get_by_label("E-mail").fill("\u202aasha\u200b@example.org\u202c ")
    register(page)
    expect_done(page)
    assert api.bodies()[0]["mail"] == "asha@example.org"


def test_an_answer_may_be_as_long_as_allowed_and_no_longer(page: "Page", api: StubApi) -> None:
    open_form(page, api)
    register(page, name="😀" * 81)
    words = "Please use at most 80 characters; this has 81."
    assert problem_of(page, "Your name") == words
    register(page, name="😀" * 80)
    expect_done(page)
    assert api.bodies()[0]["name"] == "😀" * 80


def test_every_kind_of_field_is_sent_under_its_name(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    fill(page)
    page.get_by_label("E-mail").fill("asha@example.org")
    page.get_by_label("T-shirt").select_option("S & M")
    page.get_by_label("Team").fill("Rust")
    press(page)
    expect_done(page)
    sent = {"mail": "asha@example.org", "size": "S & M", "reset": "Rust"}
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210", **sent}]


def test_an_empty_optional_field_is_not_sent(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    page.get_by_label("T-shirt").select_option("L")
    register(page)
    expect_done(page)
    assert api.bodies() == [{"name": "Asha Rao", "phone": "+919876543210", "size": "L"}]


def test_a_field_called_like_a_form_method_breaks_nothing(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    page.get_by_label("T-shirt").select_option("L")
    register(page)
    page.get_by_role("button", name="Register another person").click()
    assert page.get_by_label("T-shirt").input_value() == ""


def test_a_choice_that_is_not_made_is_asked_for(page: "Page", api: StubApi) -> None:
    open_form(page, api, form={"fields": FIELDS})
    register(page)
    assert problem_of(page, "T-shirt") == "Please choose: T-shirt"


def test_an_address_that_is_none_is_refused(page: "Page", api: StubApi) -> None:
    for mail in ("asha", "asha@home", "a b@example.org", "asha@example.", "आशा@example.org"):
        open_form(page, api, form={"fields": FIELDS})
        page.get_by_label("T-shirt").select_option("L")
        page.get_by_label("E-mail").fill(mail)
        register(page)
        assert "like name@example.com" in problem_of(page, "E-mail"), mail


def test_a_code_is_letters_digits_and_two_signs(page: "Page", api: StubApi) -> None:
    roll = {"name": "roll", "label": "Roll number", "type": "code"}
    open_form(page, api, form={"fields": [*FIELDS[:2], roll]})
    for typed, words in {
        "21 CS 42": "Please use only the letters A to Z, digits, - and /.",
        "x" * 21: "Please use at most 20 characters; this has 21.",
        "": "Please fill in: Roll number",
    }.items():
        page.get_by_label("Roll number").fill(typed)
        register(page)
        assert problem_of(page, "Roll number") == words
    page.get_by_label("Roll number").fill(" 21/CS-0042 ")
    register(page)
    expect_done(page)
    assert api.bodies()[0]["roll"] == "21/CS-0042"


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_type_takes_and_refuses_on_the_page_what_the_api_does(
    page: "Page", api: StubApi, kind: FieldType
) -> None:
    name, config = config_with(kind)
    api.page = form_page(config)
    page.goto(api.url)
    question = page.get_by_label(LABEL)
    is_choice = isinstance(behaviour(kind).control, Choice)
    for answer in () if is_choice else EXAMPLES[kind].refused:
        question.fill(answer)
        press(page)
        assert problem_of(page, LABEL), answer
    for answer in EXAMPLES[kind].taken:
        page.get_by_label("Your name").fill("Asha Rao")
        page.locator("[data-name=phone]").fill("98765 43210")
        question.select_option(answer) if is_choice else question.fill(answer)
        press(page)
        expect_done(page)
        page.get_by_role("button", name="Register another person").click()
    assert [body[name] for body in api.bodies()] == list(EXAMPLES[kind].taken)
