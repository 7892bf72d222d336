"""Keeps every registration on disk while the embedded AWS runs, and puts it back after its end.

Called by the dispatcher after every call that may have changed an item, its lock held: whatever
the operation was, what counts is what the table holds then. Not the table itself is kept, nor its
stream, so the rows that are put back are no news to any pipe (decision 0031).
"""

import contextlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.utilities import dynamo_json_dump

from smsverifier.local.calls import ACCOUNT, AwsFailure, Call
from smsverifier.local.journal_file import (
    FIRST_LINE,
    HeldRegistrations,
    TableLocation,
    count_registrations,
    has_expired,
    journal_line,
    read_journal,
    unreadable_journal_path,
)
from smsverifier.local.stacks import is_registrations_table
from smsverifier.platform.files import FILES
from smsverifier.row import KEY, text_of

SLACK_BYTES = 1 << 20
"""How much the file may hold beside the last state of each row, at least."""

log = logging.getLogger(__name__)


class Journal:
    """One file. All but `sync` is for whoever holds the dispatcher's lock."""

    # A kill takes nothing that was written; only when the power goes, what the disk has not.

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._lines: dict[TableLocation, dict[str, bytes]] = {}
        """The line of each row there is, and of each that waits for its table."""
        self._waiting: dict[TableLocation, HeldRegistrations] = {}
        self._descriptor: int | None = None
        """The file, if it holds all there is; else the whole is to be written."""
        self._size, self._spent = 0, 0
        """Bytes of the file when it was written whole, and bytes added since."""
        self._is_fresh = False
        """Whether the disk may not have all of it yet."""
        self._unread = ""
        """Why the file of an earlier run is still to be kept aside."""
        self.problem = ""
        """Why the last change is not on disk."""

    def load(self) -> None:
        """Take up what the run before has left."""
        kept = read_journal(self._path)
        for location, rows in kept.rows.items():
            self._lines[location] = {key: _line(location, item) for key, item in rows.items()}
            self._waiting[location] = count_registrations(location, rows.values())
        self._unread = kept.problem
        self._save(None)

    @property
    def waiting(self) -> list[HeldRegistrations]:
        """The registrations that wait for their table to be made again."""
        return sorted(held for held in self._waiting.values() if held.registrations)

    def note(self, call: Call) -> None:
        """Take note of what a call to DynamoDB has changed."""
        try:
            touched = list(_touched(call.operation, call.params))
        except AwsFailure:
            return  # it could not be read, and so has changed nothing
        fresh: list[bytes] | None = []
        for name, key in touched:
            location = TableLocation(call.region, name.rpartition("/")[2])
            lines = self._changed(location, key)
            fresh = None if fresh is None or lines is None else [*fresh, *lines]
        if fresh != []:
            self._save(fresh)

    def sync(self, lock: AbstractContextManager[Any]) -> None:
        """Have the disk take what was written, and try again what it refused.

        `lock` is the dispatcher's; nobody has to wait for the disk.
        """
        with lock:
            if self.problem:
                self._save(None)
            if self._descriptor is None or not self._is_fresh:
                return
            self._is_fresh = False
            descriptor = os.dup(self._descriptor)
        with os.fdopen(descriptor, "wb"), contextlib.suppress(OSError):
            FILES.sync(descriptor)

    def close(self) -> None:
        """The end of this run; the file stays."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _changed(self, location: TableLocation, key: str | None) -> list[bytes] | None:
        """The lines to add, or None if the file is to be written anew. `key` None: the table."""
        table = get_backend("dynamodb")[ACCOUNT][location.region].tables.get(location.table)
        if key is None:
            return self._table_changed(location, table)
        if table is None or not is_registrations_table(table):
            return []
        lines = self._lines.setdefault(location, {})
        item = table.items.get(DynamoType({"S": key}))
        if item is None:
            return [] if lines.pop(key, None) is None else None
        line = journal_line(location, dynamo_json_dump(item.attrs))
        if line == lines.get(key):
            return []
        lines[key] = line
        return [line]

    def _table_changed(self, location: TableLocation, table: Any) -> list[bytes] | None:
        if table is None:
            is_known = location in self._lines and location not in self._waiting
            return [] if not is_known or not self._lines.pop(location) else None
        if location not in self._waiting or not is_registrations_table(table):
            return []
        del self._waiting[location]
        self._put_back(location, table)
        return None

    def _put_back(self, location: TableLocation, table: Any) -> None:
        """The rows, as if they had never been away: no stream speaks of them."""
        rows = {key: _item(line) for key, line in self._lines[location].items()}
        for key, attributes in rows.items():
            if has_expired(attributes, self._clock()):
                del self._lines[location][key]
            else:
                row = DynamoType({"S": key})
                table.items[row] = Item(row, None, attributes)
        log.info("%d rows of %s are back.", len(table.items), location.table)

    def _save(self, fresh: list[bytes] | None) -> None:
        """Add these lines to the file, or write all of it; a disk that refuses ends no call."""
        try:
            is_wasteful = self._spent > max(SLACK_BYTES, self._size)
            if fresh is None or self._descriptor is None or is_wasteful:
                self._write_all()
            else:
                self._append(self._descriptor, b"".join(fresh))
            self.problem = ""
        except OSError as error:
            self.problem = f"{error.strerror} ({self._path})"
            log.warning("Registrations are not kept: %s", self.problem)
            self.close()

    def _append(self, descriptor: int, text: bytes) -> None:
        self._spent += len(text)
        self._is_fresh = True
        _write(descriptor, text)

    def _write_all(self) -> None:
        """A new file in the place of the old: what was removed is in no file any more."""
        self.close()
        self._keep_aside()
        text = b"".join(line for lines in self._lines.values() for line in lines.values())
        draft = draft_path(self._path)
        draft.unlink(missing_ok=True)
        if not text:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        try:
            _write_new(draft, FIRST_LINE + b"\n" + text)
            FILES.replace(draft, self._path)
        except OSError:
            draft.unlink(missing_ok=True)  # a full disk has the room again
            raise
        self._descriptor = FILES.open_own(self._path, os.O_WRONLY | os.O_APPEND)
        self._size, self._spent = len(text), 0

    def _keep_aside(self) -> None:
        """A file that could not be read is never written over: as long as it is in the way, it
        stays, and nothing else is kept."""
        if self._unread:
            aside = unreadable_journal_path(self._path)
            FILES.replace(self._path, aside)
            log.warning("%s is kept aside as %s: %s", self._path, aside, self._unread)
            self._unread = ""


def draft_path(path: Path) -> Path:
    """Where the file is written anew; a run that was killed meanwhile leaves it to the next."""
    return path.with_name(f"{path.name}.draft")


def _write_new(path: Path, text: bytes) -> None:
    """A file that was not there, until the disk has all of it; closed, as Windows renames no
    open one."""
    descriptor = FILES.open_own(path, os.O_WRONLY | os.O_EXCL)
    try:
        _write(descriptor, text)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(descriptor: int, text: bytes) -> None:
    while text:
        text = text[os.write(descriptor, text) :]


def _line(location: TableLocation, item: Mapping[str, Any]) -> bytes:
    return journal_line(location, json.dumps(item))


def _item(line: bytes) -> dict[str, Any]:
    item: dict[str, Any] = json.loads(line)["item"]
    return item


def _touched(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Table and key of every item that a call may have changed; no key: the table itself."""
    if operation in {"CreateTable", "DeleteTable"}:
        yield str(params["TableName"]), None
    for name, write in _writes(operation, params):
        key = text_of(write.get("Item", write.get("Key", {})), KEY)
        if key is not None:
            yield name, key


def _writes(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem":
            yield str(params["TableName"]), params
        case "TransactWriteItems":
            for action in params["TransactItems"]:
                yield from ((str(write.get("TableName")), write) for write in action.values())
