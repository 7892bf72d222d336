"""The file of registrations: where it is, and a line of it that cannot be read."""

from pathlib import Path

from smsverifier.local.endpoints import chosen_site
from smsverifier.local.journal_file import FIRST_LINE, read_journal


def test_a_line_that_never_ends_to_nest_is_one_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_bytes(FIRST_LINE + b"\n" + b"[" * 100_000 + b"\n")
    assert "line 2" in read_journal(path).problem


def test_the_path_goes_by_the_port(tmp_path: Path) -> None:
    path = chosen_site({"XDG_STATE_HOME": str(tmp_path)}, 4711).journal
    assert path == tmp_path / "smsverifier" / "local-4711.registrations.jsonl"
