"""The delivery logs that SNS writes where the account asks for them (aws: delivery-logs).

One JSON document per SMS in CloudWatch Logs, successes and failures in groups of their own, which
SNS makes when they are missing. Written as the role in the account's preferences, which must
trust SNS and allow it.
"""

import json
import uuid
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsverifier.local.calls import ACCOUNT, Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.permissions import allows, assumable_role
from smsverifier.local.phones.accounts import SmsAccounts
from smsverifier.local.phones.outbox import SMS_TYPE, Sms
from smsverifier.local.phones.preferences import DEFAULT_TYPE, ROLE, Preferences
from smsverifier.sms.text import measure

READS = ("FilterLogEvents", "GetLogEvents", "DescribeLogGroups", "DescribeLogStreams")
_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_TEST_NETWORK = {"phoneCarrier": "Embedded Test Network", "mcc": 1, "mnc": 1}
"""Country and network code 001-01 are the ITU's for tests: no carrier has them."""


@dataclass(frozen=True)
class _Entry:
    due: float
    region: str
    group: str
    text: str


class DeliveryLog:
    """Writes the logs, late if the account's settings say so. Callers hold the door's lock."""

    def __init__(self, door: Door, accounts: SmsAccounts, clock: Callable[[], float]) -> None:
        self._door = door
        self._accounts = accounts
        self._clock = clock
        self._waiting: deque[_Entry] = deque()
        self._successes: Counter[str] = Counter()
        self._stream = str(uuid.uuid4())

    def install(self) -> None:
        """Lets whoever reads logs find what has become due in the meantime."""
        for operation in READS:
            self._door.stand_in("logs", operation, self._read)

    def clear(self) -> None:
        """Forgets what is not written yet."""
        self._waiting.clear()
        self._successes.clear()

    def save(self) -> tuple[tuple[_Entry, ...], dict[str, int]]:
        """What is not written yet, and how many successes each region had."""
        return tuple(self._waiting), dict(self._successes)

    def restore(self, saved: tuple[tuple[_Entry, ...], dict[str, int]]) -> None:
        """Takes on saved entries and counts."""
        waiting, successes = saved
        self._waiting, self._successes = deque(waiting), Counter(successes)

    def record(self, sms: Sms) -> None:
        """Writes the log of `sms`, if the account wants it and SNS may."""
        preferences = self._accounts.of(sms.region).preferences
        if not preferences.get(ROLE) or not self._is_sampled(sms, preferences):
            return
        failed = "/Failure" if sms.status == "failed" else ""
        group = f"sns/{sms.region}/{ACCOUNT}/DirectPublishToPhoneNumber{failed}"
        text = json.dumps(_document(sms, preferences), separators=(",", ":"))
        due = self._clock() + self._accounts.settings.receipt_seconds
        self._waiting.append(_Entry(due, sms.region, group, text))
        self._write_due()

    def _is_sampled(self, sms: Sms, preferences: Preferences) -> bool:
        """All failures, and of the successes every so-manieth, so that the rate is exact."""
        if sms.status == "failed":
            return True
        before = self._successes[sms.region] * preferences.sampling_rate // 100
        self._successes[sms.region] += 1
        return self._successes[sms.region] * preferences.sampling_rate // 100 > before

    def _read(self, call: Call, forward: Forward) -> Answer:
        self._write_due()
        return forward(call)

    def _write_due(self) -> None:
        while self._waiting and self._waiting[0].due <= self._clock():
            self._write(self._waiting.popleft())

    def _write(self, entry: _Entry) -> None:
        if not self._may_write(entry):
            return
        stream = {"logGroupName": entry.group, "logStreamName": self._stream}
        event = {"timestamp": int(entry.due * 1000), "message": entry.text}
        put = {**stream, "logEvents": [event]}
        if self._logs("PutLogEvents", entry.region, put).status != 200:
            self._logs("CreateLogGroup", entry.region, {"logGroupName": entry.group})
            self._logs("CreateLogStream", entry.region, stream)
            self._logs("PutLogEvents", entry.region, put)

    def _may_write(self, entry: _Entry) -> bool:
        role_arn = self._accounts.of(entry.region).preferences.get(ROLE) or ""
        role = assumable_role(role_arn, "sns.amazonaws.com")
        group = f"arn:aws:logs:{entry.region}:{ACCOUNT}:log-group:{entry.group}"
        stream = f"{group}:log-stream:{self._stream}"
        return role is not None and all(allows(role, action, stream) for action in _ACTIONS)

    def _logs(self, operation: str, region: str, body: dict[str, Any]) -> Answer:
        return self._door.call("logs", f"Logs_20140328.{operation}", region, body)


def _document(sms: Sms, preferences: Preferences) -> dict[str, Any]:
    kind = sms.attributes.get(SMS_TYPE) or preferences.get(DEFAULT_TYPE) or "Promotional"
    return {
        "notification": {"messageId": sms.message_id, "timestamp": _timestamp(sms.sent_at)},
        "delivery": {
            "destination": sms.to,
            "smsType": kind,
            "providerResponse": sms.detail,
            "dwellTimeMs": 59,
            **(_at_the_carrier(sms) if sms.price_usd else {}),
        },
        "status": "FAILURE" if sms.status == "failed" else "SUCCESS",
    }


def _at_the_carrier(sms: Sms) -> dict[str, Any]:
    """What is known only of an SMS that AWS handed on (as in entries that users have shown)."""
    return {
        **_TEST_NETWORK,
        "numberOfMessageParts": measure(sms.text).parts,
        "priceInUSD": sms.price_usd,
        "dwellTimeMs": 599,
        "dwellTimeMsUntilDeviceAck": 1344,
    }


def _timestamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
