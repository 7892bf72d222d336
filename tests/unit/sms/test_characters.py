"""Which characters make an SMS UCS-2, what to write instead, and where words would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.encoding import outside_gsm7, parts_at_words, plain
from smsverifier.sms.text import is_gsm7, measure


@pytest.mark.parametrize(
    ("char", "instead"),
    [
        ("\u2019", "'"),
        ("\u201c", '"'),
        ("\u2013", "-"),
        ("\u2026", "..."),
        ("\u20b9", "Rs"),
        ("\u00a0", " "),
        ("\u200b", ""),
        ("\u2022", "-"),
        ("ê", "e"),
        ("ç", "c"),
        ("ﬁ", "fi"),
        ("🎉", ""),
        ("न", None),
        ("日", None),
    ],
)
def test_a_character_outside_the_alphabet_has_its_twin(char: str, instead: str | None) -> None:
    (outside,) = outside_gsm7(f"a{char}b{char}")
    assert (outside.char, outside.instead) == (char, instead)


def test_what_the_alphabet_holds_is_not_named() -> None:
    assert outside_gsm7("Hi {name} @ 5€ £3 é Ü ~ [x]\n") == ()


@pytest.mark.parametrize(
    ("char", "label"), [("\u00a0", "NO-BREAK SPACE"), ("\u200d", "ZERO WIDTH JOINER"), ("’", "’")]
)
def test_what_cannot_be_seen_is_shown_by_its_name(char: str, label: str) -> None:
    assert outside_gsm7(char)[0].label == label


def test_a_whole_text_written_plainly_is_in_the_alphabet() -> None:
    assert plain("You’re in – ₹200…🎉") == "You're in - Rs200..."


@given(st.text())
def test_every_twin_is_in_the_alphabet(text: str) -> None:
    assert all(is_gsm7(outside.instead or "") for outside in outside_gsm7(text))


def test_words_that_are_not_cut_may_need_another_part() -> None:
    text = ("x" * 100 + " ") * 3
    assert (measure(text).parts, parts_at_words(text, measure(text))) == (2, 3)


@pytest.mark.parametrize("text", ["short", "x" * 400, "one two three " * 20])
def test_where_words_fit_or_must_be_cut_the_parts_are_the_same(text: str) -> None:
    assert parts_at_words(text, measure(text)) == measure(text).parts


@given(st.text(alphabet="ab €\nन", max_size=500))
def test_words_never_need_fewer_parts(text: str) -> None:
    assert parts_at_words(text, measure(text)) >= measure(text).parts
