"""Threads begin under coverage: what sets audit hooks is one place, and sets none there."""

import errno
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.support import audit_hook
from tests.support.refusing_disk import refusing

TRACES_FAIL = sys.version_info < (3, 12)


def test_a_hook_is_set_in_one_place() -> None:
    files = [file for room in ("tests", "tools", "bench") for file in (ROOT / room).rglob("*.py")]
    setting = [file for file in files if "sys.addaudithook(" in file.read_text("utf-8")]
    assert sorted(set(setting) - {Path(__file__)}) == [Path(audit_hook.__file__)]


def test_under_coverage_a_disk_refuses_only_where_a_hook_breaks_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(audit_hook.UNDER_COVERAGE, "true")
    refused = pytest.skip.Exception if TRACES_FAIL else OSError
    with pytest.raises(refused), refusing(tmp_path, errno.ENOSPC):
        (tmp_path / "file").write_text("")
    assert list(tmp_path.iterdir()) == []
