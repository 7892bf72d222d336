"""Addresses as they may be shown: the user and password that stand in one stay here."""

import re

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_IN_TEXT = re.compile(r"//[^/\s\"'<>]*@")


def masked_url(url: str) -> str:
    """`url` with `***` for what stands before its host, whether it is an address or was to be one.

    Also a password with a slash or an `@` in it is gone, and perhaps some of the path with it.
    """
    before, _, host = url.rpartition("@")
    if not before:
        return url
    scheme = _SCHEME.match(before)
    return f"{scheme[0] if scheme else ''}***@{host}"


def masked_in(text: str) -> str:
    """The same of the addresses in a sentence."""
    return _IN_TEXT.sub("//***@", text)
