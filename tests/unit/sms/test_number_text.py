"""Numbers as people paste them and as spreadsheets leave them: read as shown, or refused."""

import re
import unicodedata

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from smsverifier.sms.number_text import NotAPhone, PhoneProblem, is_rounded, whole_number
from smsverifier.sms.phone_numbers import Phone, in_e164, read_phone

NUMBER = "+919876543210"
SHAPES = [
    "9876543210",
    "98765 43210",
    "98765-432-10",
    "09876543210",
    "919876543210",
    "+91-(0)9876543210",
    "00 91 98765 43210",
    "0091-98765-43210",
    "98765\u00a043210",
    "\u202a+91 98765 43210\u202c",
    "\u200b9876543210\u200b",
    "９８７６５４３２１０",
    "९८७६५४३२१०",
    "98765\u201143210",
    "98765.43210",
    "'+919876543210",
    "''9876543210",
    '="9876543210"',
    "=+919876543210",
    "tel:+919876543210",
    "tel:%2B919876543210",
    "Ph: 9876543210",
    "https://wa.me/919876543210",
    "wa.me/+919876543210?text=Hi%20there",
    "https://api.whatsapp.com/send?phone=919876543210&text=Hi",
    "whatsapp://send?phone=919876543210",
    "TEL;TYPE=CELL:+919876543210",
    "Asha Rao <tel:+919876543210>",
    "9,87,65,43,210",
    "+09876543210",
    "910 98765 43210",
    "++91 9876543210",
    "9876543210 (WhatsApp)",
    "+91 98765 43210 (Home)",
    "मोबाइल: 9876543210",
    "98765\ufe0f43210",
    "9\ufe0f\u20e38\ufe0f\u20e37654 3210",
    "\u2068+91 9876543210\u2069",
    "\ufeff9876543210",
    "\u115f9876543210\u061c",
    "9876543210.0",
    "919876543210,00",
    "9876543210;",
    "9876543210,",
    "9,876,543,210",
    "*9876543210*",
    "9.876543210E+09",
    "9.87654321000E+9",
    "9,876543210e+09",
    "9876543210 / +91 98765 43210",
]


def read(text: str, *countries: str) -> Phone:
    return read_phone(text, "IN", countries or ("IN",))


@pytest.mark.parametrize("text", SHAPES)
def test_every_shape_is_the_one_number_it_shows(text: str) -> None:
    assert read(text).number == NUMBER
    assert read(text).others == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", PhoneProblem.NO_PHONE),
        ("-", PhoneProblem.NO_PHONE),
        ("N/A", PhoneProblem.NO_PHONE),
        ("same as above", PhoneProblem.NO_PHONE),
        ("987654321", PhoneProblem.NOT_A_MOBILE),
        ("98765432101", PhoneProblem.NOT_A_MOBILE),
        ("0000000000", PhoneProblem.NOT_A_MOBILE),
        ("98765xxxxx", PhoneProblem.NOT_A_MOBILE),
        ("98765O3210", PhoneProblem.NOT_A_MOBILE),
        ("asha@example.com", PhoneProblem.NOT_A_MOBILE),
        ("9876543210@bank", PhoneProblem.NOT_A_MOBILE),
        ("asha9876543210", PhoneProblem.NOT_A_MOBILE),
        ("9876543210 ext 5", PhoneProblem.NOT_A_MOBILE),
        ("1) 9876543210", PhoneProblem.NOT_A_MOBILE),
        ("98765?43210", PhoneProblem.NOT_A_MOBILE),
        ("-99975", PhoneProblem.NOT_A_MOBILE),
        ("9" * 1000, PhoneProblem.NOT_A_MOBILE),
        ("020 2553 0000", PhoneProblem.LANDLINE),
        ("+91 80 2234 5678", PhoneProblem.LANDLINE),
        ("+447700900123", PhoneProblem.COUNTRY),
        ("+1 415 555 0100", PhoneProblem.COUNTRY),
        ("https://wa.me/6591234567", PhoneProblem.COUNTRY),
        ("9.19877E+11", PhoneProblem.LOST_DIGITS),
        ("'9.19877E+11", PhoneProblem.LOST_DIGITS),
        ("9,19877E+11", PhoneProblem.LOST_DIGITS),
        ("9.1988e11", PhoneProblem.LOST_DIGITS),
        ("9E+11", PhoneProblem.LOST_DIGITS),
        ("+91 9.87E+09", PhoneProblem.LOST_DIGITS),
        ("########", PhoneProblem.LOST_DIGITS),
        ("#NAME?", PhoneProblem.LOST_DIGITS),
    ],
)
def test_what_is_no_number_to_send_to_is_refused(text: str, problem: PhoneProblem) -> None:
    with pytest.raises(NotAPhone) as refused:
        read(text)
    assert refused.value.problem is problem
    assert "98765" not in refused.value.why.replace(text, "")


