"""What a table's stream remembers, packed: a fifth of what moto's dicts of dicts take.

moto keeps each record of a stream for ever. A registration writes five of them, each with the whole
row in it, and so took three times the memory of its row.
"""

import pickle
import zlib
from typing import Any

from moto.dynamodb.models import table
from moto.dynamodb.models.table import StreamRecord

_QUICKEST = 1


class KeptRecord:
    """One record of a stream, in the place of moto's."""

    __slots__ = ("_packed",)

    def __init__(self, *said: Any) -> None:
        self.record = StreamRecord(*said).record

    @property
    def record(self) -> dict[str, Any]:
        """The record, made anew: whoever changes something in it has to give it back."""
        unpacked: dict[str, Any] = pickle.loads(zlib.decompress(self._packed))  # noqa: S301 - ours
        return unpacked

    @record.setter
    def record(self, record: dict[str, Any]) -> None:
        self._packed = zlib.compress(pickle.dumps(record), _QUICKEST)

    def to_json(self) -> dict[str, Any]:
        """As moto asks for it."""
        return self.record


def install_stream_records() -> None:
    """Streams remember so from now on."""
    table.StreamRecord = KeptRecord
