"""A stack that an earlier version made and that was in use: its table, its address, its texts.

Nothing here asks the code under test where things are or what they mean.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from smsverifier.local.embedded import EmbeddedAws
from tests.program.upgrade.rows import Item, Kind, Row, rows, totals
from tests.support.clock import PATIENCE
from tests.support.upgrade.recording import Clients, Recording, Tape

STREAM_READER = ("pipes", "CreatePipe")
OTHER_ANSWERS: tuple[dict[str, str], ...] = (
    {},
    {"college": "Arts"},
    {"college": "Science", "email": "asha@club.example", "t_shirt": "L"},
)
STARTED_MS = int(time.time() * 1000)


@dataclass(frozen=True)
class OldStack:
    """One stack as its version left it."""

    recording: Recording
    embedded: EmbeddedAws
    client: Clients

    @cached_property
    def config(self) -> Any:
        return yaml.safe_load(self.recording.config)

    @property
    def table(self) -> str:
        return f"{self.config['stack']}-registrations"

    @property
    def by_number(self) -> bool:
        """Whether a number registers once."""
        return bool(self.config.get("registrations", {}).get("duplicates") != "allow")

    @cached_property
    def rows(self) -> list[Row]:
        """What was put into the table beside the counts."""
        retention = "retention_days" in self.config.get("registrations", {})
        answers = OTHER_ANSWERS if "form" in self.config else OTHER_ANSWERS[:1]
        return rows(STARTED_MS, by_number=self.by_number, retention=retention, answers=answers)

    def make(self) -> None:
        """Makes it as that version did; people come before its pipe reads the first record."""
        calls = self.recording.calls
        before = [(call.service, call.operation) for call in calls].index(STREAM_READER)
        tape = Tape(self.client)
        tape.play(calls[:before])
        self.put(row.first for row in self.rows)
        self.put(row.item for row in self.rows)
        self.put([totals(self.rows)])
        tape.play(calls[before:])

    def put(self, items: Iterable[Item]) -> None:
        for item in items:
            self.client("dynamodb").put_item(TableName=self.table, Item=item)

    def keep_sending(self) -> None:
        """Whoever was being told when this process started still is, however long ago that was."""
        now = {"sms_updated_at": {"N": str(int(time.time() * 1000))}}
        self.put(row.item | now for row in self.rows if row.kind is Kind.SENDING)

    def items(self) -> dict[str, Item]:
        """All that the table holds, by key."""
        found = self.client("dynamodb").scan(TableName=self.table, ConsistentRead=True)
        return {item["registration_id"]["S"]: item for item in found["Items"]}

    def apis(self) -> list[str]:
        """The ids of all there are."""
        return [api["id"] for api in self.client("apigateway").get_rest_apis()["items"]]

    @property
    def api_url(self) -> str:
        """Where its form sends registrations."""
        (api,) = self.apis()
        return f"{self.embedded.endpoint_url}/_aws/execute-api/{api}/live/registrations"

    def phones(self, *kinds: Kind) -> list[str]:
        """The numbers of those who stand there, sorted."""
        return sorted(row.phone for row in self.rows if row.kind in kinds)

    def texted(self) -> list[str]:
        """The number that each SMS went to, sorted."""
        return sorted(sms["to"] for sms in self.embedded.outbox.messages())

    def wait_until_sent(self, phone: str) -> None:
        """Until the newest row of all says so: those before it in the stream are dealt with."""
        end = time.monotonic() + PATIENCE
        while self._status(phone) != {"S": "sent"}:
            assert time.monotonic() < end, f"nobody told {phone}: {self._status(phone)}"
            time.sleep(0.05)

    def _status(self, phone: str) -> dict[str, str] | None:
        found = [item for item in self.items().values() if item.get("phone") == {"S": phone}]
        return found[0].get("sms_status") if found else None
