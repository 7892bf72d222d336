"""Whom the dead letters are about, and where these registrants stand now.

A letter names no row. While the stream remembers its records (24 hours) they name their rows; after
that it can only be those who registered at that time and whom nobody has told. The table is the
truth about who was told, so a letter is settled once it has nothing more to say: everybody it may
be about was told, could not be told, or is gone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from smsverifier.aws import Aws
from smsverifier.registrations.dead_letter_queue import DeadLetter
from smsverifier.registrations.duplicates import TRIED
from smsverifier.registrations.stream_records import new_rows_at
from smsverifier.row import (
    KEY,
    PHONE,
    PIPE_SOURCES,
    REGISTERED_AT,
    REQUEST_ID,
    SOURCE,
    Item,
    SmsStatus,
    moment_of,
    sms_status_of,
    text_of,
    waits_for_person,
)

READERS = 8
"""Letters whose records are looked up at once."""
BEFORE_MS = 35_000
"""API Gateway's time of a registration may be so much earlier than that of its record: an
integration may take 29 s (aws: api-integration-29-s), and clocks differ."""
AFTER_MS = 5_000
"""How much later it may be, by the clocks; a letter may tell whole seconds only."""


class Standing(StrEnum):
    """Where somebody stands whom a letter is about."""

    UNTOLD = "not_told"
    """Nobody has told them: a retry does."""
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    TOLD = "sent"
    """Told since."""
    NUMBER_TOLD = "number_told"
    """Not told by this row, but by another with the number."""
    FAILED = "failed"
    """They cannot be told, and the row says why."""
    REPLACED = "replaced"
    """Another registration has their key by now."""
    WAITING = "waiting"
    """On the waiting list: there is nothing to confirm to them as yet."""
    GONE = "gone"
    """No row is there: removed, or forgotten."""


SETTLED = frozenset(
    {
        *(Standing.TOLD, Standing.NUMBER_TOLD, Standing.FAILED),
        *(Standing.REPLACED, Standing.WAITING, Standing.GONE),
    }
)
"""For them a letter has nothing more to say."""


@dataclass(frozen=True)
class Concerned:
    """One registrant whom a letter is about."""

    key: str
    standing: Standing
    item: Item | None = None
    """Their row as it is now; None: there is none of theirs."""
    is_certain: bool = True
    """Whether the records say so; else they registered at that time and are not told."""
    has_moved: bool = False
    """Whether their row has another key since: the number was corrected."""


@dataclass(frozen=True)
class Failure:
    """A letter with those it is about."""

    letter: DeadLetter
    concerned: tuple[Concerned, ...] = ()
    is_remembered: bool = True
    """Whether its records could be read; else they were looked for by their time."""

    @property
    def is_settled(self) -> bool:
        """Whether it can be removed; what is not the pipe's is never, by itself."""
        return self.letter.is_ours and not self.open

    @property
    def open(self) -> tuple[Concerned, ...]:
        """For whom it still has something to say."""
        return tuple(each for each in self.concerned if each.standing not in SETTLED)

    @property
    def untold(self) -> tuple[Item, ...]:
        """The rows that a retry tells."""
        to_tell = (each for each in self.concerned if each.standing is Standing.UNTOLD)
        return tuple(each.item for each in to_tell if each.item is not None)


Origins = Mapping[str, tuple[Item, ...] | None]
"""Letter's id → the rows in its records as they were written; None: nobody remembers them."""


def origins_of(aws: Aws, letters: Iterable[DeadLetter]) -> Origins:
    """What the letters of ours are about, from themselves or from the stream."""
    ours = [letter for letter in letters if letter.is_ours]

    def origin(letter: DeadLetter) -> tuple[Item, ...] | None:
        if letter.images or letter.place is None:
            return letter.images
        return new_rows_at(aws, letter.place, letter.records or 1)

    with ThreadPoolExecutor(max_workers=READERS) as pool:
        asked = [(each, pool.submit(copy_context().run, origin, each)) for each in ours]
        return {letter.id: answer.result() for letter, answer in asked}


