"""The state folder: its owner's, or none."""

import os
import stat
from pathlib import Path

import pytest

from smsverifier.commands.known_stacks import known_stacks
from smsverifier.errors import UsageError
from smsverifier.local.endpoints import Site, chosen_site, make_folder, open_log
from smsverifier.local.last_run import marked
from tests.support.platforms import needs_links, needs_modes, needs_root, not_on_windows

PORT = 4610


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where state is kept, not made yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "smsverifier"


def site() -> Site:
    """The embedded AWS of these tests."""
    return chosen_site(os.environ, PORT)


def nobodys(path: Path) -> Path:
    path.mkdir(parents=True)
    os.chown(path, 65534, 65534)
    return path


@needs_modes
def test_a_state_folder_that_depends_on_where_one_is_counts_as_none(tmp_path: Path) -> None:
    """As the base directory specification has it; the background process is elsewhere."""
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": "state"}
    assert chosen_site(environ, PORT).folder == tmp_path / ".local" / "state" / "smsverifier"


@not_on_windows("there a user without a name has a profile all the same")
def test_where_no_home_is_known_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(UsageError, match="No home directory is known") as caught:
        chosen_site({}, PORT)
    assert "XDG_STATE_HOME" in caught.value.hint
    assert known_stacks({}) == {}


@needs_modes
def test_it_is_made_for_its_owner_alone(state: Path) -> None:
    before = os.umask(0)
    try:
        assert stat.S_IMODE(make_folder(site()).stat().st_mode) == 0o700
    finally:
        os.umask(before)


@needs_modes
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_nobody_else_may_write_there_any_more(state: Path, mode: int) -> None:
    state.mkdir(parents=True)
    state.chmod(mode)
    assert not stat.S_IMODE(make_folder(site()).stat().st_mode) & 0o022


@needs_root
def test_another_users_is_not_used(state: Path) -> None:
    nobodys(state)
    (victim := state.parent / "victim").write_text("precious")
    for name in ("log", "lock", "run"):
        (state / f"local-{PORT}.{name}").symlink_to(victim)
    with pytest.raises(PermissionError, match="another user"):
        open_log(site())
    with pytest.raises(PermissionError, match="another user"), marked(site()):
        pass
    assert victim.read_text() == "precious"


@needs_root
def test_a_link_of_another_users_is_not_followed(state: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    state.parent.mkdir()
    state.symlink_to(tmp_path / "home")
    os.lchown(state, 65534, 65534)
    with pytest.raises(PermissionError, match="another user"):
        make_folder(site())


@needs_links
def test_ones_own_link_to_another_disk_is_followed(state: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    state.parent.mkdir()
    state.symlink_to(tmp_path / "disk")
    os.close(open_log(site()))
    assert (tmp_path / "disk" / f"local-{PORT}.log").exists()
