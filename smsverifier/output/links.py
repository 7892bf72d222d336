"""Addresses on the screen: blue, and where the terminal knows how, links to click.

A link is told by an escape sequence (OSC 8) round the same letters. Rich writes it to a terminal
that takes escapes and leaves it out elsewhere; NO_COLOR takes the colour away, not the link.
"""

from rich.style import Style
from rich.text import Text

OPENED = ("http://", "https://")
"""What a click may open; nothing else is made a link of."""


def address(url: str) -> Text:
    """An address that is never folded: the terminal keeps it whole to click."""
    link = url if url.startswith(OPENED) and url.isprintable() else None
    return Text(url, style=Style(color="blue", link=link), no_wrap=True, overflow="ignore")
