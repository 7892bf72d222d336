"""The list of faults holds: each can be planted, and the test that it names is there.

Whether that test notices is what `python -m tests.faults` looks at; it takes minutes.
"""

from collections import Counter
from dataclasses import replace

import pytest

from tests import ROOT
from tests.faults.__main__ import main
from tests.faults.faults import FAULTS, Fault
from tests.faults.planting import CannotBePlanted, Repository

WANTED = 40


@pytest.fixture(scope="module")
def repository() -> Repository:
    return Repository(ROOT)


def test_there_are_enough_faults_and_no_two_of_one_name() -> None:
    names = Counter(fault.name for fault in FAULTS)
    assert len(names) >= WANTED
    assert set(names.values()) == {1}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_be_planted(repository: Repository, fault: Fault) -> None:
    planted = repository.plant(fault)
    assert planted.after != planted.before


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_names_one_test(repository: Repository, fault: Fault) -> None:
    assert repository.node_id(fault).endswith(f"::{fault.caught_by}")


@pytest.mark.parametrize(
    "wrong", [{"symbol": "no_such_name"}, {"old": "no such text"}, {"new": "return ("}]
)
def test_what_cannot_be_planted_is_told_by_its_name(
    repository: Repository, wrong: dict[str, str]
) -> None:
    fault = Fault("a fault", "teardown", "transposed(", "(", "test_x")
    with pytest.raises(CannotBePlanted, match="a fault"):
        repository.plant(replace(fault, **wrong))


def test_a_test_that_is_not_there_is_told(repository: Repository) -> None:
    with pytest.raises(CannotBePlanted, match="0 tests called test_nowhere"):
        repository.node_id(replace(FAULTS[0], caught_by="test_nowhere"))


def test_a_name_that_no_fault_has_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["no such words"])
    assert "no fault has no such words in its name" in capsys.readouterr().err
