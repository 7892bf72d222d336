"""What `message --dlt` has registered: the text with its variables, and what may be refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.announced import KINDS
from smsverifier.config import Config
from smsverifier.errors import Mistake
from smsverifier.finding import Finding, FindingState
from smsverifier.message.dlt_registration import (
    CATEGORIES,
    PROMOTION,
    Registration,
    is_given_by_portal,
    registrations_of,
)
from smsverifier.sms.dlt import matches
from tests.unit.message.configs import config, registered

COLLEGE = {"name": "college", "label": "College", "type": "select", "options": ["Model", "Other"]}
GOOD = "Hi {name}, {college} welcomes you at HackNight on 5 Dec. Team HCKNGT"


def only(made: Config) -> Registration:
    (found,) = registrations_of(made)
    return found


def ids(found: Registration) -> set[str]:
    return {each.id for each in found.findings}


def test_answers_become_variables_in_both_notations() -> None:
    found = only(config(GOOD, COLLEGE))
    assert found.tagged.startswith("Hi {#alphanumeric#}, {#alphanumeric#} welcomes")
    assert found.untagged.startswith("Hi {#var#}, {#var#} welcomes")
    assert [(each.field, each.tag) for each in found.variables] == [
        ("name", "alphanumeric"),
        ("college", "alphanumeric"),
    ]


def test_the_event_s_own_words_are_fixed_text() -> None:
    assert only(config()).tagged == (
        "Hi {#alphanumeric#}, you are registered for Demo Event. See you there!"
    )


@given(st.sampled_from([GOOD, "Hi {name}! {{not one}} of {event.name}", "Nothing in it"]))
def test_what_is_sent_is_what_is_registered(message: str) -> None:
    found = only(config(message, COLLEGE))
    assert matches(found.tagged, found.sample)
    assert matches(found.untagged, found.sample)


def test_every_language_is_a_template_of_its_own() -> None:
    hindi = "नमस्ते {name}, आपका पंजीकरण हो गया। {event.name}"
    made = config(messages={"hi": hindi})
    english, other = registrations_of(made)
    assert (english.language, english.is_unicode) == ("en", False)
    assert (other.language, other.is_unicode) == ("hi", True)
    assert other.tagged.startswith("नमस्ते {#alphanumeric#}")


def test_what_may_be_refused_is_said_with_its_reason() -> None:
    made = config("{name} {college} bit.ly/x {name}", COLLEGE)
    assert ids(only(made)) >= {"dlt_adjacent", "dlt_end", "dlt_brand", "dlt_links", "dlt_count"}
    assert not ids(only(config(GOOD.replace("HackNight", "Demo Event"), COLLEGE))) & {
        "dlt_end",
        "dlt_brand",
        "dlt_links",
        "dlt_count",
    }


def test_a_value_that_fits_into_no_variable_stands_in_the_way() -> None:
    long = {**COLLEGE, "options": ["x" * 31, "Other"]}
    assert "dlt_template" in ids(only(config(GOOD, long)))


def test_what_is_registered_already_is_known() -> None:
    template = "Hi {#alphanumeric#}, you are registered for Demo Event. See you there!"
    found = only(registered(template))
    assert (found.is_registered, found.entity_id, found.header) == (True, "1101", "HACKFT")
    assert not only(registered()).is_registered


def test_every_further_message_and_announcement_is_one_more() -> None:
    made = config(waiting={"message": "Hi {name}, you wait for {event.name}. We write again."})
    told = {
        "day-before": {"kind": "reminder", "message": "Hi {name}, {event.name} is tomorrow."},
        "next": {"kind": "promotion", "message": "Hi {name}, {event.name} is back. Come again!"},
    }
    values = {**made.model_dump(exclude_unset=True), "announcements": told}
    found = registrations_of(Config.model_validate(values))
    assert [(each.message, each.kind) for each in found] == [
        ("confirmation", "confirmation"),
        ("waiting", "waiting"),
        ("day-before", "reminder"),
        ("next", "promotion"),
    ]
    assert found[2].tagged == "Hi {#alphanumeric#}, Demo Event is tomorrow."


def test_every_kind_of_announcement_has_its_category() -> None:
    assert {kind: CATEGORIES[kind].name for kind in KINDS} == {
        "reminder": "Service Implicit",
        "change": "Service Implicit",
        "promotion": "Promotional",
    }


def test_advertising_has_a_category_of_its_own() -> None:
    found = only(config(type="Promotional"))
    assert (found.kind, found.category) == ("promotion", PROMOTION)


def test_an_answer_that_may_be_blank_wants_a_fallback() -> None:
    note = {"name": "note", "label": "Note", "type": "text", "required": False}
    message = "Hi {name}, {note} is noted at Demo Event. Team HCKNGT"
    advice = [each.advice for each in only(config(message, note)).findings]
    assert any("a fallback" in each for each in advice)
    filled = config(message, {**note, "fallback": "nothing"})
    assert "dlt_template" not in {each.id for each in serious(only(filled))}


def serious(found: Registration) -> list[Finding]:
    return [each for each in found.findings if each.state is not FindingState.OK]


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        (("announcements.sale.dlt", "nothing"), True),
        (("announcements.sale.sender_id", '""'), True),
        (("sms.waiting.dlt", "nothing"), True),
        (("sms.sender_id", "nothing"), True),
        (("sms.sender_id", '"HACK FEST"'), False),
        (("sms.dlt", "an Indian template"), False),
        (("announcements.sale.message", "nothing"), False),
        (("email.from", "nothing"), False),
    ],
)
def test_what_a_portal_gives_is_not_there_before(
    mistake: tuple[str, str], *, expected: bool
) -> None:
    assert is_given_by_portal(Mistake(*mistake, "…")) is expected
