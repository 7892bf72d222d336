"""A view that is drawn again and again in the same place."""

from rich.console import RenderableType

from smsverifier.report.screen import Screen


def redraw(screen: Screen, view: RenderableType) -> None:
    """Show it in place of what the terminal showed; without a terminal below it.

    What does not fit stays whole: a long address is folded by the terminal, and of a long view the
    end is in sight, where the numbers are.
    """
    if not screen.out.is_terminal:
        screen.show(view, "")
        return
    with screen.out:  # written all at once, so that nothing flickers
        screen.out.clear()
        screen.show(view)
