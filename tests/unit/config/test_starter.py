"""What `init` writes loads as it is and says what was answered."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.languages import LANGUAGES
from smsverifier.config.load import parse
from smsverifier.config.starter import (
    StarterAnswers,
    languages_named,
    starter_yaml,
    suggested_stack,
)
from smsverifier.config.values import Language
from smsverifier.errors import ConfigError
from tests.unit.config.test_typed_field import PITFALLS


def written(answers: StarterAnswers) -> Config:
    return parse(starter_yaml(answers).encode(), source="config.yaml")


def test_the_answers_are_in_the_file() -> None:
    config = written(
        StarterAnswers("fest", "Fest", "1 May", "Hall", "GB", "aws", "eu-west-2", "FEST26")
    )
    assert (config.stack, config.target, config.region) == ("fest", "aws", "eu-west-2")
    assert (config.event.name, config.event.date, config.event.venue) == ("Fest", "1 May", "Hall")
    assert (config.sms.countries, config.form.default_country) == (("GB",), "GB")
    assert config.sms.sender_id == "FEST26"


@pytest.mark.parametrize(("typed", "expected"), [("1", 1), ("5000", 5000)])
def test_how_many_are_expected_is_a_number_in_the_file(typed: str, expected: int) -> None:
    assert written(StarterAnswers(expected=typed)).event.expected_registrations == expected


@pytest.mark.parametrize(("typed", "cap"), [("600", 720), ("2000", 2400), ("7", 50)])
def test_the_cap_that_the_file_speaks_of_is_the_one_that_holds(typed: str, cap: int) -> None:
    answers = StarterAnswers(expected=typed)
    assert f"  # max_messages: {cap}\n" in starter_yaml(answers)
    assert written(answers).cap == cap


@pytest.mark.parametrize("typed", ["many", "0", "-1", "2,000", "1e3", "", "10000001", "५"])
def test_what_is_no_number_of_people_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        starter_yaml(StarterAnswers(expected=typed))
    assert [each.path for each in caught.value.findings] == ["event.expected_registrations"]


def test_the_message_names_date_and_place_when_they_are_known() -> None:
    assert (
        "{event.date}, {event.venue}"
        in written(StarterAnswers(date="1 May", venue="Hall")).sms.message
    )


def test_the_message_leaves_out_what_is_not_known() -> None:
    assert "{event.date}" not in written(StarterAnswers(venue="Hall")).sms.message


def test_defaults_alone_make_a_file() -> None:
    assert written(StarterAnswers()).stack == "my-event"


@settings(max_examples=60)
@given(
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60
    ).filter(str.strip)
)
def test_any_event_name_survives_the_file(name: str) -> None:
    assert written(StarterAnswers(event_name=name)).event.name == name.strip()


HOSTILE = st.one_of(
    st.sampled_from(PITFALLS),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40),
)


@settings(max_examples=100)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_answer_becomes_anything_but_itself(
    date: str, venue: str, english: str, hindi: str
) -> None:
    message = english.replace("{", "{{").replace("}", "}}").strip() or "x"
    other = hindi.replace("{", "{{").replace("}", "}}").strip() or "x"
    answers = StarterAnswers(
        date=date, venue=venue, message=message, languages=("en", "hi"), messages={"hi": other}
    )
    config = written(answers)
    assert (config.event.date, config.event.venue) == (date.strip(), venue.strip())
    assert (config.sms.message, config.sms.messages["hi"]) == (message, other)


@pytest.mark.parametrize(
    ("typed", "languages"),
    [
        ("en", ("en",)),
        ("hi, en", ("hi", "en")),
        ("English and Hindi", ("en", "hi")),
        ("EN;en", ("en",)),
    ],
)
def test_languages_are_known_by_code_and_name(typed: str, languages: tuple[str, ...]) -> None:
    assert languages_named(typed) == languages


@pytest.mark.parametrize("typed", ["fr", "en, fr", "", ","])
def test_a_language_that_the_page_does_not_speak_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        languages_named(typed)
    assert "hi (Hindi)" in caught.value.findings[0].allowed


def test_the_languages_offered_are_those_that_the_page_has() -> None:
    assert tuple(LANGUAGES) == get_args(Language)
    for language in LANGUAGES:
        assert written(StarterAnswers(languages=(language,))).form.languages == (language,)


def test_wrong_answers_are_refused_all_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        starter_yaml(StarterAnswers(stack="No!", country="XX", target="moon", sender_id="9"))
    assert {each.path.partition("[")[0] for each in caught.value.findings} == (
        {"stack", "target", "sms.countries", "sms.sender_id"}
    )


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "\x1b[31m"])
def test_an_event_name_no_file_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        starter_yaml(StarterAnswers(event_name=name))


@pytest.mark.parametrize(
    ("event", "stack"),
    [
        ("HackFest 2026!", "hackfest-2026"),
        ("2026 Café", "cafe"),
        ("हैकथॉन", "my-event"),
        ("A", "my-event"),
        ("x" * 27 + " y", "x" * 27),
    ],
)
def test_a_stack_is_suggested_from_the_event(event: str, stack: str) -> None:
    assert suggested_stack(event) == stack


@settings(max_examples=60)
@given(st.text())
def test_every_suggested_stack_is_allowed(event: str) -> None:
    assert written(StarterAnswers(stack=suggested_stack(event))).stack == suggested_stack(event)
