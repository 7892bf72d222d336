"""A stack elsewhere: no more is said of it than was seen."""

import pytest

from smsverifier.output.other_regions_view import (
    PIPELINE,
    Elsewhere,
    beside,
    elsewhere_lines,
    other_names_line,
    way_there,
)

WHOLE = Elsewhere("hack", "us-east-1", has_table=True, roles=PIPELINE | {"schedule"})
PART = Elsewhere("hack", "us-east-1", has_table=True, roles=frozenset({"api"}))
UNSEEN = Elsewhere("hack", "us-east-1", has_table=None, roles=PIPELINE)
LEFT = Elsewhere("hack", "us-east-1", has_table=False, roles=PIPELINE)
KEPT = Elsewhere("hack", "us-east-1", has_table=False, kept=2)


@pytest.mark.parametrize(
    ("seen", "says", "never"),
    [
        (WHOLE, "people register there and are told", "could not be seen"),
        (PART, "A part of hack is in us-east-1, with its table.", "people register"),
        (UNSEEN, "whether it takes registrations there could not be seen", "people register"),
        (
            LEFT,
            "without a table. `smsverifier down --region us-east-1 -c e.yaml` removes",
            "status",
        ),
        (KEPT, "`smsverifier up --region us-east-1 -c e.yaml` brings them back", "down"),
    ],
)
def test_what_was_seen_is_said_and_the_way_there(seen: Elsewhere, says: str, never: str) -> None:
    (line,) = elsewhere_lines([seen], "-c e.yaml")
    assert says in line
    assert never not in line
    assert "--region us-east-1 -c e.yaml`" in line


def test_what_is_nowhere_else_changes_no_question_and_no_advice() -> None:
    assert (beside([]), way_there([])) == ("", "")
    assert (beside([LEFT]), way_there([LEFT])) == ("", "")
    assert beside([KEPT]) == ""


def test_the_way_there_names_the_region_and_how_far_it_is_known() -> None:
    assert way_there([LEFT, WHOLE]).startswith("hack is in us-east-1: add --region us-east-1")
    assert way_there([UNSEEN]).startswith("hack is in us-east-1, by its roles: add")
    assert way_there([KEPT]).startswith("hack is in us-east-1: add")
    assert beside([WHOLE, LEFT]) == ", beside hack in us-east-1"


def test_of_many_other_names_some_are_shown() -> None:
    names = [f"hack-{number}" for number in range(7)]
    said = other_names_line(names, "us-east-1", "--target aws")
    assert "hack-0, hack-1, hack-2, hack-3, hack-4 and 2 more." in said
    assert "`smsverifier status --stack hack-0 --target aws`" in said
