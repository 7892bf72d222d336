"""The cap on SMS: there is one unless somebody has written null."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.config.load import parse
from smsverifier.config.schema import json_schema
from smsverifier.config.starter import StarterAnswers, starter_yaml
from smsverifier.errors import ConfigError
from smsverifier.resources.deployment_package import handler_settings

WHAT_NULL_MEANS = "null is no cap at all (to text nobody: smsverifier pause)"


def of(text: str) -> Config:
    return parse(text.encode(), source="config.yaml")


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("stack: abc", 2400),
        ("event: {expected_registrations: 1}", 50),
        ("event: {expected_registrations: 41}", 50),
        ("event: {expected_registrations: 42}", 51),
        ("event: {expected_registrations: 2001}", 2402),
        ("event: {expected_registrations: 10000000}", 12_000_000),
        ("sms: {max_per_second: 5}", 2400),
        ("sms: {max_messages: 7}", 7),
        ("sms: {max_messages: null}", None),
        ("sms: {max_messages: ~}", None),
        ("sms:\n  max_messages:\n", 2400),
        ("sms:\n  max_messages: # not decided yet\n", 2400),
    ],
)
def test_a_cap_that_nobody_wrote_follows_from_how_many_are_expected(
    text: str, cap: int | None
) -> None:
    made = of(text)
    assert made.cap == cap
    assert handler_settings(made, "a-table")["max_messages"] == cap


@pytest.mark.parametrize("wrong", ["0", "-1", "'2400'", "none", "lots", "true", "1e3", '""'])
def test_who_writes_no_cap_by_mistake_hears_what_null_would_mean(wrong: str) -> None:
    with pytest.raises(ConfigError) as refused:
        of(f"sms: {{max_messages: {wrong}}}")
    (finding,) = refused.value.findings
    assert finding.allowed.endswith("or null; " + WHAT_NULL_MEANS)


def test_what_is_the_default_can_be_written_as_well() -> None:
    most = of("event: {expected_registrations: 10000000}").cap
    assert of(f"sms: {{max_messages: {most}}}").cap == most


@given(st.integers(1, 10**7))
def test_the_default_cap_has_room_for_everybody_and_a_fifth_more(expected: int) -> None:
    cap = Config.model_validate({"event": {"expected_registrations": expected}}).cap
    assert cap is not None
    assert cap >= 50
    assert 10 * (cap - 1) < 12 * expected <= 10 * cap or cap == 50


def test_the_demo_and_what_init_writes_have_the_default_cap() -> None:
    assert Config().cap == 2400
    assert of(starter_yaml(StarterAnswers())).cap == 2400


def test_the_schema_tells_editors_of_no_default_that_would_be_none() -> None:
    key = json.loads(json.dumps(json_schema()))["$defs"]["Sms"]["properties"]["max_messages"]
    assert "default" not in key
    assert "left out: 1.2 times event.expected_registrations" in key["description"]
