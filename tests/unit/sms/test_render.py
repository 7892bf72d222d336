"""The message for one registrant, and its placeholders."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.text import Wording, placeholders, render, safe_name

EVENT = {"name": "Hack {name}", "date": "1 May", "venue": "", "url": "https://x.example"}


def rendered(template: str, **values: str) -> str:
    return render(wording(template), values)


def wording(template: str) -> Wording:
    return Wording(
        template,
        EVENT,
        "there",
        {"track": ["Track 2: AI/ML"], "size": ["XL"]},
        codes=["roll"],
        fallbacks={"size": "to be chosen", "team": "your team", "desk": "desk 1"},
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {name}!", "Hi Asha!"),
        ("{event.date} {event.url}", "1 May https://x.example"),
        ("{college}", "IIT Delhi"),
        ("{{name}}", "{name}"),
        ("{{{name}}}", "{Asha}"),
        ("a } b { c", "a } b { c"),
        ("", ""),
        ("{event.venue}|{event.nope}|{nope}|{}", "|||"),
        ("{ name }{Name}", ""),
    ],
)
def test_a_template_is_filled_in(template: str, text: str) -> None:
    assert rendered(template, name="Asha", college="IIT Delhi") == text


def test_the_organisers_own_words_are_taken_as_they_are() -> None:
    assert rendered("{event.name}", name="Asha") == "Hack {name}"


def test_a_name_that_may_not_be_sent_becomes_the_fallback() -> None:
    assert rendered("Hi {name}", name="evil.com/x") == "Hi there"
    assert rendered("Hi {name}") == "Hi there"


@pytest.mark.parametrize("value", ["evil.com/x", "call 98765", "+919876543210", "{event.url}"])
def test_any_other_value_that_may_not_be_sent_becomes_blank(value: str) -> None:
    assert rendered("[{college}]", college=value) == "[]"


def test_a_field_of_the_form_cannot_pose_as_the_event() -> None:
    assert render(wording("{event.date}"), {"event.date": "never"}) == "1 May"


def test_an_option_the_organiser_offered_is_sent_as_it_is() -> None:
    assert rendered("{track}", track="Track 2: AI/ML") == "Track 2: AI/ML"
    assert rendered("[{track}]", track="call 98765") == "[]"


@pytest.mark.parametrize("code", ["0042", "21CS/042", "BT-21-1042", "a" * 20, "９９"])
def test_a_code_is_sent_with_its_digits(code: str) -> None:
    assert rendered("({roll})", roll=code) == f"({unicodedata.normalize('NFKC', code)})"


@pytest.mark.parametrize(
    "code", ["", "x" * 21, "21.CS", "a b", "evil.com", "+91987", "नेहा", "a_b", "x\ny", "(1)"]
)
def test_what_is_no_code_is_not_sent(code: str) -> None:
    assert rendered("({roll})", roll=code) == "()"


@pytest.mark.parametrize("answer", ["", "call 98765", "evil.com/x"])
def test_a_fallback_stands_for_what_is_missing_or_not_sent(answer: str) -> None:
    assert rendered("{team}", team=answer) == rendered("{team}") == "your team"
    assert rendered("{size}", size=answer) == "to be chosen"
    assert rendered("{team} {size}", team="Owls", size="XL") == "Owls XL"


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_code_only_letters_digits_and_two_signs_are_sent(code: str) -> None:
    assert re.fullmatch("[A-Za-z0-9/-]{0,20}", rendered("{roll}", roll=code))


@given(st.text(max_size=40), st.text(max_size=40))
def test_strangers_add_nothing_but_safe_values(name: str, college: str) -> None:
    text = rendered("<{name}|{college}|{event.date}>", name=name, college=college)
    assert text == f"<{safe_name(name, 'there')}|{safe_name(college, '')}|1 May>"


@given(st.text(alphabet="{}n", max_size=12))
def test_any_template_can_be_rendered(template: str) -> None:
    rendered(template, n="Asha")


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("Hi {name}, {event.name} {name}", ("name", "event.name")),
        ("{{name}} {{", ()),
        ("a { b", ("{",)),
        ("a } b", ("}",)),
        ("{}{ x }", ("", " x ")),
        ("plain", ()),
    ],
)
def test_placeholders_are_listed_once_in_order_with_lone_braces(
    template: str, found: tuple[str, ...]
) -> None:
    assert placeholders(template) == found
