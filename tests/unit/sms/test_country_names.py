"""Countries by whatever people call them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.countries import mobile_pattern
from smsverifier.sms.country_names import country_code, country_names, likely_countries
from tests.unit.sms.record_country_names import recorded


def test_the_file_is_what_the_library_says() -> None:
    """Else: python -m tests.unit.sms.record_country_names."""
    assert country_names() == recorded()["countries"]


def test_every_country_with_mobile_numbers_is_there_and_no_other() -> None:
    others = set(phonenumbers.SUPPORTED_REGIONS) - country_names().keys()
    assert all(mobile_pattern(code) for code in country_names())
    assert others == {"TA"}  # Tristan da Cunha has no mobile numbers


def test_each_is_found_by_code_and_name_however_large_they_are_typed() -> None:
    for code, name in country_names().items():
        typed = (code, code.lower(), f" {code} ", name, name.upper(), name.lower(), f" {name} ")
        assert {country_code(each) for each in typed} == {code}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("u.k.", "GB"),
        ("Great Britain", "GB"),
        ("U.S.A.", "US"),
        ("the united states", "US"),
        ("UAE", "AE"),
        ("भारत", "IN"),
        ("Bharat", "IN"),
        ("+91", "IN"),
        ("+ 44", "GB"),
        ("Curacao", "CW"),
        ("St. Lucia", "LC"),
        ("saint lucia", "LC"),
        ("Ivory Coast", "CI"),
        ("Turkiye", "TR"),
        ("Bosnia and Herzegovina", "BA"),
        ("Trinidad & Tobago", "TT"),
        ("Czech Republic", "CZ"),
        ("South Korea", "KR"),
        ("North Macedonia", "MK"),
    ],
)
def test_other_names_are_known(typed: str, code: str) -> None:
    assert country_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", " ", "XX", "TA", "+1", "+7", "+999", "IN, GB", "Atlantis", "i n d i a n", "91"]
)
def test_what_names_no_single_country_is_none(typed: str) -> None:
    assert country_code(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("Indai", "India"), ("Germny", "Germany"), ("Indo", "Indonesia")]
)
def test_a_slip_of_the_fingers_is_guessed(typed: str, meant: str) -> None:
    assert meant in likely_countries(typed)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_country_or_none(typed: str) -> None:
    assert country_code(typed) in {None, *country_names()}
    assert len(likely_countries(typed)) <= 3
