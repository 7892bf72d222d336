"""Landlines: refused is what libphonenumber's metadata calls fixed line and not mobile, no more."""

import re
import warnings
from typing import Any

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberType

from smsverifier import assets
from smsverifier.sms.countries import landline_data, landline_pattern, mobile_pattern
from smsverifier.sms.simulated_numbers import SIMULATED
from tests.unit.sms.record_landlines import recorded

INDIA = re.compile(landline_pattern("IN"))
DATA = landline_data()
RECORDED = sorted(DATA["countries"])
ELSEWHERE = sorted(
    region
    for region in phonenumbers.SUPPORTED_REGIONS
    if region not in RECORDED
    and phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    and phonenumbers.example_number_for_type(region, PhoneNumberType.FIXED_LINE)
)
SAME_VERSION = phonenumbers.__version__ == DATA["version"]
pinned = pytest.mark.skipif(not SAME_VERSION, reason="another version of phonenumbers")


def kind(number: str) -> int:
    return phonenumbers.number_type(phonenumbers.parse(number))


def library(region: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    metadata: Any = PhoneMetadata.metadata_for_region(region)
    kinds = (metadata.fixed_line, metadata.mobile)
    fixed, mobile = (re.compile(kind.national_number_pattern) for kind in kinds)
    return fixed, mobile


def test_the_data_says_whence_and_of_which_day_it_is_and_its_licence_is_there() -> None:
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", DATA["as_of"])
    assert DATA["licence"].startswith("Apache-2.0")
    assert "Apache License" in assets.text("templates", "landlines.LICENSE")
    pins = (assets.path("requirements-ci.txt")).read_text("utf-8")
    assert f"phonenumbers=={DATA['version']} " in pins


def test_the_data_is_the_pinned_librarys() -> None:
    now = recorded()
    differ = [
        country
        for country in sorted({*RECORDED, *now["countries"]})
        if now["countries"].get(country) != DATA["countries"].get(country)
    ]
    if SAME_VERSION:
        assert differ == []
    elif differ:  # a newer library is news, not a fault: python -m tests.unit.sms.record_landlines
        news = f"phonenumbers {now['version']} knows other landlines in {', '.join(differ)}"
        warnings.warn(news, stacklevel=1)


@pinned
def test_of_all_indian_numbers_that_pass_for_mobile_exactly_the_landlines_are_refused() -> None:
    """All 400,000 beginnings of six digits; the last four digits decide nothing."""
    fixed, mobile = library("IN")
    refused = 0
    for number in range(6_000_00, 10_000_00):
        for rest in ("0000", "5819", "9999"):
            national = f"{number}{rest}"
            ours = INDIA.fullmatch(f"+91{national}") is not None
            theirs = fixed.fullmatch(national) and not mobile.fullmatch(national)
            assert ours == bool(theirs), national
            refused += ours
    assert refused > 120_000  # a tenth of them


@pinned
@settings(max_examples=500)
@given(st.from_regex(r"\+91[6-9][0-9]{9}", fullmatch=True))
def test_it_is_what_the_library_calls_a_landline(number: str) -> None:
    assert (INDIA.fullmatch(number) is not None) == (kind(number) == PhoneNumberType.FIXED_LINE)


@pinned
@settings(max_examples=500)  # of 107 countries
@given(country=st.sampled_from(RECORDED), data=st.data())
def test_a_landline_that_passes_for_mobile_is_known_for_one(
    country: str, data: st.DataObject
) -> None:
    fixed, mobile = library(country)
    of_kind = data.draw(st.sampled_from([fixed, mobile])).pattern
    national = data.draw(st.from_regex(of_kind.replace(r"\d", "[0-9]"), fullmatch=True))
    is_landline = bool(fixed.fullmatch(national)) and not mobile.fullmatch(national)
    number = f"+{phonenumbers.country_code_for_region(country)}{national}"
    assert (re.fullmatch(landline_pattern(country), number) is not None) == is_landline


@pinned
@settings(max_examples=500)  # of some 130 countries
@given(country=st.sampled_from(ELSEWHERE), data=st.data())
def test_elsewhere_no_landline_passes_for_mobile_or_none_can_be_told(
    country: str, data: st.DataObject
) -> None:
    fixed, mobile = library(country)
    national = data.draw(st.from_regex(fixed.pattern.replace(r"\d", "[0-9]"), fullmatch=True))
    number = f"+{phonenumbers.country_code_for_region(country)}{national}"
    assert mobile.fullmatch(national) or not re.fullmatch(mobile_pattern(country), number)


def test_no_neighbours_mobile_is_taken_for_a_landline() -> None:
    """Of countries that share a calling code, any number of them may be texted."""
    for country in RECORDED:
        code = phonenumbers.country_code_for_region(country)
        for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]:
            example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
            if example is not None:
                number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
                assert not re.fullmatch(landline_pattern(country), number), number


@pytest.mark.parametrize("number", ["+918022345678", "+917112345678"])
def test_known_landlines(number: str) -> None:
    assert re.fullmatch(mobile_pattern("IN"), number)
    assert INDIA.fullmatch(number)


@pytest.mark.parametrize("number", ["+919876543210", "+916999999999", *SIMULATED])
def test_mobiles_and_what_is_unknown_are_none(number: str) -> None:
    assert not INDIA.fullmatch(number)


@pytest.mark.parametrize("country", ["US", "CA", "GB"])
def test_where_nothing_can_be_told_nothing_is_a_landline(country: str) -> None:
    assert landline_pattern(country) == ""


def test_the_patterns_are_read_alike_by_every_engine() -> None:
    for country in RECORDED:
        pattern = landline_pattern(country)
        assert not re.search(r"\\d|\$|\^|#|\(\?[^:!]", pattern), (country, pattern)
