"""The Windows half of the files, on whatever system the tests run."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from smsverifier.platform.windows_files import WindowsFiles, patiently
from tests.support.platforms import needs_modes, without_permission


class Locks:
    """What Windows would say of locks: `others` hold it that many times yet."""

    def __init__(self, others: int = 0) -> None:
        self.others = others
        self.said: list[str] = []

    def lock(self, descriptor: int, *, shared: bool) -> bool:
        self.said.append("shared" if shared else "alone")
        self.others -= 1
        return self.others < 0

    def unlock(self, descriptor: int) -> None:
        self.said.append("let go")

    def touch(self, descriptor: int) -> None:
        self.said.append("touched")


FILES = WindowsFiles(Locks)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"LOCALAPPDATA": "local"}, "local"),
        ({"LOCALAPPDATA": "local", "XDG_STATE_HOME": "state"}, "state"),
        ({"LOCALAPPDATA": "local", "XDG_STATE_HOME": "", "HOME": "home"}, "local"),
    ],
)
def test_state_is_kept_in_the_local_application_data(
    tmp_path: Path, names: dict[str, str], expected: str
) -> None:
    environ = {name: str(tmp_path / value) if value else "" for name, value in names.items()}
    assert FILES.state_folder(environ, "smsverifier") == tmp_path / expected / "smsverifier"


def test_a_state_folder_that_depends_on_where_one_is_counts_as_none(tmp_path: Path) -> None:
    """The background process is elsewhere, and would keep its keys elsewhere."""
    environ = {"LOCALAPPDATA": str(tmp_path), "XDG_STATE_HOME": "state"}
    assert FILES.state_folder(environ, "smsverifier") == tmp_path / "smsverifier"


def test_a_folder_that_was_moved_elsewhere_is_told_by_its_real_path(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "local").mkdir()
    _link(tmp_path / "local" / "smsverifier", tmp_path / "real")
    found = FILES.state_folder({"LOCALAPPDATA": str(tmp_path / "local")}, "smsverifier")
    assert found == tmp_path / "real"


def test_a_user_has_no_number() -> None:
    assert FILES.user is None


def test_files_of_ones_own_are_written_read_and_removed(tmp_path: Path) -> None:
    with FILES.own_folder(tmp_path / "a" / "keys", make=True) as folder:
        folder.write("run.json", "old\n")
        folder.write("run.json", "नमस्ते\n")
        assert folder.read("run.json") == "नमस्ते\n"
        assert (tmp_path / "a" / "keys" / "run.json").read_bytes() == "नमस्ते\n".encode()
        assert [each.name for each in (tmp_path / "a" / "keys").iterdir()] == ["run.json"]
        folder.remove("run.json")
        folder.remove("run.json")
        with pytest.raises(FileNotFoundError):
            folder.read("run.json")


def test_a_folder_that_is_not_there_is_made_only_if_asked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), FILES.own_folder(tmp_path / "keys", make=False):
        pass
    assert not (tmp_path / "keys").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    _link(link := tmp_path / "link", tmp_path / "victim")
    for tried in (
        lambda: FILES.open_own(link, os.O_WRONLY | os.O_TRUNC),
        lambda: FILES.open_existing(link),
        lambda: FILES.own_folder(link, make=True).__enter__(),
    ):
        with pytest.raises(OSError, match="symbolic links"):
            tried()
    with (
        FILES.own_folder(tmp_path, make=False) as folder,
        pytest.raises(OSError, match="symbolic links"),
    ):
        folder.read("link")
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_file_holds_the_bytes_that_were_written(tmp_path: Path) -> None:
    descriptor = FILES.open_own(tmp_path / "log", os.O_WRONLY | os.O_APPEND)
    os.write(descriptor, b"a\n\x1ab\n")
    os.close(descriptor)
    descriptor = FILES.open_existing(tmp_path / "log")
    assert os.read(descriptor, 100) == b"a\n\x1ab\n"
    os.close(descriptor)


def test_a_lock_is_waited_for_and_a_look_lets_go_again() -> None:
    locks = Locks(others=2)
    files = WindowsFiles(lambda: locks)
    files.lock(1)
    assert locks.said == ["alone"] * 3
    locks.said.clear()
    assert not files.is_locked(1)
    assert locks.said == ["shared", "let go"]
    locks.others = 1
    assert files.is_locked(1)


def refusing(times: int) -> Callable[[], str]:
    """An action that a virus scanner refuses that many times."""
    left = [times]

    def action() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Access is denied")
        return "done"

    return action


def test_what_is_refused_for_a_moment_is_tried_again() -> None:
    assert patiently(refusing(2)) == "done"


def test_what_stays_refused_is_told() -> None:
    with pytest.raises(PermissionError, match="denied"):
        patiently(refusing(100), seconds=0)


def test_what_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FILES.replace(tmp_path / "nothing", tmp_path / "target")


def test_one_file_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    FILES.replace(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_text() == "new"


def test_a_file_that_nobody_holds_is_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a")
    assert not FILES.is_in_use(tmp_path / "list.csv")
    assert not FILES.is_in_use(tmp_path / "other.csv")
    assert (tmp_path / "list.csv").read_text() == "a"


@needs_modes
def test_what_may_not_be_looked_at_is_not_called_in_use(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a")
    with without_permission(tmp_path):
        assert not FILES.is_in_use(tmp_path / "list.csv")


def test_a_tree_is_removed_and_none_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "tree" / "a").mkdir(parents=True)
    (tmp_path / "tree" / "a" / "file").write_text("x")
    FILES.remove_tree(tmp_path / "tree")
    FILES.remove_tree(tmp_path / "tree")
    assert not (tmp_path / "tree").exists()


def _link(link: Path, to: Path) -> None:
    with suppress(OSError):
        link.symlink_to(to)
    if not link.is_symlink():
        pytest.skip("no links for this user here")
