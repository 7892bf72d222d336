"""The request model: what is let in, on the engine the embedded AWS checks bodies with."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.commands.arguments import check_answers
from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Form, Sms
from smsverifier.errors import UsageError
from smsverifier.local.apigateway.validation import BodyValidator, InvalidBodyError
from smsverifier.templates.body_model import body_model

FIELDS = (
    *DEFAULT_FIELDS,
    FormField(name="email", label="E-mail", type="email"),
    FormField(name="size", label="Size", type="select", options=("S", "मध्यम", 'X"L')),
    FormField(name="note", label="Note", required=False, max_length=50),
    FormField(name="work_email", label="Work", type="email", required=False),
    FormField(name="roll", label="Roll number", type="code", required=False),
    FormField(name="track", label="Track", type="select", options=("A", "B"), required=False),
)
CONFIG = Config(form=Form(fields=FIELDS))
VALID = {"name": "Asha", "phone": "+919876543210", "email": "asha@example.org", "size": "S"}


def accepts(body: Any, config: Config = CONFIG) -> bool:
    validator = BodyValidator({"Registration": json.dumps(body_model(config))}, "Registration")
    try:
        validator.check(json.dumps(body))
    except InvalidBodyError:
        return False
    return True


def test_a_complete_registration_is_accepted() -> None:
    assert accepts(VALID)
    assert accepts({**VALID, "note": "hello", "work_email": "a@b.co", "track": "B"})


@pytest.mark.parametrize("name", ["note", "work_email", "roll", "track"])
def test_an_optional_field_may_be_empty(name: str) -> None:
    assert accepts({**VALID, name: ""})


@pytest.mark.parametrize("name", sorted(VALID))
def test_a_required_field_must_be_there_and_say_something(name: str) -> None:
    assert not accepts({key: text for key, text in VALID.items() if key != name})
    assert not accepts({**VALID, name: ""})


@pytest.mark.parametrize("value", [None, 1, True, ["Asha"], {"S": "Asha"}])
def test_only_strings_are_accepted(value: Any) -> None:
    assert not accepts({**VALID, "name": value})


@pytest.mark.parametrize("body", [[], "x", 1, None, {**VALID, "admin": "1"}, {}])
def test_other_shapes_and_other_fields_are_refused(body: Any) -> None:
    assert not accepts(body)


@pytest.mark.parametrize(
    "blank", [" ", "\t\n", "\u00a0", "\u200b", "\u2028", "\u3000", "\ufeff", "\u2800", "\x00\x1f"]
)
def test_a_required_text_of_blanks_only_is_refused(blank: str) -> None:
    assert not accepts({**VALID, "name": blank})


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
@settings(max_examples=100)
def test_text_of_any_script_is_accepted(name: str) -> None:
    assert accepts({**VALID, "name": f"{name}x"})


CONTROLS = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))]
LINES = {"\t", "\n", "\r"}


@pytest.mark.parametrize("name", ["name", "phone", "email", "size", "note", "work_email", "track"])
def test_a_control_character_is_refused_in_every_field(name: str) -> None:
    given = {**VALID, "note": "hello", "work_email": "a@b.co", "track": "B"}
    for control in CONTROLS:
        may_stay = control in LINES and name in {"name", "note"}
        for text in (f"{given[name]}{control}", f"{control}{given[name]}"):
            assert accepts({**given, name: text}) == may_stay, ascii(text)
    assert not accepts({**given, name: "\x00"})


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_a_control_character_is_found_wherever_it_stands(text: str) -> None:
    assert accepts({**VALID, "note": text})
    for at in {0, len(text) // 2, len(text)}:
        assert not accepts({**VALID, "note": f"{text[:at]}\x00{text[at:]}"})


def test_text_is_bounded_by_its_length() -> None:
    assert accepts({**VALID, "name": "😀" * 80})
    assert not accepts({**VALID, "name": "x" * 81})


@pytest.mark.parametrize(
    "phone",
    [
        "9876543210",
        "+915876543210",
        "+91987654321",
        "+9198765432100",
        "+14155550100",
        "+919876543210\n",
        " +919876543210",
        "+९१9876543210",
        "+91 9876543210",
    ],
)
def test_what_is_no_indian_mobile_in_e164_is_refused(phone: str) -> None:
    assert not accepts({**VALID, "phone": phone})


@pytest.mark.parametrize("phone", ["+917000000001", "+4915123456789", "+6581234567"])
def test_the_mobiles_of_every_configured_country_are_accepted(phone: str) -> None:
    config = CONFIG.model_copy(update={"sms": Sms(countries=("IN", "DE", "SG"))})

    assert accepts({**VALID, "phone": phone}, config)
    assert not accepts({**VALID, "phone": f"{phone}\n"}, config)


def test_a_calling_code_shared_by_countries_lets_in_only_those_configured() -> None:
    config = CONFIG.model_copy(update={"sms": Sms(countries=("US",))})

    assert accepts({**VALID, "phone": "+12125550123"}, config)
    assert not accepts({**VALID, "phone": "+18765550123"}, config)  # Jamaica


def test_a_country_without_mobile_numbers_is_refused() -> None:
    with pytest.raises(UsageError, match="XX has no mobile numbers"):
        body_model(Config(sms=Sms(countries=("XX",))))


@pytest.mark.parametrize(
    "email",
    [
        "x",
        "@b.co",
        "a@b",
        "a b@c.de",
        "a@b.co\n",
        "a@b.co,c@d.ef",
        "a@b..co",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.de",
        "a@-b.co",
        "a" * 65 + "@b.co",
        "a@" + "b" * 64 + ".co",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert not accepts({**VALID, "email": email})


def test_a_select_takes_its_options_only() -> None:
    assert accepts({**VALID, "size": "मध्यम"})
    assert not accepts({**VALID, "size": "s"})


def test_every_pattern_is_plain_ascii_and_means_the_same_to_every_engine() -> None:
    properties = body_model(CONFIG)["properties"].values()
    patterns = [schema["pattern"] for schema in properties if "pattern" in schema]

    assert patterns
    for pattern in patterns:
        assert pattern.isascii()
        assert not re.search(r"\\[dwbp]|\$$", pattern)


def test_every_length_is_bounded() -> None:
    for schema in body_model(CONFIG)["properties"].values():
        assert "maxLength" in schema or "enum" in schema


@pytest.mark.parametrize("code", ["0042", "21CS/042", "BT-21-1042", "x" * 20])
def test_a_code_is_letters_digits_and_two_signs(code: str) -> None:
    assert accepts({**VALID, "roll": code})


@pytest.mark.parametrize("code", ["x" * 21, "a b", "21.CS", "é", "४२", "42\n", " 42", "a_b", "+91"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not accepts({**VALID, "roll": code})


def test_a_code_may_be_shorter_than_its_type_allows() -> None:
    short = FormField(name="roll", label="Roll number", type="code", max_length=4)
    config = Config(form=Form(fields=(*DEFAULT_FIELDS, short)))
    body = {"name": "Asha", "phone": "+919876543210"}
    assert accepts({**body, "roll": "1234"}, config)
    assert not accepts({**body, "roll": "12345"}, config)


KINDS = {field.name: field for field in FIELDS}
ANSWERS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.text(st.sampled_from("a1@.+9 \t\n\x00\x7f\u200b\u2800\U000e0020\U0001d173\U0001f600"))
    | st.sampled_from(
        [*VALID.values(), *(f"{text}\n" for text in VALID.values()), "", "B", "x" * 81]
    )
)


@given(st.sampled_from(sorted(KINDS)), ANSWERS)
@settings(max_examples=300)
def test_the_command_line_takes_what_the_api_takes(name: str, answer: str) -> None:
    try:
        check_answers(CONFIG, {name: answer})
    except UsageError:
        is_taken = False
    else:
        is_taken = True
    assert accepts({**VALID, name: answer}) == is_taken
