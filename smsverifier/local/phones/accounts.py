"""The account's SMS side in every region, made when a region is first looked at."""

from collections.abc import Callable

from smsverifier.local.account import AccountSettings
from smsverifier.local.phones.sms_account import SmsAccount


class SmsAccounts:
    """One `SmsAccount` per region. Not safe under threads: the door's lock is held by callers."""

    def __init__(self, clock: Callable[[], float], settings: AccountSettings) -> None:
        self.settings = settings
        self._clock = clock
        self._regions: dict[str, SmsAccount] = {}

    def of(self, region: str) -> SmsAccount:
        """What SNS keeps in `region`."""
        if region not in self._regions:
            self._regions[region] = SmsAccount(self._clock, self.settings)
        return self._regions[region]

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every region; the account is now one with `settings`."""
        self.settings = settings
        self._regions.clear()
