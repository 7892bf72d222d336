"""Files that commands write: there whole, or as they were before."""

import errno
import os
from pathlib import Path

import pytest

from smsverifier.commands.atomic_files import cannot_write, write_atomically
from tests.support.platforms import needs_links, needs_modes
from tests.support.refusing_disk import refusing


def test_what_the_disk_refuses_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    write_atomically(path, b"stack: old\n")
    with refusing(tmp_path, errno.ENOSPC), pytest.raises(OSError, match="space") as caught:
        write_atomically(path, b"stack: new\n")
    assert path.read_bytes() == b"stack: old\n"
    assert list(tmp_path.iterdir()) == [path]
    told = cannot_write(path, "--out", caught.value)
    assert (told.message, told.where) == (f"{path} cannot be written", "--out")
    assert told.hint.endswith("--out names another place.")


def test_it_is_made_with_its_folder(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.yaml", b"x")
    assert (tmp_path / "a" / "b.yaml").read_bytes() == b"x"


@needs_links
def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


@needs_modes
def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_is_no_file_is_written_to_and_not_replaced() -> None:
    write_atomically(Path(os.devnull), b"x")
    assert not Path(os.devnull).is_file()
