"""The numbers of the SMS sandbox, and AWS's limits on them (aws: sandbox-limits)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_NUMBERS = 10
RESEND_AFTER = timedelta(minutes=15)
REMOVE_AFTER = timedelta(hours=24)
LANGUAGES = (
    *("en-US", "en-GB", "es-419", "es-ES", "de-DE", "fr-CA", "fr-FR"),
    *("it-IT", "ja-JP", "pt-BR", "kr-KR", "zh-CN", "zh-TW"),
)
"""Languages of the SMS with the code; Hindi is not among them."""


@dataclass(frozen=True)
class SandboxNumber:
    """One number (E.164) of the sandbox."""

    phone: str
    is_verified: bool
    added_at: datetime | None = None
    """When; None where End User Messaging, which alone knows, does not tell."""

    @property
    def resend_at(self) -> datetime | None:
        """Before when AWS surely sends no other code; None if that is not known."""
        return self.added_at and self.added_at + RESEND_AFTER

    @property
    def removable_at(self) -> datetime | None:
        """Before when AWS surely does not let it go; None if that is not known."""
        return self.added_at and self.added_at + REMOVE_AFTER
