"""A label and a text beside it that keeps clear of the label when it needs more lines."""

from rich.table import Table
from rich.text import Text


def hanging(label: Text | str, text: Text | str, width: int) -> Table:
    """`label` in `width` columns, and `text` in the rest of the screen."""
    grid = Table.grid()
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(label, text)
    return grid
