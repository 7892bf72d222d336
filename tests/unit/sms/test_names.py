"""What of a stranger's words may be sent to a phone."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import NAME_LIMIT, is_gsm7, safe_name

FALLBACK = "there"


@pytest.mark.parametrize(
    "name",
    [
        "Asha",
        "Asha Rao",
        "A",
        "O'Brien",
        "Al-Hassan",
        "Jr.",
        "A. Kalam",
        "Rao, Asha",
        "J.-P. Sartre",
        "d'Souza",
        "van 't Hoff",
        "José Núñez",
        "नमस्ते",
        "ज़ाकिर हुसैन",
        "র\u200d্যাব",
        "മോഹന\u0d4d\u200d",
        "தமிழ்ச்செல்வன்",
        "محمد علی",
        "山田太郎",
        "Ђорђе",
        "น้ำฝน",
        "ນໍ້າ",
        "မြွှေ",
        "x" * NAME_LIMIT,
    ],
)
def test_names_people_have_are_kept_as_they_are(name: str) -> None:
    assert safe_name(name, FALLBACK) == name


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("  Asha   Rao ", "Asha Rao"),
        ("Asha\nRao", "Asha Rao"),
        ("Asha\u00a0Rao", "Asha Rao"),
        ("O’Brien", "O'Brien"),
        ("K.Ramesh", "K Ramesh"),
        ("A.P.J. Abdul Kalam", "A P J. Abdul Kalam"),
        ("Md.Rahman", "Md Rahman"),
        ("Sai.Ram", "Sai Ram"),
        ("के.रमेश", "के रमेश"),
        ("एक.भारत", "एक भारत"),
        ("Rao,Asha", "Rao, Asha"),
        ("Rao , Asha ,", "Rao, Asha"),
        ("𝐀𝐬𝐡𝐚 𝓡𝓪𝓸", "Asha Rao"),
        ("Ａｓｈａ　Ｒａｏ", "Asha Rao"),
        ("Ⓐsha ﬁsher", "Asha fisher"),
        ("Henry Ⅷ", "Henry VIII"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("As\u200dha R\u200cao\u200d", "Asha Rao"),
        ("\u200dAsha", "Asha"),
        ("Asha\u200d\u200d\u200dRao", "AshaRao"),
        ("Jose\u0301", "José"),
        ("\u202eAsha", "Asha"),
        ("As\u200bha\ufeff", "Asha"),
        ("As\x00ha", "Asha"),
        ("Asha\ufe0f", "Asha"),
    ],
)
def test_a_name_is_tidied_before_it_is_sent(typed: str, sent: str) -> None:
    assert safe_name(typed, FALLBACK) == sent


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("evil.com", "evil com"),
        ("www.evil.com", "www evil com"),
        ("t.co", "t co"),
        ("EVIL.COM", "EVIL COM"),
        ("a.b.co", "a b co"),
        ("pay at evil.com now", "pay at evil com now"),
        ("evil .com", "evil com"),
        ("évil.cóm", "évil cóm"),
        ("ｅｖｉｌ．ｃｏｍ", "evil com"),
        ("evil\u2024com", "evil com"),
        ("evil.\u200dcom", "evil com"),
        ("evil\u200d.\u200dcom", "evil com"),
        ("evil.\u00adcom", "evil com"),
    ],
)
def test_a_dot_before_a_letter_is_a_blank_so_that_nothing_is_a_link(typed: str, sent: str) -> None:
    assert safe_name(typed, FALLBACK) == sent


@pytest.mark.parametrize(
    "typed",
    [
        "http://evil",
        "evil。com",
        "evil｡com",
        "me@evil",
        "bit.ly/x",
        "call 98765",
        "٩٨٧٦٥",
        "𝟗𝟖𝟕𝟔𝟓",
        "x²",
    ],
)
def test_addresses_and_digits_are_refused(typed: str) -> None:
    assert safe_name(typed, FALLBACK) == FALLBACK


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n",
        "...",
        "--",
        "'",
        "\u200d\u200d",
        "\u3164",
        "\u115f",
        "\u0301",
        "x" * (NAME_LIMIT + 1),
        "Z" + "\u0334" * 9,
        "न\u200d\u200d\u200dम",
        "A--B",
        "A,,B",
        ",",
        "Asha\u2026com",
        "Asha 🎉",
        "<b>Asha",
        "{event.name}",
        "${jndi}",
        "Asha;",
        "Asha_",
        "A|B",
        "a/b",
        "Asha!",
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    assert safe_name(typed, FALLBACK) == FALLBACK


@given(st.text(max_size=60))
def test_only_letters_marks_joiners_spaces_and_few_signs_get_through(typed: str) -> None:
    for char in safe_name(typed, FALLBACK):
        assert char in " .,'-\u200c\u200d" or unicodedata.category(char)[0] in "LM"


@given(st.text(max_size=60))
def test_what_gets_through_is_short_visible_and_normal(typed: str) -> None:
    name = safe_name(typed, FALLBACK)
    assert 1 <= len(name) <= NAME_LIMIT
    assert any(unicodedata.category(char).startswith("L") for char in name)
    assert unicodedata.is_normalized("NFC", name)
    assert name == name.strip()
    assert "  " not in name


names = st.text(alphabet="abcKR.,-' é\u200dम\u093e", max_size=25)


@given(names)
def test_a_safe_name_stays_as_it_is(typed: str) -> None:
    once = safe_name(typed, FALLBACK)
    assert safe_name(once, FALLBACK) == once


@given(names | st.text(max_size=25))
def test_no_name_holds_what_a_phone_makes_a_link_of(typed: str) -> None:
    assert not re.search(r"\.[^\W\d_]", safe_name(typed, FALLBACK))


@given(st.text(alphabet="".join(map(chr, range(0x1D400, 0x1D4D0))), min_size=1, max_size=30))
def test_no_letter_of_mathematics_makes_a_text_dearer(typed: str) -> None:
    assert is_gsm7(safe_name(typed, FALLBACK))


@given(names | st.text(max_size=25))
def test_no_joiner_stands_behind_a_latin_letter(typed: str) -> None:
    assert not re.search("[a-zA-Zé][\u200c\u200d]", safe_name(typed, FALLBACK))


@given(st.text(max_size=20))
def test_no_name_becomes_another_fallback(fallback: str) -> None:
    assert safe_name("", fallback) == fallback
