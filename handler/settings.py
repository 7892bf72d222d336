"""What the handler is told about its stack: `settings.json`, written into the zip by the tool.

A file, because a function's environment holds 4 KB and a message in Hindi fills that fast.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from sms_text import Wording

FILE = Path(__file__).with_name("settings.json")


@dataclass(frozen=True)
class Settings:
    """One stack's settings; the tool has validated them before the zip was made."""

    stack: str
    table: str
    wording: Wording
    dial_codes: tuple[str, ...]
    """The calling codes that may be texted, without `+`."""
    sender_id: str | None
    sms_type: str
    max_price_usd: float | None
    max_messages: int | None
    max_per_second: int
    timeout_seconds: int
    """The function's own time limit."""
    retention_days: int | None
    log_level: str


def load(file: Path = FILE) -> Settings:
    """The settings beside this module; a missing, wrong or unknown key fails the cold start."""
    document = json.loads(file.read_text(encoding="utf-8"))
    wording = Wording(**document["wording"])
    return Settings(**document | {"wording": wording, "dial_codes": tuple(document["dial_codes"])})
