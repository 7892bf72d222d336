"""The keys of a run on disk: for their owner only, and never somebody else's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.local.credentials import (
    REGION,
    Keys,
    new_access_key,
    new_keys,
    read_keys,
    remove_keys,
    write_keys,
)
from smsverifier.local.endpoints import Site, chosen_site
from tests.support.platforms import needs_links, needs_modes, needs_root

PORT = 4610
NAMES = {"credentials", "config", "run.json"}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where state is kept; nobody takes a right away that the code itself should."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = os.umask(0)
    yield tmp_path / "state" / "smsverifier"
    os.umask(before)


def site(port: int = PORT) -> Site:
    """The embedded AWS on that port."""
    return chosen_site(os.environ, port)


@pytest.fixture
def keys() -> Keys:
    return new_keys()


def test_they_are_read_as_they_were_written_each_for_its_port(keys: Keys) -> None:
    other = new_keys()
    write_keys(keys, site())
    write_keys(other, site(PORT + 1))
    assert (read_keys(site()), read_keys(site(PORT + 1))) == (keys, other)
    assert read_keys(site(PORT + 2)) is None


@needs_modes
def test_nobody_else_can_read_them(keys: Keys, state: Path) -> None:
    write_keys(keys, site())
    folder = site().keys
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == dict.fromkeys(
        NAMES, 0o600
    )
    assert folder.stat().st_mode & 0o777 == 0o700


@needs_modes
def test_a_folder_that_others_could_open_is_closed(keys: Keys) -> None:
    site().keys.mkdir(parents=True, mode=0o777)
    write_keys(keys, site())
    assert site().keys.stat().st_mode & 0o777 == 0o700


def test_those_of_the_next_run_stand_in_their_place(keys: Keys) -> None:
    write_keys(new_keys(), site())
    write_keys(keys, site())
    assert read_keys(site()) == keys
    assert {file.name for file in site().keys.iterdir()} == NAMES


def test_nothing_of_them_is_left(keys: Keys) -> None:
    write_keys(keys, site())
    remove_keys(site())
    remove_keys(site())
    assert not site().keys.exists()
    assert read_keys(site()) is None


@needs_links
@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_link_in_the_place_of_a_file_is_not_followed(
    keys: Keys, tmp_path: Path, name: str
) -> None:
    (elsewhere := tmp_path / "elsewhere").write_text("untouched")
    site().keys.mkdir(parents=True)
    (site().keys / name).symlink_to(elsewhere)
    assert read_keys(site()) is None
    write_keys(keys, site())
    assert elsewhere.read_text() == "untouched"
    assert read_keys(site()) == keys
    assert not (site().keys / name).is_symlink()


@needs_links
def test_a_link_in_the_place_of_the_folder_is_not_followed(keys: Keys, tmp_path: Path) -> None:
    write_keys(keys, site())
    site().keys.rename(tmp_path / "elsewhere")
    site().keys.symlink_to(tmp_path / "elsewhere")
    assert read_keys(site()) is None
    with pytest.raises(OSError, match="local-4610"):
        write_keys(new_keys(), site())
    remove_keys(site())
    assert (tmp_path / "elsewhere" / "run.json").exists()


@needs_root
@pytest.mark.parametrize("what", [".", "run.json"])
def test_what_another_user_left_there_is_not_believed(keys: Keys, what: str) -> None:
    import pwd

    write_keys(keys, site())
    os.chown(site().keys / what, pwd.getpwnam("nobody").pw_uid, -1)
    assert read_keys(site()) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"access_key_id": "x"}', "\xff"])
def test_a_file_that_is_broken_holds_no_keys(keys: Keys, text: str) -> None:
    write_keys(keys, site())
    (site().keys / "run.json").write_bytes(text.encode("latin-1"))
    assert read_keys(site()) is None


def test_no_secret_is_printed(keys: Keys) -> None:
    worker = new_access_key("ASIA", "a token")
    shown = f"{keys!r} {keys} {worker!r} {worker}"
    for secret in (keys.page_secret, keys.access_key.secret, worker.secret, worker.token):
        assert secret not in shown


def test_each_proof_is_for_one_port_and_one_question(keys: Keys) -> None:
    proofs = {keys.proof(4610, "a"), keys.proof(4611, "a"), keys.proof(4610, "b")}
    assert len({*proofs, new_keys().proof(4610, "a")}) == 4


def test_who_overheard_the_secret_of_the_pages_can_prove_nothing(keys: Keys) -> None:
    overheard = Keys(new_access_key("AKIA"), keys.page_secret)
    assert overheard.proof(PORT, "a") != keys.proof(PORT, "a")


def test_the_region_of_the_files_is_the_configurations_default() -> None:
    assert Config().region == REGION
