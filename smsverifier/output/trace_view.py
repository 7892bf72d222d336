"""The trace of a test registration, on the screen."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.output.screen import labelled
from smsverifier.trace import Hop, HopState, Trace

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
    return labelled(Text(label, style=style), Text(hop.detail, style=style), HOP_WIDTH)


def trace_view(journey: Trace) -> RenderableType:
    """The verdict, with the text and what to do next."""
    style = "bold green" if journey.ok else "bold red"
    return Group(Text(journey.verdict, style=style), *_rest(journey))


def _rest(journey: Trace) -> Iterator[RenderableType]:
    yield labelled("  to", journey.phone, LABEL_WIDTH)
    yield labelled("  message", Text(journey.message), LABEL_WIDTH)
    for advice in journey.advice:
        yield labelled("  do", Text(advice), LABEL_WIDTH)
