"""One test registration on its way from the API to the phone, hop by hop, with evidence.

`tracer` sends and follows it, `email_tracer` where nobody is texted: `client` is the API,
`handler_log` the handler, `carrier` the last hop, `diagnosis` why a hop did not come. Called by
`test-register` alone.
"""

from dataclasses import dataclass
from enum import StrEnum

HOPS = ("api", "table", "pipe", "handler", "sms", "carrier")


class HopState(StrEnum):
    """How one hop went."""

    OK = "ok"
    FAILED = "failed"
    WAITING = "waiting"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Hop:
    """One hop: how it went, when (milliseconds since the start), and what shows it."""

    hop: str
    state: HopState
    ms: float | None
    detail: str


@dataclass(frozen=True)
class Trace:
    """A finished look at one registration's way; `verdict` is one sentence for people."""

    ok: bool
    verdict: str
    phone: str
    """Masked."""
    message: str
    hops: tuple[Hop, ...]
    request_id: str | None = None
    message_id: str | None = None
    advice: tuple[str, ...] = ()