class Rows:
    """What letters ask of the table, gathered in one walk through it.

    Of whoever is told only the number is kept, unless a letter is about them: a table may be large.
    """

    def __init__(
        self,
        rows: Iterable[Item],
        origins: Origins,
        unconfirmed_before_ms: int,
        *,
        one_per_number: bool,
    ) -> None:
        """`origins` of every letter that will be asked about; who was sending before that moment
        never ended; `one_per_number`: whether no number is told twice (all but `allow`)."""
        self._origins = origins
        self._before_ms = unconfirmed_before_ms
        self._one_per_number = one_per_number
        self._by_key: dict[str, Item] = {}
        self._by_request: dict[str, Item] = {}
        self._tried: dict[str, list[tuple[str, SmsStatus]]] = {}
        """Number → key and status of the rows by which it was told, or may have been."""
        self._open: list[Item] = []
        """Whom the pipe brought or should have, and whom nobody has certainly told."""
        images = [image for written in origins.values() for image in written or ()]
        self._keys = {image[KEY]["S"] for image in images}
        self._requests = {text_of(image, REQUEST_ID) for image in images} - {None}
        for row in rows:
            self._take(row)

    def failures(self, letters: Iterable[DeadLetter]) -> list[Failure]:
        """Whom these letters are about."""
        return [self._failure(letter) for letter in letters]

    @property
    def kept(self) -> Sequence[Item]:
        """The rows that letters may be about."""
        rows = (*self._by_key.values(), *self._open)
        return list({row[KEY]["S"]: row for row in rows}.values())

    def _take(self, row: Item) -> None:
        key, request = row[KEY]["S"], text_of(row, REQUEST_ID)
        at = sms_status_of(row, self._before_ms)
        if at in TRIED and (phone := text_of(row, PHONE)):
            self._tried.setdefault(phone, []).append((key, at))
        if key in self._keys or request in self._requests:
            self._by_key[key] = row
        if request in self._requests:
            self._by_request[str(request)] = row
        if text_of(row, SOURCE) in PIPE_SOURCES and _is_open(row, at):
            self._open.append(row)

    def _failure(self, letter: DeadLetter) -> Failure:
        if not letter.is_ours:
            return Failure(letter)
        written = self._origins[letter.id]
        if written is None:
            return Failure(letter, tuple(self._of_that_time(letter)), is_remembered=False)
        return Failure(letter, tuple(map(self._written, written)))

    def _written(self, image: Item) -> Concerned:
        """Where the registrant stands who was written like this."""
        key, request = image[KEY]["S"], text_of(image, REQUEST_ID)
        now = self._by_key.get(key)
        if now is not None and text_of(now, REQUEST_ID) == request:
            return Concerned(key, self._standing(now), now)
        moved = self._by_request.get(request) if request else None
        if moved is not None:
            return Concerned(key, self._standing(moved), moved, has_moved=True)
        return Concerned(key, Standing.GONE if now is None else Standing.REPLACED, now)

    def _of_that_time(self, letter: DeadLetter) -> Iterator[Concerned]:
        """Who came by the form when its records were written, and may be one that it is about."""
        if (place := letter.place) is None:
            return
        start = bisect_left(self._times, place.written_from_ms - BEFORE_MS)
        end = bisect_right(self._times, place.written_to_ms + AFTER_MS)
        timeless = min(bisect_right(self._times, 0), start)
        for item in (*self._by_time[:timeless], *self._by_time[start:end]):
            standing = self._standing(item)
            if standing not in SETTLED:
                yield Concerned(item[KEY]["S"], standing, item, is_certain=False)

    def _standing(self, item: Item) -> Standing:
        at = sms_status_of(item, self._before_ms)
        if at is not SmsStatus.UNSENT:
            return Standing(at.value)
        others = self._tried_elsewhere(item) if self._one_per_number else set()
        if SmsStatus.SENT in others:
            return Standing.NUMBER_TOLD
        return Standing(next(iter(others)).value) if others else Standing.UNTOLD

    def _tried_elsewhere(self, item: Item) -> set[SmsStatus]:
        """How far another row with the same number has come."""
        found = self._tried.get(text_of(item, PHONE) or "", ())
        return {at for key, at in found if key != item[KEY]["S"]}

    @cached_property
    def _by_time(self) -> Sequence[Item]:
        return sorted(self._open, key=_registered_at)

    @cached_property
    def _times(self) -> Sequence[int]:
        return list(map(_registered_at, self._by_time))


def _registered_at(row: Item) -> int:
    return moment_of(row, REGISTERED_AT)


def _is_open(row: Item, at: SmsStatus) -> bool:
    """Not who waits for a person: the handler was done with them, so no letter is about them."""
    if at is SmsStatus.UNSENT:
        return not waits_for_person(row)
    return at in {SmsStatus.SENDING, SmsStatus.UNCONFIRMED}
