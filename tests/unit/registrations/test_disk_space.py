"""The room for an export: enough, held at once, and in words where there is none."""

import errno
import os
from pathlib import Path

import pytest

from smsverifier.errors import SmsverifierError
from smsverifier.registrations.disk_space import LEAST, Needs, reserved_space
from tests.support.platforms import IS_WINDOWS, not_on_windows
from tests.support.refusing_disk import refusing

SMALL = Needs(rows=1234, each=100_000, files=3)


@not_on_windows("a process has no limit of a file's size")
def test_what_the_disk_will_not_take_is_told_before_anything_is_written(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL.each - 1, before[1]))
    try:
        with pytest.raises(SmsverifierError) as caught, reserved_space(tmp_path, SMALL):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.message.endswith("nothing was removed")
    assert caught.value.where == str(tmp_path)
    assert "1,234 registrations takes about 300 kB" in caught.value.why
    assert "ulimit -f" in caught.value.hint
    assert "--no-export" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EACCES", "EROFS", "EIO", "EMFILE"])
def test_each_refusal_is_told_as_what_it_is(tmp_path: Path, name: str) -> None:
    number = getattr(errno, name)
    with (
        refusing(tmp_path, number),
        pytest.raises(SmsverifierError) as caught,
        reserved_space(tmp_path, SMALL),
    ):
        pass
    assert os.strerror(number) in caught.value.why
    assert ("are free" in caught.value.why) == (name == "ENOSPC")


def test_a_folder_that_is_gone_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(SmsverifierError, match="nothing was removed"):
        with reserved_space(tmp_path / "gone", Needs(0, LEAST, 3)):
            pass


def test_it_is_held_and_given_back_part_by_part(tmp_path: Path) -> None:
    with reserved_space(tmp_path, SMALL) as room:
        assert [os.fstat(part.fileno()).st_size for part in room._held] == [SMALL.each] * 3
        if not IS_WINDOWS:  # files there have names, and the system removes them
            assert list(tmp_path.iterdir()) == []  # a kill leaves nothing behind
        room.give()
        assert len(room._held) == 2
        for _ in range(9):
            room.give()  # more than there is gives nothing back
    assert list(tmp_path.iterdir()) == []
