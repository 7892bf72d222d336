"""The mark of a run: whether it ended as it should, and when."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smsverifier.local.endpoints import Site, chosen_site
from smsverifier.local.last_run import (
    BEAT_SECONDS,
    IDLE,
    STOPPED,
    Mark,
    last_run,
    marked,
)

PORT = 4711


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def site() -> Site:
    """The embedded AWS of these tests."""
    return chosen_site(os.environ, PORT)


def seconds_off(moment: datetime) -> float:
    return abs((datetime.now(UTC) - moment).total_seconds())


def test_before_the_first_run_and_while_one_lives_there_is_none() -> None:
    assert last_run(site()) is None
    with marked(site()):
        assert last_run(site()) is None


def test_one_that_just_goes_ended_unexpectedly_at_its_last_sign() -> None:
    with marked(site()):
        os.utime(site().mark, (1_700_000_000, 1_700_000_000))
    found = last_run(site())
    assert found is not None
    assert (found.how, found.ended_at.timestamp()) == (None, 1_700_000_000)


@pytest.mark.parametrize("how", [STOPPED, IDLE])
def test_one_that_says_how_it_ends_is_believed_at_once(how: str) -> None:
    with marked(site()) as mark:
        mark.end(how)
        found = last_run(site())
    assert found is not None
    assert (found.how, seconds_off(found.ended_at) < 60) == (how, True)
    assert last_run(site()) == found


def test_the_next_run_forgets_how_the_last_one_ended() -> None:
    with marked(site()) as mark:
        mark.end(STOPPED)
    with marked(site()):
        assert last_run(site()) is None
    found = last_run(site())
    assert found is not None
    assert found.how is None


def test_it_is_touched_now_and_then() -> None:
    with marked(site()) as mark:
        for now, is_touched in ((0, True), (1, False), (BEAT_SECONDS, True)):
            os.utime(site().mark, (1, 1))
            mark.beat(now)
            assert (site().mark.stat().st_mtime > time.time() - 60) is is_touched


def test_a_disk_that_refuses_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with marked(site()):
        read_only = os.open(site().mark, os.O_RDONLY)
        mark = Mark(read_only)
        mark.end(STOPPED)
        os.close(read_only)
        mark.beat(1)
        assert last_run(site()) is None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_what_another_user_left_in_its_place_is_not_believed() -> None:
    with marked(site()) as mark:
        mark.end(STOPPED)
    os.chown(site().mark, 65534, 65534)
    assert last_run(site()) is None


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"ended_at": 1, "how": "stopped"}', b"\xff"])
def test_a_mark_that_cannot_be_read_is_of_a_run_that_was_cut_short(raw: bytes) -> None:
    site().mark.parent.mkdir(parents=True)
    site().mark.write_bytes(raw)
    found = last_run(site())
    assert found is not None
    assert found.how is None


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    site().mark.parent.mkdir(parents=True)
    site().mark.symlink_to(victim)
    assert last_run(site()) is None
    with pytest.raises(OSError, match="symbolic links"), marked(site()):
        pass
    assert victim.read_text() == "mine"


def test_it_is_for_its_owner_alone() -> None:
    with marked(site()):
        assert site().mark.stat().st_mode & 0o777 == 0o600
