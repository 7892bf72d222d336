"""What can never be sent, at the edge of each rule: nobody is refused for a bit of their number."""

import dataclasses
import re

import pytest
from settings import Settings, load
from sms import unsendable
from sms_dlt import off_template

from tests.support.handler_stack import PHONE

LONGEST = 1600
"""Characters that one Publish takes (aws: publish-1600-characters)."""


def settings(**changes: object) -> Settings:
    return dataclasses.replace(load(), **changes)  # type: ignore[arg-type]


def test_the_longest_text_is_sent_and_one_character_more_is_not() -> None:
    assert unsendable(PHONE, "x" * LONGEST, settings()) is None
    assert unsendable(PHONE, "x" * (LONGEST + 1), settings()) == "message_too_long"


def test_a_number_is_a_landline_as_a_whole_or_not_at_all() -> None:
    begins_alike = settings(landlines=re.compile(re.escape(PHONE[:8])))
    assert unsendable(PHONE, "Hi", begins_alike) is None
    same = settings(landlines=re.compile(re.escape(PHONE)))
    assert unsendable(PHONE, "Hi", same) == "not_a_mobile"


def test_a_number_is_allowed_as_a_whole_or_not_at_all() -> None:
    begins_alike = settings(numbers=re.compile(re.escape(PHONE[:-1])))
    assert unsendable(PHONE, "Hi", begins_alike) == "country_not_allowed"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_a_text_of_blanks_is_not_paid_for(text: str) -> None:
    assert unsendable(PHONE, text, settings()) == "empty_message"


@pytest.mark.parametrize(
    ("phone", "text", "why"),
    [
        (PHONE, "Hi Asha", None),
        (PHONE, "Hello Asha", "dlt_template_mismatch"),
        ("+447911123456", "Hello Asha", None),  # no other country registers texts
    ],
)
def test_only_what_goes_to_india_must_match_the_registered_text(
    phone: str, text: str, why: str | None
) -> None:
    assert off_template(phone, "Hi {#var#}", text) == why
