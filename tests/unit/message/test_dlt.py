"""What is said of a DLT registration beside that the text must be its template: warnings only."""

import pytest

from smsverifier.finding import FindingState, is_ready
from tests.unit.message.configs import config, found, registered

OK, WARNING, BLOCKER = FindingState.OK, FindingState.WARNING, FindingState.BLOCKER
GOOD = (
    "Hi {#alphanumeric#}, your seat at HackFest is booked. Bring your college ID. - HackFest Team"
)
MESSAGE = "Hi {name}, your seat at HackFest is booked. Bring your college ID. - HackFest Team"


def ids(template: str = GOOD, message: str = MESSAGE, **sms: object) -> set[str]:
    """The warnings about a registration."""
    event = {"name": "HackFest 2026"}
    made = registered(template, message, **sms)
    made = made.model_copy(update={"event": made.event.model_copy(update=event)})
    return {id for id, finding in found(made).items() if finding.state is not OK}


def test_a_good_registration_has_nothing_but_what_operators_disagree_on() -> None:
    assert ids() == {"dlt_values"}


@pytest.mark.parametrize("written", ["{#Var#}", "{#VAR#}", "#VAR#", "{#Alphanumeric#}", "#Url#"])
def test_a_variable_in_capitals_is_a_variable_and_told(written: str) -> None:
    finding = found(registered(GOOD.replace("{#alphanumeric#}", written), MESSAGE))
    assert finding["dlt_spelling"].state is WARNING
    assert written in finding["dlt_spelling"].detail
    assert finding["dlt_template"].state is OK


@pytest.mark.parametrize(
    "written",
    ["{#var1#}", "{# var #}", "{#var 1#}", "{var}", "{#var}", "{{name}}", "#var1#", "XXXX", "____"],
)
def test_what_is_no_variable_is_named(written: str) -> None:
    finding = found(registered(GOOD.replace("{#alphanumeric#}", written), MESSAGE))
    assert finding["dlt_no_variable"].state is WARNING
    assert written in finding["dlt_no_variable"].detail
    assert finding["dlt_template"].state is BLOCKER  # the handler would not send it


@pytest.mark.parametrize("written", ["#var#", "{#var#}", "{#url#}", "#HackFest", "(#1)", "Max"])
def test_what_is_a_variable_or_only_text_is_not(written: str) -> None:
    template = GOOD.replace("{#alphanumeric#}", written)
    assert not {"dlt_no_variable", "dlt_spelling"} & ids(template)


@pytest.mark.parametrize("between", ["", " ", ", ", "-", " / ", ". "])
def test_two_variables_without_a_word_between_them_are_told(between: str) -> None:
    assert "dlt_adjacent" in ids(GOOD.replace("{#alphanumeric#}", "{#var#}" + between + "{#var#}"))


def test_more_than_two_variables_are_told_and_two_are_not() -> None:
    two = GOOD.replace("HackFest is", "{#var#} is")
    assert not {"dlt_count", "dlt_adjacent"} & ids(two)
    assert "dlt_count" in ids(two.replace("college", "{#var#}"))


@pytest.mark.parametrize(
    ("template", "is_end"),
    [("You are in, {#var#}", True), ("You are in, {#var#}.", False), ("You are in, #url#", True)],
)
def test_a_variable_at_the_end_is_told(template: str, is_end: bool) -> None:
    assert ("dlt_end" in ids(template)) is is_end


@pytest.mark.parametrize(
    ("template", "id"),
    [
        (GOOD.replace(". Bring", ".  Bring"), "dlt_blanks"),
        (GOOD.replace("HackFest is", "<HackFest> is"), "dlt_signs"),
        ("{#var#} {#var#}", "dlt_fixed"),
        ("Hi {#var#}!", "dlt_fixed"),
        ("Hi {#var#}, see you", "dlt_share"),
    ],
)
def test_what_portals_are_said_to_reject_is_a_warning(template: str, id: str) -> None:
    assert id in ids(template, message=template.replace("{#var#}", "{name}"))


def test_a_text_that_says_whose_it_is_is_fine_and_another_is_told() -> None:
    template = "Hi {#alphanumeric#}, your seat is booked. Bring your college ID with you please."
    message = template.replace("{#alphanumeric#}", "{name}")
    assert "dlt_brand" in ids(template, message)
    for brand in ("hackfest", "HACKFT", "2026"):
        assert "dlt_brand" not in ids(f"{template} {brand}", f"{message} {brand}")


def test_the_category_is_named() -> None:
    assert "Service Implicit" in found(registered())["dlt_category"].detail
    promotional = found(registered(type="Promotional", sender_id="123456"))["dlt_category"]
    assert "six digits" in promotional.detail


@pytest.mark.parametrize("sign", ["₹", "।", "॥", "ç"])
def test_what_people_type_themselves_is_not_called_a_word_processors(sign: str) -> None:
    assert "dlt_characters" not in ids(GOOD.replace("ID.", f"ID {sign}"))


@pytest.mark.parametrize("sign", ["’", "–", "…", "\u00a0"])
def test_what_word_processors_put_in_is(sign: str) -> None:
    assert "dlt_characters" in ids(GOOD.replace("ID.", f"ID {sign}"))


def test_names_are_spoken_of_only_where_people_type_them() -> None:
    assert "dlt_values" in ids()
    assert "dlt_values" not in ids(GOOD.replace("{#alphanumeric#}", "there"))
    assert "dlt_values" not in ids(message="Hi HackFest")


@pytest.mark.parametrize("strict", [True, False])
def test_whoever_has_decided_on_the_strict_reading_is_not_warned(strict: bool) -> None:
    dlt = {"entity_id": "1", "template_id": "2", "template": GOOD, "strict": strict}
    made = config(MESSAGE, dlt=dlt, sender_id="HACKFT")
    assert found(made)["dlt_values"].state is OK


@pytest.mark.parametrize(("venue", "signs"), [("Hall 3", ""), ("5 Dec, 9:30", ", :"), ("हॉल", "ह")])
def test_signs_in_a_variable_are_told(venue: str, signs: str) -> None:
    message = MESSAGE.replace("college ID", "ID to {event.venue} please")
    made = registered(message.replace("{name}", "{#var#}").replace("{event.venue}", "{#var#}"))
    event = made.event.model_copy(update={"venue": venue})
    sms = made.sms.model_copy(update={"message": message})
    told = found(made.model_copy(update={"event": event, "sms": sms}))
    assert signs in told["dlt_value_signs"].detail if signs else "dlt_value_signs" not in told


def test_no_warning_of_a_template_blocks() -> None:
    template = "#VAR#  <{#var#} {#var#}{#var#}"
    message = "{name}  <{name} {name}{name}"
    made = registered(template, message)
    assert {id for id, each in found(made).items() if each.state is WARNING} >= {
        *("dlt_spelling", "dlt_variables", "dlt_adjacent", "dlt_count", "dlt_end", "dlt_fixed"),
        *("dlt_blanks", "dlt_signs", "dlt_share", "dlt_brand", "dlt_values"),
    }
    assert is_ready(found(made).values())


def test_elsewhere_nobody_hears_of_it() -> None:
    made = config("Hi {name}", countries=["GB"], sender_id="HACK2026")
    assert not [id for id in found(made) if id.startswith("dlt")]
