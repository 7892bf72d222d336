"""YAML as it is written by people: what is taken, and what a broken file gets."""

import pytest

from smsverifier.config.yaml_document import read_document
from smsverifier.errors import Mistake


def only_finding(text: str | bytes) -> Mistake:
    raw = text if isinstance(text, bytes) else text.encode()
    (finding,) = read_document(raw).findings
    return finding


def test_norway_is_not_false() -> None:
    assert read_document(b"countries: [NO, IN]").data == {"countries": ["NO", "IN"]}


@pytest.mark.parametrize("text", ["2026-03-14", "12:30", "yes", "off", "0x1F", "1_000", ".inf"])
def test_only_plain_numbers_and_true_and_false_are_no_text(text: str) -> None:
    assert read_document(f"date: {text}".encode()).data == {"date": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("-12", -12), ("0.5", 0.5), ("~", None), ("", None)],
)
def test_plain_values_have_their_types(text: str, value: bool | float | None) -> None:
    assert read_document(f"key: {text}".encode()).data == {"key": value}


def test_keys_are_text_whatever_they_look_like() -> None:
    assert read_document(b"2026: a\ntrue: b").data == {"2026": "a", "true": "b"}


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read_document(b"\xef\xbb\xbfstack: a").data == {"stack": "a"}


def test_lines_are_known_by_dotted_path() -> None:
    document = read_document(b"form:\n  fields:\n  - name: a\n  - name: b\n")
    assert document.lines["form.fields[1].name"] == 4


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert only_finding(text).found == "an empty file"


@pytest.mark.parametrize("text", ["- a\n- b", "just words"])
def test_a_file_without_keys_is_refused(text: str) -> None:
    assert only_finding(text).found == "no keys"


def test_bytes_that_are_not_utf8_are_pointed_at() -> None:
    assert only_finding(b"stack: caf\xe9").path == "byte 11"


@pytest.mark.parametrize(
    ("text", "path", "cause"),
    [
        ("sms:\n\ttype: x", "line 2, column 1", "tab"),
        ("event:\n  name: 'Hack\n  date: x", "line 2, column 9", "closing quote"),
        ("message: Hi {name}: welcome", "line 1, column 19", "colon"),
        ("message: {name} is in", "line 1, column 17", "quotes"),
        ("countries: [IN, US\nstack: a", "line 2, column 6", "]"),
        ("venue: @home", "line 1, column 8", "quotes"),
        ('venue: "C:\\hall"', "line 1, column 12", "backslash"),
        ("a: 1\n---\nb: 2", "line 2, column 1", "---"),
        ("a: &x 1\nb: *x", "line 2, column 4", "aliases"),
        ("stack\n", "(file)", "keys"),
        ("a: 1\nstack\nb: 1", "line 3, column 1", "colon"),
        ("a: \x00", "line 1, column 4", "control"),
        ("[" * 5000, "line 1, column 21", "nested"),
    ],
)
def test_broken_yaml_names_the_place_and_the_likely_cause(text: str, path: str, cause: str) -> None:
    finding = only_finding(text)
    assert finding.path == path
    assert cause in finding.allowed


def test_broken_yaml_shows_the_line() -> None:
    assert only_finding("a: 1\nb: c: d").found == '"b: c: d"'


def test_a_key_given_twice_names_both_lines() -> None:
    finding = only_finding("stack: abc\nregion: x\nstack: def")
    assert (finding.path, finding.found) == ("stack", "the same key again (line 3)")
    assert "line 1" in finding.allowed


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x", "a: !!int foo", "a: !own 1"])
def test_tags_are_refused(text: str) -> None:
    assert only_finding(text).found.startswith('the tag "!')


def test_half_of_a_character_is_refused() -> None:
    assert only_finding('a: "\\ud83d"').found == "half of a character (line 1)"


def test_a_list_as_a_key_is_refused() -> None:
    assert only_finding("? [a]\n: b").found == "a key that is no text (line 1)"
