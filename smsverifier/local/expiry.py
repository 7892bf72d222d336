"""Deletes rows whose time to live is over, as DynamoDB does: moto keeps them for ever.

DynamoDB takes up to some days for it; here it is done within a minute, by the embedded AWS's clock.
Streams hear of it as of any deletion, in DynamoDB's own name (aws: ttl-deletes-in-the-stream).
"""

from collections.abc import Callable, Iterator
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.dispatcher import Dispatcher

EVERY_SECONDS = 60.0
LONGEST_PAST = 5 * 365 * 86_400
"""Seconds: what is past for longer is no time to live to DynamoDB, but a mistake."""


class Expiry:
    """The rows of all tables of all regions."""

    def __init__(self, dispatcher: Dispatcher, clock: Callable[[], float]) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._looked_at = 0.0

    def look(self) -> None:
        """Delete what has expired, if it is a minute since the last look or the clock was put."""
        now = self._clock()
        if abs(now - self._looked_at) < EVERY_SECONDS:
            return
        self._looked_at = now
        with self._dispatcher.lock:
            for region, table, keys in list(_expired(now)):
                for key in keys:
                    self._delete(region, table, key)

    def forget(self) -> None:
        """Look the next time, whenever that is: other rows are there now."""
        self._looked_at = 0.0

    def _delete(self, region: str, table: Any, key: dict[str, Any]) -> None:
        body = {"TableName": table.name, "Key": key}
        self._dispatcher.call("dynamodb", "DynamoDB_20120810.DeleteItem", region, body)
        shard = table.stream_shard
        if shard is None or not shard.items:
            return
        record = shard.items[-1].record
        if record["eventName"] == "REMOVE":
            identity = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
            shard.items[-1].record = {**record, "userIdentity": identity}


def _expired(now: float) -> Iterator[tuple[str, Any, list[dict[str, Any]]]]:
    for region, backend in get_backend("dynamodb")[ACCOUNT].items():
        for table in backend.tables.values():
            if table.ttl.get("TimeToLiveStatus") == "ENABLED" and not table.has_range_key:
                name = table.ttl["AttributeName"]
                keys = [
                    {table.hash_key_attr: {item.hash_key.type: item.hash_key.value}}
                    for item in table.items.values()
                    if name in item.attrs and _is_past(item.attrs[name], now)
                ]
                yield region, table, keys


def _is_past(value: Any, now: float) -> bool:
    return value.type == "N" and now - LONGEST_PAST < float(value.value) <= now
