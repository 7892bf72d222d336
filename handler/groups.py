"""Up to 25 registrants of one channel that are reserved and counted together (decision 0065).

While the cap is far, one reservation for all of them, before the first row is claimed, and one
write of the counts, after the last row was written. With it goes back what was reserved and not
needed. Nearer to the cap, and in a group of one, each reserves and counts by itself.

`processor` has the table of what holds after a crash.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field

from json_log import Log
from outcomes import AWS_ERRORS, name_of, was_refused
from retries import Retries
from row import Count
from totals import Reservation, Totals


@dataclass
class Group:
    """`size` registrants, each told by a thread of its own."""

    totals: Totals
    size: int
    log: Log
    retries: Retries
    _is_open: bool | None = None
    _is_shared: bool = False
    _free: int = 0
    """Of what was reserved for all: not in use."""
    _counted: Counter[Count] = field(default_factory=Counter)
    _left: int = 0
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> bool:
        """Reserve for all, whoever comes first; False where AWS did not, or did not say so.

        Perhaps it was counted all the same. So many too many only tighten the cap.
        """
        with self._opening:
            if self._is_open is None:
                self._is_open = self._reserve_all()
            return self._is_open

    def _reserve_all(self) -> bool:
        try:
            self._is_shared = self.size > 1 and self.totals.reserve_many(self.size)
        except AWS_ERRORS as error:
            self.log.warning("reservation_failed", error=name_of(error))
            return False
        self._free = self.size if self._is_shared else 0
        return True

    def reserve(self) -> Reservation:
        """A place for one, whose row is claimed. AWS's errors travel up."""
        if not self._is_shared:
            return self.totals.reserve()
        with self._lock:
            self._free -= 1
        return Reservation.TAKEN

    def count(self, status: Count | None = None, *, gives_back: bool = False) -> None:
        """One more row has this status, or its place is free again, or both."""
        counts: Counter[Count] = Counter() if status is None else Counter({status: 1})
        if self._is_open and not self._is_shared:
            self._add(counts, given_back=int(gives_back))
            return
        with self._lock:
            self._counted += counts
            self._free += gives_back

    def leave(self) -> None:
        """One registrant is done with; after the last of them the counts are written."""
        with self._lock:
            self._left += 1
            is_last = self._left == self.size
        if is_last:
            self._add(self._counted, given_back=self._free)

    def _add(self, counts: Counter[Count], given_back: int) -> None:
        """Adding again adds twice: only what certainly was not added is added again."""
        self.retries.until_end(
            lambda: self.totals.count(
                reserved=-given_back, sent=counts["sent"], failed=counts["failed"]
            ),
            self.log,
            "totals_behind",
            was_refused,
        )
