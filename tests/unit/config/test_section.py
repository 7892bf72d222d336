"""What the models take to the letter, and what a section is."""

import copy
import math
from typing import Annotated, Any, Literal

import pytest

from smsverifier.config.section import Field, Section, ValidationError

Code = Annotated[str, Field(pattern="^[a-z]+$", words="small letters")]


def _even(text: str) -> None:
    if len(text) % 2:
        raise ValueError(text)


class Inner(Section):
    """A group in a group."""

    code: Code
    times: tuple[int, ...] = ()


class Outer(Section):
    """One of everything."""

    on: bool = Field(default=True)
    whole: int | None = Field(default=None, ge=2, le=9)
    number: float = Field(default=1.0, gt=0, le=10)
    text: Annotated[Code, Field(max_length=4)] = Field(default="ab", min_length=2, check=_even)
    choice: Literal["a", "b"] = Field(default="a", alias="from")
    inner: Inner | None = Field(default=None)
    several: tuple[Inner, ...] = Field(default=(), min_length=1, max_length=2)
    named: dict[str, Code] = Field(default={})


def _wrong(data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as told:
        Outer.model_validate(data)
    return [(".".join(map(str, each["loc"])), each["type"]) for each in told.value.refusals]


@pytest.mark.parametrize(
    ("data", "at", "kind"),
    [
        ({"on": 1}, "on", "bool_type"),
        ({"whole": True}, "whole", "int_type"),
        ({"whole": 3.0}, "whole", "int_type"),
        ({"whole": 1}, "whole", "greater_than_equal"),
        ({"whole": 10}, "whole", "less_than_equal"),
        ({"number": "1"}, "number", "float_type"),
        ({"number": True}, "number", "float_type"),
        ({"number": 0}, "number", "greater_than"),
        ({"number": math.inf}, "number", "finite_number"),
        ({"number": math.nan}, "number", "finite_number"),
        ({"number": 10**400}, "number", "finite_number"),
        ({"text": 1}, "text", "string_type"),
        ({"text": " a "}, "text", "string_too_short"),
        ({"text": "abcde"}, "text", "string_too_long"),
        ({"text": "AB"}, "text", "string_pattern_mismatch"),
        ({"text": "ab\x1c"}, "text", "string_pattern_mismatch"),
        ({"text": "\ud800b"}, "text", "string_unicode"),
        ({"text": "abc"}, "text", "value_error"),
        ({"from": "c"}, "from", "literal_error"),
        ({"from": ["a"]}, "from", "literal_error"),
        ({"choice": "a"}, "choice", "extra_forbidden"),
        ({"inner": {}}, "inner.code", "missing"),
        ({"inner": "a"}, "inner", "model_type"),
        ({"inner": {"code": "a", "times": ["1"]}}, "inner.times.0", "int_type"),
        ({"several": []}, "several", "too_short"),
        ({"several": "a"}, "several", "tuple_type"),
        ({"several": [{"code": "a"}] * 3}, "several", "too_long"),
        ({"named": ["a"]}, "named", "dict_type"),
        ({"named": {"x": "A"}}, "named.x", "string_pattern_mismatch"),
    ],
)
def test_what_is_no_such_value_is_refused_where_it_stands(
    data: dict[str, Any], at: str, kind: str
) -> None:
    assert _wrong(data) == [(at, kind)]


def test_every_mistake_is_told_in_the_order_of_the_keys() -> None:
    found = _wrong({"odd": 1, "several": [{"code": 1}, 2], "on": 0})
    assert [at for at, _kind in found] == ["on", "several.0.code", "several.1", "odd"]


def test_blanks_round_a_text_are_dropped_and_a_whole_number_is_one() -> None:
    section = Outer.model_validate({"text": " abcd\n", "number": 3, "named": {" x ": "\u3000y"}})
    assert (section.text, section.named) == ("abcd", {"x": "y"})
    assert isinstance(section.number, float)


def test_what_was_said_is_known_though_it_is_the_default() -> None:
    assert Outer.model_validate({"from": "a"}).model_fields_set == {"choice"}
    assert Outer().model_copy(update={"on": False}).model_fields_set == {"on"}
    assert Outer.model_validate({"from": "a"}) == Outer()


def test_a_section_is_a_value() -> None:
    one, other = Inner(code="a", times=(1, 2)), Inner(code="a", times=(1, 2))
    assert one == other == copy.deepcopy(one)
    assert len({one, other, Inner(code="b")}) == 2
    with pytest.raises(AttributeError):
        one.code = "b"  # type: ignore[misc]
    assert repr(one) == "Inner(code='a', times=(1, 2))"
    with pytest.raises(AttributeError):
        del one.code


def test_a_section_as_plain_data_makes_the_same_one() -> None:
    section = Outer.model_validate({"several": [{"code": "a", "times": [1]}], "from": "b"})
    assert Outer.model_validate(section.model_dump(by_alias=True)) == section
    assert section.model_dump(exclude_unset=True)["several"] == [{"code": "a", "times": [1]}]
    assert "text" not in section.model_dump(exclude={"text"})
