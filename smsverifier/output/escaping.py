"""Foreign words as text that steers no terminal. Loads nothing: every error is told by it."""

JOINERS = "\u200c\u200d"
"""Formatting characters that Indian scripts and emoji need."""


def escaped(text: str) -> str:
    """Foreign words on their own lines; what steers a terminal or turns letters round is seen."""
    if text.isprintable():
        return text
    kept = "\n\t" + JOINERS
    return "".join(c if c.isprintable() or c in kept else ascii(c)[1:-1] for c in text)
