"""Who asks for a level reads the files of that level alone."""

import pytest

from tests import conftest
from tests.levels import LEVELS, TESTS, pytest_ignore_collect


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("unit", {"unit"}),
        ("unit or emulator", {"unit", "emulator"}),
        ("not aws", set(LEVELS)),
        ("week", set(LEVELS)),
        ("unit and not slow", set(LEVELS)),
        ("", set(LEVELS)),
    ],
)
def test_files_of_levels_that_nobody_asks_for_are_not_read(
    asked: str, left: set[str], pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert conftest.pytest_ignore_collect is pytest_ignore_collect
    monkeypatch.setattr(pytestconfig.option, "markexpr", asked)
    read = {name for name in LEVELS if not pytest_ignore_collect(TESTS / name, pytestconfig)}
    assert read == left
    assert not pytest_ignore_collect(TESTS / "unit" / "emulator", pytestconfig)
