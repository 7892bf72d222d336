"""The one list of characters that show nothing: against Unicode, and as the API reads it."""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.local.apigateway.regexes import ecma_finds
from smsverifier.sms.invisible import CONTROL, INVISIBLE, RANGES, VISIBLE, without_invisible

LISTED = {chr(point) for first, last in RANGES for point in range(first, last + 1)}
# Signs that stand round digits (Arabic, Syriac, Kaithi) or arrange hieroglyphs: fonts draw them.
DRAWN = set(map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2)))
DRAWN |= set(map(chr, (0x110BD, 0x110CD, *range(0x13430, 0x13440))))


@cache
def every() -> str:
    """But half surrogates, which are no characters: no text of a person holds one.

    They are a million, and every worker loads this file.
    """
    return "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))


def those_with(found: Callable[[str], bool]) -> set[str]:
    """The characters that it finds, alone and among others: where it finds none, none is tried."""
    runs = (every()[start : start + 256] for start in range(0, len(every()), 256))
    return {c for run in runs if found(run) for c in run if found(c)}


texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(sorted(LISTED)))
)


def test_blanks_and_what_unicode_calls_control_or_format_are_listed() -> None:
    unseen = {c for c in every() if unicodedata.category(c) in {"Cc", "Cf", "Zs", "Zl", "Zp"}}
    assert unseen - LISTED == DRAWN & unseen
    assert {c for c in every() if c.isspace()} <= LISTED


def test_nothing_listed_is_a_letter_or_sign_that_can_be_seen() -> None:
    """But for control, format, blank and free ones, fillers and selectors only."""
    others = {
        c for c in LISTED if unicodedata.category(c) not in {"Cc", "Cf", "Cn", "Zs", "Zl", "Zp"}
    }
    names = {unicodedata.name(c) for c in others}
    known = r"FILLER|VARIATION SELECTOR|GRAPHEME JOINER|VOWEL INHERENT|BRAILLE PATTERN BLANK"
    assert [name for name in names if not re.search(known, name)] == []


def test_python_and_the_api_s_engine_know_every_character_alike() -> None:
    pattern = f"^{VISIBLE}"
    assert {c for c in every() if not ecma_finds(pattern, c)} == LISTED
    assert those_with(lambda text: without_invisible(text) != text) == LISTED


@given(texts)
def test_a_text_shows_something_unless_nothing_is_left_of_it(text: str) -> None:
    assert ecma_finds(f"^{VISIBLE}", text) == bool(without_invisible(text))


@given(st.text(st.sampled_from(sorted(LISTED)), max_size=50), texts)
def test_what_shows_is_found_behind_any_number_of_what_does_not(unseen: str, text: str) -> None:
    assert ecma_finds(f"^{VISIBLE}", f"{unseen}x{text}")
    assert without_invisible(unseen) == ""


def test_control_characters_are_c0_and_c1_without_tab_and_line_ends() -> None:
    controls = {c for c in every() if unicodedata.category(c) == "Cc"}
    assert those_with(lambda text: ecma_finds(CONTROL, text)) == controls - set("\t\n\r")


def test_the_patterns_may_stand_in_a_mapping_template() -> None:
    for pattern in (INVISIBLE, VISIBLE, CONTROL):
        assert pattern.isascii()
        assert not re.search(r"[$#]|\\[dwbps]", pattern.replace(r"[\s\S]", ""))
