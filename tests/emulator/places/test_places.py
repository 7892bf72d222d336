"""Places x commands: what is told where an endpoint, a profile, a proxy or a hand is odd.

A row is a `Case`; each family of them is a module. `pytest tests/emulator/places --places` prints
the table.
"""

from collections.abc import Callable

import pytest

from tests.conftest import PLACES
from tests.emulator.places import (
    answers,
    by_hand,
    emulators,
    endpoints,
    form_address,
    machine,
    moved,
    organisations,
    profiles,
)
from tests.emulator.places.case import Case, World, arrange, headline, hold
from tests.emulator.places.requests import ASKED, wrong_in
from tests.support.whole_stack import WholeStack

FAMILIES = (
    answers,
    endpoints,
    emulators,
    profiles,
    moved,
    by_hand,
    organisations,
    form_address,
    machine,
)
CASES = [
    pytest.param(case, id=f"{family.__name__.rpartition('.')[2]}-{case}")
    for family in FAMILIES
    for case in family.CASES
]


@pytest.mark.usefixtures("quick_repeats")
@pytest.mark.parametrize("case", CASES)
def test_a_place_is_told_as_what_it_is(
    case: Case,
    make_world: Callable[[Case], World],
    set_to: Callable[[str, str | None], None],
    record_property: Callable[[str, object], None],
) -> None:
    world = make_world(case)
    arrange(case, world, set_to)
    ran = world.program(*case.command.split(), typed=case.typed)
    hold(case, world, ran)
    if case.afterwards is not None:
        case.afterwards(world)
    record_property(PLACES, (case.name, case.command, ran.exit_code, headline(ran)))


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case.name for family in FAMILIES for case in family.CASES]
    assert len(set(names)) == len(names)


def test_what_others_ask_of_the_form_s_address(make_stack: Callable[..., WholeStack]) -> None:
    """In this order: one of them registers."""
    base = make_stack(stack="hack-night").api_url.removesuffix("/registrations")
    wrong = [words for asked in ASKED for words in wrong_in(asked, base)]
    assert wrong == []
    assert len({asked.name for asked in ASKED}) == len(ASKED)
