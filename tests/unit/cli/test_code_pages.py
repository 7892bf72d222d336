"""What streams take that are not of Unicode: everything is written, and nothing raises."""

import io
import sys

import pytest

from smsverifier.cli import streams

SHOWN = "✓ 2 sent · 1 ✗ • “₹ 0.20” … नमस्ते 😀\n"


def written(encoding: str, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What stands in a file of that encoding."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
    streams.prepare()
    sys.stdout.write(text)
    sys.stdout.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", SHOWN),
        ("ascii", '+ 2 sent - 1 x * "? 0.20" . ?????? ?\n'),
        ("cp437", '+ 2 sent · 1 x * "? 0.20" . ?????? ?\n'),
        ("cp850", '+ 2 sent · 1 x * "? 0.20" . ?????? ?\n'),
        ("cp1252", "+ 2 sent · 1 x • “? 0.20” … ?????? ?\n"),
    ],
)
def test_what_a_code_page_lacks_has_a_stand_in(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str
) -> None:
    assert written(encoding, SHOWN, monkeypatch) == expected


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252", "cp932", "cp1251", "latin-1"])
def test_nothing_raises_whatever_is_shown(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    everything = "".join(map(chr, [*range(32, 0x3000), *range(0xFF00, 0x10000), 0x1F600]))
    assert len(written(encoding, everything, monkeypatch)) == len(everything)
