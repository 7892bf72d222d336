"""Streams to draw on."""

import io
import re


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def without_controls(text: str) -> str:
    """What is left when colours and cursor movements are taken out."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
