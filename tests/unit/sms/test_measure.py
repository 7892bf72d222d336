"""Encoding, units and parts. The expected values follow from 3GPP TS 23.038 and 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import Measure, measure

GSM = st.text(alphabet="aé@ \n€^{}Ü", max_size=400)


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("a" * 459, 459, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" * 77, 306, 3),  # the escape pair does not fit into the first part's end
        ("a" * 153 + "€" * 76 + "a", 306, 2),
        ("€" * 153, 306, 3),  # 76 pairs a part: one unit of each is left over
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\r\n", 44, 1),
        ("\f^{}\\[~]|€", 20, 1),
    ],
)
def test_the_gsm_alphabet_counts_septets(text: str, units: int, parts: int) -> None:
    assert measure(text) == Measure("GSM-7", units, parts)


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("ç", 1, 1),  # the alphabet has only the capital
        ("’", 1, 1),
        ("₹", 1, 1),
        ("\x1b", 1, 1),
        ("`", 1, 1),
        ("नमस्ते", 6, 1),
        ("ह" * 70, 70, 1),
        ("ह" * 71, 71, 2),
        ("ह" * 134, 134, 2),
        ("ह" * 135, 135, 3),
        ("🎉" * 35, 70, 1),
        ("🎉" * 36, 72, 2),
        ("ह" * 66 + "🎉" * 34, 134, 3),  # the surrogate pair does not fit
        ("ह" * 67 + "🎉" * 33 + "ह", 134, 2),
        ("€" * 70 + "ह", 71, 2),  # no escapes in UCS-2
    ],
)
def test_anything_else_counts_utf16_units(text: str, units: int, parts: int) -> None:
    assert measure(text) == Measure("UCS-2", units, parts)


@given(GSM)
def test_gsm_units_are_characters_and_escapes(text: str) -> None:
    assert measure(text).units == len(text) + sum(char in "€^{}" for char in text)


@given(st.text(max_size=400))
def test_ucs2_units_are_those_of_utf16(text: str) -> None:
    found = measure(text + "ह")
    assert found.encoding == "UCS-2"
    assert found.units == len((text + "ह").encode("utf-16-le", "surrogatepass")) // 2


@given(st.one_of(GSM, st.text(max_size=400)))
def test_parts_hold_all_units_and_waste_at_most_one_each(text: str) -> None:
    found = measure(text)
    single, each = (160, 153) if found.encoding == "GSM-7" else (70, 67)
    if found.units <= single:
        assert found.parts == 1
    else:
        assert (found.parts - 1) * (each - 1) < found.units <= found.parts * each


@given(st.text(max_size=200), st.characters())
def test_a_longer_text_of_the_same_encoding_never_needs_fewer_parts(text: str, more: str) -> None:
    shorter, longer = measure(text), measure(text + more)
    if shorter.encoding == longer.encoding:
        assert longer.parts >= shorter.parts
