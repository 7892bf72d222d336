"""What SES keeps in each region: how much was sent, whom it sends nothing any more.

Plain state and AWS's rules for it (aws: ses-sandbox, aws: ses-quotas, aws: ses-suppression-list).
The services' calls read and change it, the dispatcher's lock held.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from smsverifier.local.accounts_by_region import AccountsByRegion
from smsverifier.local.calls import AwsFailure
from smsverifier.local.settings import AccountSettings
from smsverifier.mail.address import same_mailbox

DAY = 24 * 60 * 60
SANDBOX_DAILY, SANDBOX_RATE = 200, 1
"""aws: ses-sandbox"""


@dataclass(frozen=True)
class Suppressed:
    """An address that SES sends nothing to any more."""

    address: str
    reason: str
    """`BOUNCE` or `COMPLAINT`."""
    at: float
    message_id: str | None
    """Of the mail that bounced; None of one that was put there by hand."""


class EmailAccount:
    """One region of the account. Callers hold the dispatcher's lock."""

    def __init__(self, clock: Callable[[], float], settings: AccountSettings) -> None:
        self.in_sandbox = settings.email_sandbox
        self.daily = SANDBOX_DAILY if self.in_sandbox else settings.email_daily
        self.rate = SANDBOX_RATE if self.in_sandbox else settings.email_rate
        self.suppressed: dict[str, Suppressed] = {}
        self._clock = clock
        self._sent: deque[float] = deque()
        """When each recipient of the last day was sent to."""

    @property
    def sent_today(self) -> int:
        """Recipients within the last 24 hours."""
        now = self._clock()
        while self._sent and self._sent[0] <= now - DAY:
            self._sent.popleft()
        return len(self._sent)

    def take(self, recipients: int) -> None:
        """Counts them, or refuses: too many today, or within this second."""
        if self.sent_today + recipients > self.daily:
            raise AwsFailure("LimitExceededException", "Daily message quota exceeded.")
        now = self._clock()
        within = sum(1 for at in list(self._sent)[-self.rate :] if at > now - 1)
        if within + recipients > self.rate:
            raise AwsFailure("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        self._sent.extend([now] * recipients)

    def suppress(self, address: str, reason: str, message_id: str | None) -> None:
        """Puts an address on the list, or puts it there anew."""
        key = same_mailbox(address)
        self.suppressed[key] = Suppressed(key, reason, self._clock(), message_id)


EmailAccounts = AccountsByRegion[EmailAccount]
"""One per region."""
