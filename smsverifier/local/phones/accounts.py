"""The account's SMS side in every region, made when a region is first looked at."""

import copy
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

    def save(self) -> tuple[AccountSettings, dict[str, SmsAccount]]:
        """The account's settings and what is kept in every region."""
        return self.settings, self._copied(self._regions)

    def restore(self, saved: tuple[AccountSettings, dict[str, SmsAccount]]) -> None:
        """Takes on saved regions."""
        self.settings, regions = saved
        self._regions = self._copied(regions)

    def _copied(self, regions: dict[str, SmsAccount]) -> dict[str, SmsAccount]:
        return copy.deepcopy(regions, {id(self._clock): self._clock})  # the clock is everybody's

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every region; the account is now one with `settings`."""
        self.settings = settings
        self._regions.clear()