@pytest.mark.parametrize("text", ["9.19877E+11", "########"])
def test_what_a_spreadsheet_destroyed_is_laid_to_the_spreadsheet(text: str) -> None:
    with pytest.raises(NotAPhone, match="a spreadsheet") as refused:
        read(text)
    assert "spreadsheet" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "9876543210;9876543211",
        "9876543210, 9876543211",
        "9876543210 / 9876543211",
        "9876543210/9876543211",
        "9876543210 9876543211",
        "9876543210\n9876543211",
        "+919876543210+919876543211",
        "9876543210 or 9876543211",
        "9876543210 (mother: 9876543211)",
        "9876543210 & 022 2654 3210",
        "022 2654 3210 / 9876543210",
    ],
)
def test_of_two_numbers_the_first_mobile_is_found_and_the_other_counted(text: str) -> None:
    assert (read(text).number, read(text).others) == (NUMBER, 1)


def test_the_words_around_a_number_are_told() -> None:
    assert read("Ph: 98765 43210 (WhatsApp)").words == "Ph WhatsApp"
    assert read("tel:+919876543210").words == ""


def test_a_number_is_of_the_country_it_names() -> None:
    assert read("+65 9123 4567", "IN", "SG").number == "+6591234567"
    assert read("wa.me/6591234567", "IN", "SG").number == "+6591234567"
    assert read_phone("07400 123456", "IN", ["IN", "GB"]).number == "+917400123456"
    assert read_phone("+44 07400 123456", "IN", ["IN", "GB"]).number == "+447400123456"
    assert read_phone("8 912 345-67-89", "RU", ["RU"]).number == "+79123456789"
    assert read_phone("011 91 98765 43210", "US", ["US", "IN"]).number == NUMBER


def test_a_new_number_that_no_list_knows_yet_is_taken_as_the_form_takes_it() -> None:
    assert read("+916000000001").number == "+916000000001"


NOISE = st.text(
    st.sampled_from(" -.()\u00a0\u200b\u200e\u2011\u2068\u2069\ufe0f\ufeff\u061c"), max_size=4
)
ZEROS = [
    chr(code)
    for code in range(0x30, 0x1FBF1)
    if unicodedata.decimal(chr(code), None) == 0 and unicodedata.normalize("NFKC", chr(code))
]
WRAPPERS = [
    "{}",
    "'{}",
    '="{}"',
    "tel:{}",
    "{};",
    "{},",
    "{} (Home)",
    "Mobile: {}",
    "\u202a{}\u202c",
]


@given(
    st.from_regex("[6-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "0", "+91", "0091", "91", "+91 0"]),
    st.lists(NOISE, min_size=10, max_size=10),
    st.sampled_from(ZEROS),
    st.sampled_from(WRAPPERS),
)
def test_whatever_surrounds_a_number_it_is_that_number(
    national: str, prefix: str, noise: list[str], zero: str, wrapper: str
) -> None:
    parsed = phonenumbers.parse(f"+91{national}")
    assume(phonenumbers.number_type(parsed) != PhoneNumberType.FIXED_LINE)
    digits = [chr(ord(zero) + int(digit)) for digit in national]
    parts = (f"{before}{digit}" for before, digit in zip(noise, digits, strict=True))
    found = read(wrapper.format(prefix + "".join(parts)))
    assert found == Phone(f"+91{national}", 0, found.words)


@given(st.text(st.sampled_from("0123456789+ ;,/()eE.x'=\"-\u0966\u200b"), max_size=30) | st.text())
def test_no_digit_is_ever_invented(text: str) -> None:
    try:
        found = read(text)
    except NotAPhone:
        return
    digits = re.sub("[^0-9]", "", "".join(str(unicodedata.decimal(c, c)) for c in folded(text)))
    assert re.fullmatch(r"\+91[6-9][0-9]{9}", found.number)
    assert found.number[3:] in digits
    if found.others == 0:
        assert read(found.number) == Phone(found.number)


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@given(st.integers(10**11, 10**12 - 1), st.integers(1, 10))
def test_a_rounded_number_is_never_expanded(number: int, places: int) -> None:
    shown = f"{number:.{places}E}"
    with pytest.raises(NotAPhone) as refused:
        read(shown)
    assert refused.value.problem is PhoneProblem.LOST_DIGITS
    assert is_rounded(shown)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.0", "1"), ("1,00", "1"), ("1.7638E+3", None), ("1.7638E+4", "17638"), ("1.5", None)],
)
def test_a_whole_number_is_read_however_a_spreadsheet_writes_it(
    text: str, number: str | None
) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("'+44 7700 900123", "+447700900123"),
        ("+91 80 2234 5678", "+918022345678"),
        ("919876543210", None),
        ("hello", None),
        ("9.19877E+11", None),
    ],
)
def test_a_number_of_anywhere_needs_its_country_code(text: str, number: str | None) -> None:
    assert in_e164(text) == number
