"""What a table's stream remembers, packed: a tenth of what moto's dicts of dicts take.

moto keeps each record of a stream for ever. A registration writes five of them, each with the whole
row in it, and so took three times the memory of its row.
"""

import pickle
import zlib
from datetime import datetime
from typing import Any

from moto.dynamodb.models import table
from moto.dynamodb.models.table import StreamRecord

from smsverifier import row

_NAMES = (
    *(row.KEY, row.NAME, row.PHONE, row.REQUEST_ID, row.REGISTERED_AT, row.SOURCE),
    *(row.SMS_STATUS, row.SMS_UPDATED_AT, row.SMS_ATTEMPTS, row.SMS_MESSAGE_ID, row.SMS_PARTS),
)
_EVERY = pickle.dumps(
    {
        "eventID": "",
        "eventName": "MODIFY",
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.0",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "StreamViewType": "NEW_IMAGE",
            "ApproximateCreationDateTime": datetime(2026, 1, 1),
            "SequenceNumber": "11000000000174544",
            "SizeBytes": 1000,
            "Keys": {row.KEY: {"S": "+91"}},
            "NewImage": {name: {"S": ""} for name in _NAMES},
        },
    }
)
"""What nearly every record has in it: of that a packed one holds nothing. Nobody's data."""
_QUICKEST, _WINDOW, _MEMORY = 1, -12, 4
"""4 kB to look back in are enough; zlib's usual quarter of a megabyte, asked of the system for each
record and given back, took six times as long as the packing."""


class KeptRecord:
    """One record of a stream, in the place of moto's."""

    __slots__ = ("_packed",)

    def __init__(self, *said: Any) -> None:
        self.record = StreamRecord(*said).record

    @property
    def record(self) -> dict[str, Any]:
        """The record, made anew: whoever changes something in it has to give it back."""
        whole = zlib.decompressobj(_WINDOW, zdict=_EVERY).decompress(self._packed)
        unpacked: dict[str, Any] = pickle.loads(whole)  # noqa: S301 - ours
        return unpacked

    @record.setter
    def record(self, record: dict[str, Any]) -> None:
        packer = zlib.compressobj(
            _QUICKEST, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _EVERY
        )
        self._packed = packer.compress(pickle.dumps(record)) + packer.flush()

    def to_json(self) -> dict[str, Any]:
        """As moto asks for it."""
        return self.record


def install_stream_records() -> None:
    """Streams remember so from now on."""
    table.StreamRecord = KeptRecord
