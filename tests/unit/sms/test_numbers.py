"""Mobile numbers: parsing what people type, and the patterns of countries."""

import contextlib
import re

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberType

from smsverifier.errors import UsageError
from smsverifier.sms.countries import dial_codes, mobile_pattern
from smsverifier.sms.phone_numbers import parse_mobile
from smsverifier.sms.simulated_numbers import SIMULATED


@pytest.mark.parametrize(
    "typed",
    [
        "98765 43210",
        "098765-43210",
        "+91 98765 43210",
        "0091 9876543210",
        "(98765) 43210",
        "٩٨٧٦٥٤٣٢١٠",
        "९८७६५४३२१०",
        "  +919876543210 ",
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str) -> None:
    assert parse_mobile(typed, "IN", ["IN"]).number == "+919876543210"


def test_the_default_country_is_only_for_numbers_without_one() -> None:
    assert parse_mobile("+14155552671", "IN", ["IN", "US"]).number == "+14155552671"
    assert parse_mobile("07400 123456", "GB", ["GB"]).number == "+447400123456"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "not a phone number"),
        ("hello", "not a phone number"),
        ("+91 CALL ME NOW", "not a phone number"),
        ("9" * 1000, "not a phone number"),
        ("+919876543210;ext=5", "not a phone number"),
        ("9876500001;9876500002", "there are 2 numbers in it"),
        ("020 2553 0000 / 9876500001", "there are 2 numbers in it"),
        ("9.19877E+11", "a spreadsheet"),
        ("98765O4321", "not a phone number"),
        ("12", "too short"),
        ("+91 98765", "too short"),
        ("+9198765432109876", "too long"),
        ("+999123456789", "calling code"),
        ("+91 22222 22222", "landline"),
        ("022 2654 3210", "landline"),
        ("1800 111 109", "landline"),
        ("1600 123 456", "landline"),
        ("+91 00000 00000", "no operator"),
        ("+1 415 555 2671", "belongs to US"),
    ],
)
def test_what_cannot_be_texted_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_mobile(typed, "IN", ["IN"])
    assert why in refused.value.why.lower().replace("us,", "US,")
    assert refused.value.hint


def test_a_refusal_masks_the_number() -> None:
    with pytest.raises(UsageError) as refused:
        parse_mobile("+14155552671", "IN", ["IN"])
    assert "41555526" not in f"{refused.value} {refused.value.why} {refused.value.hint}"


NUMBERS = st.from_regex(r"(022 ?|\+91 ?|0)?[2-9][0-9]{6,9}|1800[0-9]{6}", fullmatch=True)


@given(st.lists(NUMBERS, min_size=1, max_size=3), st.sampled_from([" / ", ", ", "/", " ", "; "]))
@example(["2226771234", "2226771235"], " / ")
@example(["2226771234", "2226771235"], ", ")
@example(["2226771234", "2226771235"], " ")
def test_any_numbers_side_by_side_are_read_or_refused(numbers: list[str], between: str) -> None:
    """Also several landlines, as a sheet may have them in one cell."""
    with contextlib.suppress(UsageError):
        parse_mobile(between.join(numbers), "IN", ("IN", "US"))


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        number = parse_mobile(typed, "IN", ["IN"]).number
    except UsageError:
        return
    assert re.fullmatch(mobile_pattern("IN"), number)


@pytest.mark.parametrize(
    ("country", "pattern"),
    [
        ("IN", r"\+91[6-9][0-9]{9}"),
        ("RU", r"\+7(?!7)9[0-9]{9}"),
        ("FR", r"\+33[67][0-9]{8}"),
        ("NL", r"\+31[69](?:[0-9]{8}|[0-9]{10})"),
    ],
)
def test_a_countrys_pattern_is_its_first_digits_and_lengths(country: str, pattern: str) -> None:
    assert mobile_pattern(country) == pattern


WITH_MOBILES = sorted(
    region
    for region in phonenumbers.SUPPORTED_REGIONS
    if phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
)


def known_mobiles(country: str) -> str:
    known = PhoneMetadata.metadata_for_region(country)
    assert known is not None
    assert known.mobile is not None
    assert known.mobile.national_number_pattern is not None
    return str(known.mobile.national_number_pattern)


@settings(max_examples=1000)  # of 245 countries
@given(country=st.sampled_from(WITH_MOBILES), data=st.data())
def test_no_mobile_number_the_library_knows_is_left_out(country: str, data: st.DataObject) -> None:
    pattern = known_mobiles(country).replace(r"\d", "[0-9]")
    national = data.draw(st.from_regex(pattern, fullmatch=True))
    if country != "IN" or national[0] in "6789":
        code = phonenumbers.country_code_for_region(country)
        assert re.fullmatch(mobile_pattern(country), f"+{code}{national}")


def test_a_landlines_length_alone_does_not_pass() -> None:
    assert not re.fullmatch(mobile_pattern("IN"), "+912226543210")


@pytest.mark.parametrize("country", ["ZZ", "XX", "in"])
def test_what_is_no_country_is_refused(country: str) -> None:
    with pytest.raises(UsageError, match=r"not a country|no mobile numbers"):
        mobile_pattern(country)
    with pytest.raises(UsageError, match="is not a country"):
        dial_codes([country])


def test_a_country_without_mobile_numbers_is_refused() -> None:
    with pytest.raises(UsageError, match="no mobile numbers"):
        mobile_pattern("TA")


def test_countries_that_share_a_calling_code_give_it_once() -> None:
    assert dial_codes(["IN", "US", "CA"]) == ("91", "1")


@pytest.mark.parametrize(
    ("allowed", "number"),
    [
        ("US", "+18765550123"),  # Jamaica
        ("US", "+16045550123"),  # Canada
        ("CA", "+12125550123"),  # New York
        ("RU", "+77011234567"),  # Kazakhstan
        ("GB", "+447781123456"),  # Guernsey
        ("RE", "+262639012345"),  # Mayotte
    ],
)
def test_a_number_of_another_country_with_the_same_calling_code_does_not_pass(
    allowed: str, number: str
) -> None:
    assert phonenumbers.region_code_for_number(phonenumbers.parse(number)) != allowed
    assert not re.fullmatch(mobile_pattern(allowed), number)


def test_the_simulated_numbers_are_read_as_mobile_numbers() -> None:
    assert [parse_mobile(number, "IN", ["IN"]).number for number in SIMULATED] == list(SIMULATED)
    assert list(SIMULATED.values())[:6] == [
        "delivered",
        "opted-out",
        "invalid",
        "over-quota",
        "throttled",
        "dlt-rejected",
    ]
