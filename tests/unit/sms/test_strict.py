"""The strict reading of India's tags: letters a to z, digits and blanks, or the fallback."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import Wording, render, strictest

WORDING = Wording(
    "Hi {name} ({roll}, {track})",
    {},
    "there",
    {"track": ["C++ & Web"]},
    codes=["roll"],
    is_strict=True,
)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Asha Rao", "Asha Rao"),
        ("O'Brien", "OBrien"),
        ("O\u2019Brien", "OBrien"),
        ("K. Asha", "K Asha"),
        ("Jean-Paul", "Jean Paul"),
        ("Renée", "Renee"),
        ("नेहा", "there"),
        ("Asha नेहा", "there"),
        ("1234", "there"),
    ],
)
def test_a_name_is_sent_in_plain_letters_or_not_at_all(name: str, sent: str) -> None:
    assert render(WORDING, {"name": name, "roll": "CS/21-042", "track": "C++ & Web"}) == (
        f"Hi {sent} (CS 21 042, C++ & Web)"
    )


@given(st.text(max_size=60))
def test_nothing_else_ever_leaves(name: str) -> None:
    assert re.fullmatch("[A-Za-z0-9 ]*", strictest(name))
    sent = render(WORDING, {"name": name}).removeprefix("Hi ").removesuffix(" (, )")
    assert re.fullmatch("[A-Za-z ]{1,30}", sent)
