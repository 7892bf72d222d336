"""What was let pass outlives a kill, and nothing odd in its file matters."""

import errno
from pathlib import Path

import pytest

from smsverifier.local.clock import Clock, keep_passed, read_passed
from tests.support.refusing_disk import refusing


def test_it_is_kept_until_the_time_is_real_again(tmp_path: Path) -> None:
    kept = tmp_path / "clock"
    assert read_passed(kept) == 0
    keep_passed(kept, 172_800.5)
    assert read_passed(kept) == 172_800.5
    keep_passed(kept, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_of_it(tmp_path: Path) -> None:
    with refusing(tmp_path, errno.ENOSPC), pytest.raises(OSError, match="space"):
        keep_passed(tmp_path / "clock", 60)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"passed": "x"}', '{"passed": 1e30}'])
def test_what_cannot_be_read_is_real_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_text(text)
    assert read_passed(tmp_path / "clock") == 0


def test_a_clock_that_is_put_goes_on() -> None:
    now = [1000.0]
    clock = Clock(real=lambda: now[0])
    clock.put(5000)
    now[0] += 7
    assert (clock(), clock.passed, clock.now().timestamp()) == (5007, 4000, 5007)
