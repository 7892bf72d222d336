"""Configurations as Windows' editors leave them, where Windows' users keep them."""

from pathlib import Path

import pytest

from smsverifier.config.load import load

TEXT = "stack: hack\nevent:\n  name: Hack Night\nsms:\n  message: >-\n    नमस्ते {name}\n    bye\n"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("folder", ["Name (Club)", "अतिथि सूची", "OneDrive - a & b's [1]"])
def test_it_is_read_as_it_was_meant(tmp_path: Path, folder: str, line_end: str, mark: str) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "config.yaml"
    path.write_bytes((mark + TEXT).replace("\n", line_end).encode())
    expected = load(_plain(tmp_path), environ={}).config
    assert load(path, environ={}).config == expected
    assert load(None, environ={}, folder=tmp_path / folder).config == expected
    assert load(None, environ={"SMSVERIFIER_CONFIG": str(path)}).config == expected


def _plain(folder: Path) -> Path:
    path = folder / "plain.yaml"
    path.write_bytes(TEXT.encode())
    return path
