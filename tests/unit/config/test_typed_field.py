"""Fields as they are typed on a line, and what the file says of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.config import FormField
from smsverifier.config.load import parse
from smsverifier.config.starter import StarterAnswers, starter_yaml
from smsverifier.config.typed_field import EXAMPLE, TypedField, field_name, typed_field
from smsverifier.errors import ConfigError

PITFALLS = [
    *("no", "yes", "true", "null", "~", "1e3", "007", "0x1F", "1_000", "2026-03-14", "=", "<<"),
    *("- a", "#1", "a #b", "{a}", "[a]", "'", '"', "a: b", "*a", "&a", "!!str", "|", ">"),
    *("%", "@", "`", "\\n", "\u0905", "🎉", "é", "…", "؟", "\u200d", "a\u00a0b"),
]
"""What YAML reads as something else, or has a meaning for it."""
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
LINES = st.one_of(WORDS, st.sampled_from(PITFALLS))


def written(*lines: str) -> tuple[FormField, ...]:
    text = starter_yaml(StarterAnswers(fields=lines))
    return parse(text.encode(), source="config.yaml").form.fields[2:]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("College", TypedField("college", "College", "text", True, ())),
        ("LinkedIn (optional)", TypedField("linkedin", "LinkedIn", "text", False, ())),
        (EXAMPLE, TypedField("t_shirt_size", "T-shirt size", "select", True, ("S", "M", "L"))),
        ("Size: S, M (optional)", TypedField("size", "Size", "select", False, ("S", "M"))),
        ("Size (optional): S, M", TypedField("size", "Size", "select", False, ("S", "M"))),
        ("Diet?: no, 1e3,, 007", TypedField("diet", "Diet?", "select", True, ("no", "1e3", "007"))),
        ("E-mail", TypedField("e_mail", "E-mail", "email", True, ())),
        ("Roll number", TypedField("roll_number", "Roll number", "code", True, ())),
        ("USN optional", TypedField("usn", "USN", "code", False, ())),
        ("शहर", TypedField("answer", "शहर", "text", True, ())),
        ("Source", TypedField("your_source", "Source", "text", True, ())),
        ("SMS status", TypedField("your_sms_status", "SMS status", "text", True, ())),
        ("Name", TypedField("your_name", "Name", "text", True, ())),
        ("2nd choice", TypedField("nd_choice", "2nd choice", "text", True, ())),
        ("Optional", TypedField("optional", "Optional", "text", True, ())),
    ],
)
def test_a_line_is_read_as_people_mean_it(line: str, field: TypedField) -> None:
    assert typed_field(line) == field


@pytest.mark.parametrize("line", ["", " ", "Size: S", "Size:", ": S, M", "Size: S, S"])
def test_what_asks_for_nothing_is_refused_with_what_is_allowed(line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        typed_field(line)
    assert caught.value.findings[0].allowed


def test_fields_of_one_name_get_others() -> None:
    assert [field.name for field in written("Size", "size", "SIZE!")] == [
        "size",
        "size_2",
        "size_3",
    ]


@given(st.text(), st.sets(st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True), max_size=5))
def test_every_name_is_one_that_a_field_may_have(label: str, others: set[str]) -> None:
    name = field_name(label, others)
    assert name not in others
    FormField(name=name, label="x")


@settings(max_examples=80)
@given(LINES, st.lists(LINES, max_size=3))
def test_what_is_taken_stands_in_the_file_to_the_letter(label: str, options: list[str]) -> None:
    line = f"{label}: {', '.join(options)}" if options else label
    try:
        (field,) = written(line)
    except ConfigError:
        return
    read = typed_field(line)
    assert (field.label, field.options) == (read.label, read.options)
    assert (field.name, field.type, field.required) == (read.name, read.type, read.required)
