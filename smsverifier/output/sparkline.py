"""Numbers as pictures of letters: bars over time, and a share of a whole."""

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
ASCII_LEVELS = " .:|"
"""For terminals that take ASCII alone."""


def columns(values: Sequence[int], rows: int = 1, *, plain: bool = False) -> list[str]:
    """Each value as a column, `rows` lines high, the top line first; the largest fills all of it.

    Whatever is more than 0 is seen: the lowest level is for that.
    """
    levels = ASCII_LEVELS if plain else EIGHTHS
    steps, most = len(levels) - 1, max(values, default=0)
    heights = [max(1, round(value * rows * steps / most)) if value > 0 else 0 for value in values]
    return [
        "".join(levels[min(max(height - row * steps, 0), steps)] for height in heights)
        for row in reversed(range(rows))
    ]


def gauge(share: float, width: int, *, plain: bool = False) -> str:
    """So much of `width` filled; full only where all of it is, empty only where nothing is."""
    full, empty = ("#", "-") if plain else ("█", "░")
    filled = round(min(max(share, 0), 1) * width)
    if 0 < share < 1:
        filled = min(max(filled, 1), width - 1)
    return full * filled + empty * (width - filled)
