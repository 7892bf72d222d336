"""An export's file: whole once it has its name, never over another."""

import errno
import os
from pathlib import Path

import pytest

from smsverifier.commands.export import chosen_files
from smsverifier.errors import SmsverifierError
from smsverifier.registrations.exporter import atomic_text_file


@pytest.mark.parametrize("has_links", [True, False])
def test_a_name_taken_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", refuse_links)
    path = tmp_path / "a.csv"
    with atomic_text_file(tmp_path / "free.csv") as file:
        file.write("whole")
    with pytest.raises(SmsverifierError), atomic_text_file(path):
        path.write_text("mine")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a.csv": "mine",
        "free.csv": "whole",
    }


def refuse_links(*_: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def test_the_name_appears_with_the_whole_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", killed)
    with pytest.raises(KeyboardInterrupt), atomic_text_file(tmp_path / "a.csv") as file:
        file.write("whole")
    assert list(tmp_path.iterdir()) == []


def test_exports_within_a_second_have_names_of_their_own(tmp_path: Path) -> None:
    """`registrations export`, then `down` at once: neither may stand in the other's way."""
    names: list[Path] = []
    for _ in range(5):
        files = list(chosen_files("demo-event", None, tmp_path).values())
        for path in files:
            path.touch()
        names += files
    assert len(names) == len(set(names)) == 10
