"""A new event out of an earlier one's file: some values are others, and nothing else is."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config.earlier import (
    EarlierEvent,
    moved_times,
    next_event,
    read_earlier,
    still_named,
)
from smsverifier.config.load import parse
from smsverifier.config.starter import StarterAnswers, starter_yaml
from smsverifier.errors import ConfigError
from tests import ROOT
from tests.unit.config.test_typed_field import PITFALLS

EXAMPLE = ROOT / "config.example.yaml"
CHANGES = {"stack": "fest-2027", "event.name": "Fest 2027", "event.date": "14 March 2027"}
TEXTS = st.one_of(
    st.sampled_from(PITFALLS),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60),
)


def earlier(text: str) -> EarlierEvent:
    return EarlierEvent(Path("old.yaml"), text, parse(text.encode(), source="old.yaml"))


def comments(text: str) -> list[str]:
    return re.findall(r"^[ \t]*#.*$", text, re.MULTILINE)


def test_of_the_example_three_lines_change() -> None:
    old = read_earlier(EXAMPLE)
    before, after = old.text.splitlines(), next_event(old, CHANGES).splitlines()
    changed = [line for line, other in zip(after, before, strict=True) if line != other]
    assert changed == ['stack: "fest-2027"', '  name: "Fest 2027"', '  date: "14 March 2027"']


@pytest.mark.parametrize(
    "text",
    [
        "stack: abc\n",
        "stack: abc",
        "{stack: abc}",
        "# only\n{}\n",
        "stack: abc\nevent: {}\n",
        "stack: abc\nevent: {name: x, venue: y}\n",
        "stack: abc\nevent: # why\n  # where\n  venue: y # z\n",
        "event:\n    name: |-\n      a\n    # when\n    date: ''\nstack: abc",
        "event:\n  name: >\n    a\n\n\n  # after\nstack: abc\n",
        "stack:\n  abc\nevent:\n  name: a\n    b\n",
        "stack: abc\r\nevent:\r\n  # when\r\n  venue: x\r\n",
        "--- \nstack: abc\n",
    ],
)
def test_however_it_is_written_the_values_are_others_and_the_comments_stay(text: str) -> None:
    old = earlier(text)
    new = next_event(old, CHANGES)
    config = parse(new.encode(), source="new.yaml")
    assert (config.stack, config.event.name, config.event.date) == tuple(CHANGES.values())
    assert config.event.venue == old.config.event.venue
    assert comments(new) == comments(text)
    assert ("\r\n" in text) == ("\r\n" in new)
    assert "\n" not in new.replace("\r\n", "") or "\r\n" not in text


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_no_text_ends_up_as_anything_but_itself(name: str, date: str, before: str) -> None:
    try:
        old = earlier(starter_yaml(StarterAnswers(event_name=before, date=before)))
        new = next_event(old, {"event.name": name, "event.date": date})
    except ConfigError:
        return
    event = parse(new.encode(), source="new.yaml").event
    assert (event.name, event.date) == (name.strip(), date.strip())
    assert comments(new) == comments(old.text)


@pytest.mark.parametrize("text", ["stack: abc\n...\n", "stack: abc\n? event\n: name: x\n"])
def test_what_cannot_be_edited_is_said_and_what_to_do_by_hand(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be edited") as caught:
        next_event(earlier(text), {"event.name": "Fest", "event.date": "May"})
    assert caught.value.hint == "Copy the file and change event.name, event.date in it."


@pytest.mark.parametrize(
    ("key", "value"), [("stack", "No!"), ("event.name", ""), ("event.expected_registrations", 0)]
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(key: str, value: str | int) -> None:
    with pytest.raises(ConfigError) as caught:
        next_event(read_earlier(EXAMPLE), {key: value})
    assert [finding.path for finding in caught.value.findings] == [key]


def test_where_it_still_speaks_of_the_earlier_event_is_told() -> None:
    event = "event:\n  name: Fest\n  url: https://fest.example\n"
    text = f"stack: abc\n{event}form:\n  intro: Come to Fest!\n"
    assert list(still_named(earlier(text))) == [("event.url", 4), ("form.intro", 6)]


def test_a_wrong_or_missing_file_is_told_as_any_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_earlier(tmp_path / "gone.yaml")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("stak: x\n", "utf-8")
    with pytest.raises(ConfigError, match="one mistake"):
        read_earlier(wrong)


def test_the_other_times_keep_their_distance_to_the_start(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "event:\n  starts_at: 2026-03-14 09:00\n  ends_at: 2026-03-15 17:30\n"
        "  closes_at: 2026-03-10\n"
    )
    earlier = read_earlier(file)
    text = next_event(earlier, moved_times(earlier, "2027-03-13 10:00"))
    found = parse(text.encode(), source="c").event
    assert (found.starts_at, found.ends_at) == ("2027-03-13 10:00", "2027-03-14 18:30")
    assert found.closes_at == "2027-03-09"
    none = parse(next_event(earlier, moved_times(earlier, "")).encode(), source="c").event
    assert (none.starts_at, none.ends_at, none.closes_at) == (None, None, None)
