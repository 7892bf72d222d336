"""A configuration's bytes as text; called by `config.document` and `config.salvage`.

UTF-8, with or without a byte order mark. Everything else is refused in words: which letters a byte
stands for could only be guessed, and they are sent to people's phones.
"""

import codecs
import re

from smsverifier.errors import Finding

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAVE = "UTF-8: save the file anew with the encoding UTF-8 (an editor offers it under Save as)"
_FEW = 3
"""Zeros that may stand in any file by mistake."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def text_of(raw: bytes) -> str | Finding:
    """The text, or why it is none."""
    if _utf16(raw):
        return Finding("(file)", "UTF-16, as Windows programs write it", _SAVE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"a byte that is not UTF-8 (line {line})"
        return Finding(f"byte {error.start + 1}", found, _SAVE)


def text_anyhow(raw: bytes) -> str:
    """The text with a sign for every letter that cannot be read."""
    text = raw.decode(_utf16(raw) or "utf-8-sig", errors="replace")
    return _UNPRINTABLE.sub("\ufffd", text)


def _utf16(raw: bytes) -> str | None:
    """The codec of UTF-16, if that is what the bytes are: by its mark, or by every other zero."""
    if raw[:2] in _MARKS:
        return _MARKS[raw[:2]]
    half = len(raw) // 2
    for codec, zeros in (("utf-16-le", raw[1::2]), ("utf-16-be", raw[0::2])):
        if zeros.count(0) > max(_FEW, half * 0.4):
            return codec
    return None
