"""What is said of a message before it is sent."""

import pytest

from smsverifier.finding import FindingState
from tests.unit.message.configs import config, found, registered

OK, WARNING, BLOCKER = FindingState.OK, FindingState.WARNING, FindingState.BLOCKER


def test_the_demo_has_nothing_to_mend() -> None:
    assert {finding.state for finding in found(config()).values()} == {OK}


def test_a_curly_quote_is_named_with_what_to_write() -> None:
    finding = found(config("You’re in, {name}"))["encoding"]
    assert (finding.state, finding.advice) == (WARNING, 'Write ’ as "\'".')
    assert "70 characters fit into one part instead of 160" in finding.detail


def test_a_text_in_hindi_is_meant_to_be_ucs2() -> None:
    finding = found(config("नमस्ते {name} – आइए"))["encoding"]
    assert (finding.state, "UCS-2" in finding.detail) == (OK, True)


def test_more_than_one_part_says_how_much_to_shorten() -> None:
    finding = found(config("x" * 170))["parts"]
    assert (finding.state, finding.detail[:7]) == (WARNING, "2 parts")
    assert finding.advice == "Shorten the message by 10 units for one part less."


def test_a_part_that_an_unsplit_character_begins_is_counted_in_what_to_shorten() -> None:
    made = config("a" * 152 + "€" + "b" * 152)  # 306 units, which would fit into two parts of 153
    assert found(made)["parts"].advice == "Shorten the message by 1 unit for one part less."


def test_parts_that_whole_words_need_are_told() -> None:
    assert (
        "3 if SNS cuts at the ends of words"
        in found(config(("x" * 99 + " ") * 3 + "y"))["parts"].detail
    )


def test_names_in_another_script_are_told_with_their_parts() -> None:
    assert "up to 2 parts" in found(config())["other_scripts"].detail


def test_of_a_text_in_ucs2_nobody_hears_that_a_name_makes_it_so() -> None:
    detail = found(config("नमस्ते {name}, आप पंजीकृत हैं"))["other_scripts"].detail
    assert detail == "longer answers make it up to 2 parts"


def test_of_a_further_kind_of_message_only_what_is_wrong_is_told_by_its_own_keys() -> None:
    both = found(config(waiting={"message": "You wait. " * 17}, promoted={"message": "You are in"}))
    own = [key for key in both if key.endswith((".waiting", ".promoted"))]
    assert own == ["parts.waiting"]
    assert both["parts.waiting"].detail.startswith("of sms.waiting, 2 parts")
    waiting = {
        "message": "Hello",
        "dlt": {"template_id": "1", "template": "Hi {#alphanumeric#}, you wait."},
    }
    finding = found(registered(waiting=waiting))["dlt_template.waiting"]
    assert finding.state is BLOCKER
    assert finding.advice.startswith("Make sms.waiting.message and sms.waiting.dlt.template one")


def test_where_no_name_is_sent_no_script_can_change_it() -> None:
    assert "other_scripts" not in found(config("You are in"))


def test_a_sender_without_a_template_is_warned_of_in_india() -> None:
    assert found(config(sender_id="HACKFT"))["dlt"].state is WARNING


def test_elsewhere_nobody_hears_of_dlt() -> None:
    made = config(countries=["GB"], sender_id="HACK2026")
    assert not [id for id in found(made) if id.startswith("dlt")]


def test_a_text_as_registered_is_fine() -> None:
    states = {id: finding.state for id, finding in found(registered()).items()}
    assert (states["dlt_template"], states["dlt_sender"], states["dlt_region"]) == (OK, OK, OK)


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("hi {#var#}, you are registered for {#var#}. See you there!", "capitals"),
        ("Hi {#var#},  you are registered for {#var#}. See you there!", "spaces or line ends"),
        ("Hi {#var#}, you are registered for {#var#}. See you there!\nBye", "ends too soon"),
        ("Hi {#var#}, you are registered for {#var#}. Be there!", "at character 71"),
        ("Hi {#var#}, you are registered for {#var#}. See\u00a0you there!", "spaces or line ends"),
    ],
)
def test_a_text_that_differs_from_its_template_is_told_how(template: str, why: str) -> None:
    finding = found(registered(template))["dlt_template"]
    assert (finding.state, why in finding.detail) == (BLOCKER, True)


def test_characters_that_look_alike_are_told() -> None:
    finding = found(registered("You’re in, {#var#}", "You're in, {name}"))["dlt_template"]
    assert "look alike" in finding.detail


def test_a_variable_that_holds_too_much_is_told() -> None:
    made = registered("Hi {#var#} there!", "Hi {name} of Venkataraman College there!")
    finding = found(made)["dlt_template"]
    assert "more than 30 characters" in finding.detail
    assert finding.advice.startswith("Shorten what stands there")


def test_a_template_that_fits_only_some_registrants_is_told_whom_not() -> None:
    fits_longest = "Hi Venkatanarasimharajuvaripetala!"
    finding = found(registered(fits_longest, "Hi {name}!"))["dlt_template"]
    assert finding.detail.startswith("the text for a name of one letter")


def test_an_answer_that_may_be_blank_leaves_a_variable_empty() -> None:
    college = {"name": "college", "label": "College"}
    made = config(
        "At {college}.",
        college,
        dlt={"entity_id": "1", "template_id": "2", "template": "At {#var#}."},
        sender_id="HACKFT",
    )
    assert "may be blank" in found(made)["dlt_template"].detail


def test_without_a_sender_the_template_is_of_no_use() -> None:
    assert found(registered(sender_id=None))["dlt_sender"].state is BLOCKER


def test_another_region_has_no_local_route() -> None:
    made = registered().model_copy(update={"region": "eu-west-1"})
    assert found(made)["dlt_region"].state is BLOCKER


@pytest.mark.parametrize(
    ("template", "id"),
    [
        ("Hi {#var#}", "dlt_variables"),
        ("Hi {#name#}", "dlt_variables"),
        ("You’re in, {#url#}", "dlt_characters"),
        ("<#> Hi {#url#}", "dlt_start"),
        ("{#url#}\nHi", "dlt_start"),
    ],
)
def test_a_flaw_of_the_template_itself_is_a_warning(template: str, id: str) -> None:
    assert found(registered(template))[id].state is WARNING


@pytest.mark.parametrize(
    "text",
    ["https://a.example/x", "see a.example", "mail me@a.example", "call +91 98765 43210",
     "call 9876543210", "toll free 1800-123-4567"],
)  # fmt: skip
def test_links_and_numbers_must_be_whitelisted(text: str) -> None:
    assert found(registered(text, text))["dlt_links"].state is WARNING


def test_a_variable_for_links_that_holds_a_name_is_warned_of() -> None:
    assert found(registered("Hi {#url#}", "Hi {name}"))["dlt_links"].state is WARNING


@pytest.mark.parametrize("text", ["on 2026-03-14 10:30", "14.03.2026, 9 AM", "seat 12345, row 7"])
def test_dates_and_seats_are_no_numbers_to_call(text: str) -> None:
    assert "dlt_links" not in found(registered(text, text))
