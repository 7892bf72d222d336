"""What a wrong configuration is told: every mistake, with its place and what is allowed."""

from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.config.load import parse
from smsverifier.errors import ConfigError, Mistake

GOLDEN = Path(__file__).parent / "golden"


def findings(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(text.encode(), source="config.yaml")
    return caught.value.findings


def only(text: str) -> Mistake:
    (finding,) = findings(text)
    return finding


def test_ten_mistakes_are_all_named_at_once() -> None:
    text = (GOLDEN / "ten_mistakes.yaml").read_text(encoding="utf-8")
    lines = [
        f"{each.path}\n  found    {each.found}\n  allowed  {each.allowed}\n"
        for each in findings(text)
    ]
    assert "".join(lines) == (GOLDEN / "ten_mistakes.txt").read_text(encoding="utf-8")


def test_an_unknown_key_suggests_the_near_one() -> None:
    assert only("sms:\n  mesage: x").allowed.endswith('; did you mean "message"?')


def test_a_key_in_the_wrong_section_is_told_where_it_belongs() -> None:
    assert only("sender_id: HACKFT").allowed.endswith("sender_id belongs at sms.sender_id")


@pytest.mark.parametrize(
    "text",
    [
        "alerts: {enabled: true}",
    ],
)
def test_keys_of_features_that_do_not_exist_are_unknown(text: str) -> None:
    assert only(text).found == "an unknown key (line 1)"


def test_a_number_where_text_belongs_is_told_to_be_quoted() -> None:
    assert only("event: {name: 2026}").allowed.endswith('write it in quotes: "2026"')


def test_a_date_like_stack_is_answered_in_words() -> None:
    finding = only("stack: 2024-11-01")
    assert finding.found == '"2024-11-01" (line 1)'
    assert "a letter first" in finding.allowed


def test_a_placeholder_without_quotes_is_told_to_be_quoted() -> None:
    assert "in quotes" in only("sms:\n  message: {name}").allowed


def test_yes_is_told_to_be_true() -> None:
    finding = only("registrations: {point_in_time_recovery: yes}")
    assert finding.allowed == "true or false; yes is a text here"


def test_a_choice_in_wrong_case_suggests_the_right_one() -> None:
    assert only("sms: {type: transactional}").allowed.endswith('did you mean "Transactional"?')


def test_a_range_is_named_with_both_ends() -> None:
    assert only("handler: {timeout_seconds: 900}").allowed == "a whole number from 5 to 300"


def test_a_section_with_nothing_under_it_names_its_keys() -> None:
    assert only("event:\n").allowed.startswith("the keys name, date, ")


def test_a_missing_key_of_a_field_names_the_field() -> None:
    text = "form: {fields: [{name: name, label: a}, {name: phone, type: phone}]}"
    assert only(text).path == "form.fields[1].label"


def test_a_refused_key_does_not_hide_a_broken_rule_elsewhere() -> None:
    found = findings("stak: x\nsms: {message: 'Hi {nobody}'}")
    assert [each.path for each in found] == ["stak", "sms.message"]


def test_a_refused_key_that_its_section_must_have_hides_nothing_either() -> None:
    dlt = "dlt: {entity_id: '1', template_id: x, template: y}"
    found = findings(f"sms: {{message: 'Hi {{nobody}}', {dlt}}}")
    assert [each.path for each in found] == ["sms.dlt.template_id", "sms.message"]


def test_a_refused_key_breaks_no_rule_by_its_default() -> None:
    assert only("sms: {countries: no}\nform: {default_country: US}").path == "sms.countries"


def test_a_list_with_one_bad_entry_is_not_called_too_short() -> None:
    assert only("sms: {countries: [in]}").path == "sms.countries[0]"


def test_control_characters_of_the_file_never_reach_the_terminal() -> None:
    found = only('event: {name: "\\e[31mred"}').found
    assert found == r'"\x1b[31mred" (line 1)'


def test_long_values_are_cut() -> None:
    assert len(only(f"stack: {'x' * 5000}").found) < 80


def test_blanks_round_a_text_are_dropped() -> None:
    config = parse(b"sms:\n  message: |\n    Hi {name}\n", source="config.yaml")
    assert config.sms.message == "Hi {name}"


def test_whole_numbers_are_fine_where_fractions_are() -> None:
    assert parse(b"sms: {max_price_usd: 1}", source="config.yaml").sms.max_price_usd == 1.0


def test_a_file_with_one_key_keeps_every_default() -> None:
    assert parse(b"stack: abc", source="config.yaml") == Config(stack="abc")


def test_a_missing_key_of_a_group_that_may_be_null_is_named() -> None:
    text = "sms: {dlt: {entity_id: '1', template: a}}"
    finding = next(each for each in findings(text) if each.path == "sms.dlt.template_id")
    assert finding.allowed == "1 to 50 digits in quotes, usually 19"


def test_an_unknown_key_of_a_group_that_may_be_null_suggests_the_near_one() -> None:
    assert "sms.dlt.templat" in {each.path for each in findings("sms: {dlt: {templat: a}}")}


def test_a_text_where_a_group_or_null_belongs_names_its_keys() -> None:
    allowed = "the keys entity_id, template_id, template, templates, strict, or null"
    assert only("sms: {dlt: '1101'}").allowed == allowed
