"""What one service keeps of the account in each region: made when it is first asked for."""

import copy
from collections.abc import Callable
from typing import Generic, TypeVar

from smsverifier.local.settings import AccountSettings

RegionAccount = TypeVar("RegionAccount")


class AccountsByRegion(Generic[RegionAccount]):
    """One `RegionAccount` per region. Callers hold the dispatcher's lock."""

    def __init__(
        self,
        make: Callable[[Callable[[], float], AccountSettings], RegionAccount],
        clock: Callable[[], float],
        settings: AccountSettings,
    ) -> None:
        self.settings = settings
        self._make = make
        self._clock = clock
        self._regions: dict[str, RegionAccount] = {}

    def of(self, region: str) -> RegionAccount:
        """What the service keeps in `region`."""
        if region not in self._regions:
            self._regions[region] = self._make(self._clock, self.settings)
        return self._regions[region]

    def save(self) -> tuple[AccountSettings, dict[str, RegionAccount]]:
        """The account's settings and what is kept in every region."""
        return self.settings, self._copied(self._regions)

    def restore(self, saved: tuple[AccountSettings, dict[str, RegionAccount]]) -> None:
        """Takes on saved regions."""
        self.settings, regions = saved
        self._regions = self._copied(regions)

    def _copied(self, regions: dict[str, RegionAccount]) -> dict[str, RegionAccount]:
        return copy.deepcopy(regions, {id(self._clock): self._clock})  # the clock is everybody's

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every region; the account is now one with `settings`."""
        self.settings = settings
        self._regions.clear()
