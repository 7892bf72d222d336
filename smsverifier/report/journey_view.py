"""A registration's way to the phone, on the screen."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.core.journey import Hop, HopState, Journey
from smsverifier.report.hanging import hanging

SIGNS = {
    HopState.OK: ("✓", "green"),
    HopState.FAILED: ("✗", "red"),
    HopState.WAITING: ("…", "yellow"),
    HopState.SKIPPED: ("·", "dim"),
}

HOP_WIDTH = 23
LABEL_WIDTH = 11


def hop_line(hop: Hop) -> RenderableType:
    """One hop on one line, as it happens."""
    sign, style = SIGNS[hop.state]
    time = "" if hop.ms is None else f"{hop.ms:7.0f} ms"
    label = f" {sign} {hop.hop:<8}{time:>10}"
    return hanging(Text(label, style=style), Text(hop.detail, style=style), HOP_WIDTH)


def journey_view(journey: Journey) -> RenderableType:
    """The verdict, with the text and what to do next."""
    style = "bold green" if journey.ok else "bold red"
    return Group(Text(journey.verdict, style=style), *_rest(journey))


def _rest(journey: Journey) -> Iterator[RenderableType]:
    yield hanging("  to", journey.phone, LABEL_WIDTH)
    yield hanging("  message", Text(journey.message), LABEL_WIDTH)
    for advice in journey.advice:
        yield hanging("  do", Text(advice), LABEL_WIDTH)
