"""The matcher of registered Indian templates, which the handler's guard is as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.sms.dlt import difference, matches, variables

TEMPLATE = "Hi {#alphanumeric#}, you are in for {#var#}. - HACKFT"


@pytest.mark.parametrize(
    "text",
    [
        "Hi Asha, you are in for HackFest. - HACKFT",
        "Hi A, you are in for B. - HACKFT",
        f"Hi {'x' * 30}, you are in for {'y' * 30}. - HACKFT",
        "Hi a, you are in for b, you are in for c. - HACKFT",  # either variable may hold it
        "Hi नेहा, you are in for HackFest. - HACKFT",
    ],
)
def test_the_registered_text_matches(text: str) -> None:
    assert matches(TEMPLATE, text)


@pytest.mark.parametrize(
    "text",
    [
        "hi Asha, you are in for HackFest. - HACKFT",
        "Hi Asha,  you are in for HackFest. - HACKFT",
        "Hi Asha, you are in for  HackFest. - HACKFT",
        "Hi Asha , you are in for HackFest. - HACKFT",
        "Hi Asha, you are in for HackFest. - HACKFT ",
        "Hi Asha, you are in for HackFest.\n- HACKFT",
        "Hi Asha, you are in for HackFest. \u2013 HACKFT",
        "Hi , you are in for HackFest. - HACKFT",
        f"Hi {'x' * 31}, you are in for HackFest. - HACKFT",
        "Hi A\nB, you are in for HackFest. - HACKFT",
        "Hi Asha, you are in for HackFest. - HACK",
        "",
    ],
)
def test_a_text_that_differs_in_anything_does_not_match(text: str) -> None:
    assert not matches(TEMPLATE, text)


@pytest.mark.parametrize("tag", ["var", "numeric", "url", "urlott", "cbn", "email", "VAR"])
def test_every_form_of_a_variable_is_one(tag: str) -> None:
    for written in (f"{{#{tag}#}}", f"#{tag}#"):
        assert matches(f"Go {written} now", "Go 12345 now")
        assert variables(f"Go {written} now") == (tag.lower(),)


def test_what_is_no_known_tag_needs_its_braces() -> None:
    assert not matches("Room #hall# now", "Room 12345 now")
    assert matches("Room #hall# now", "Room #hall# now")


def test_a_variable_for_numbers_takes_no_letters() -> None:
    assert not matches("Seat {#numeric#}", "Seat A12")


def test_the_tags_of_a_template_are_named_in_order() -> None:
    assert variables("{#url#} and {#VAR#} and {#x y#}") == ("url", "var")


@pytest.mark.parametrize(("text", "agreed"), [("Hello A", 1), ("Hi A, you were", 10), ("Hi ", 3)])
def test_where_a_text_departs_from_its_template_is_known(text: str, agreed: int) -> None:
    assert difference(TEMPLATE, text) == agreed


@given(st.lists(st.text(alphabet="ab {}#.\n", max_size=5), max_size=5), st.text("xyz", min_size=1))
def test_what_is_made_from_a_template_matches_it(pieces: list[str], value: str) -> None:
    template = "{#var#}".join(pieces)
    text = value[:30].join(pieces)
    assert matches(template, text)


def test_many_variables_side_by_side_come_to_an_end() -> None:
    # Tried one way after the other, they would take years.
    assert not matches("{#var#}" * 40 + "!", "x" * 1200)
