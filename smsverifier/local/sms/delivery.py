"""What becomes of an SMS that SNS has accepted, and the delivery log that says so.

SNS itself says nothing of it: the publisher has a message id by then (aws: sns-silent-failures).
"""

import json
import uuid
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsverifier.local.authorization import allows, assumable_role
from smsverifier.local.calls import ACCOUNT, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.sms import phone_numbers
from smsverifier.local.sms.account_state import (
    DEFAULT_TYPE,
    DELIVERY_ROLE,
    SmsAccount,
    SmsAccounts,
    SmsAttributes,
    price_of,
)
from smsverifier.local.sms.outbox import SMS_TYPE, SentSms
from smsverifier.sms.dlt import matches, odd_signs
from smsverifier.sms.text import measure

SENDER_ID = "AWS.SNS.SMS.SenderID"
MAX_PRICE = "AWS.SNS.SMS.MaxPrice"
TEMPLATE_ID = "AWS.MM.SMS.TemplateId"
DLT_IDS = ("AWS.MM.SMS.EntityId", TEMPLATE_ID)

_INDIA = "+91"
_DLT_REGIONS = frozenset(("ap-south-1", "ap-south-2"))
"""Where the local route to India starts (aws: india-local-route-regions)."""


@dataclass(frozen=True)
class PublishRequest:
    """An SMS as SNS took it."""

    number: str
    text: str
    attributes: Mapping[str, str]
    region: str


@dataclass(frozen=True)
class SimulatedDelivery:
    """How it ends."""

    delivered: bool
    response: str
    """The delivery log's `providerResponse`."""
    price_usd: float
    """What is charged, 0 if AWS itself stopped it."""


def simulate_delivery(account: SmsAccount, sms: PublishRequest) -> SimulatedDelivery:
    """What becomes of `sms`, in the account as it is now."""
    price = price_of(sms.number, sms.text, by_dlt=_goes_by_dlt(account, sms))
    failure = _failure(account, sms, price)
    return SimulatedDelivery(
        delivered=failure is None,
        response=failure or phone_numbers.success(sms.number),
        price_usd=0.0 if failure in phone_numbers.UNBILLED else price,
    )


def _failure(account: SmsAccount, sms: PublishRequest, price: float) -> str | None:
    spent = account.spending.this_month
    most = float(sms.attributes.get(MAX_PRICE, "inf"))
    stops = (
        (account.settings.under_review, phone_numbers.UNDER_REVIEW),
        (not account.reaches(sms.number), phone_numbers.NOT_VERIFIED),
        (sms.number in account.opted_out, phone_numbers.OPTED_OUT),
        (price > most, phone_numbers.OVER_MAX_PRICE),
        (spent + price > account.preferences.spend_limit, phone_numbers.NO_QUOTA),
        (_lacks_dlt(sms), phone_numbers.CARRIER_BLOCKED),
        (_is_off_template(account, sms), phone_numbers.CARRIER_BLOCKED),
    )
    stopped = (response for is_so, response in stops if is_so)
    own = account.settings.fates.get(sms.number)
    return next(stopped, phone_numbers.silent_failure(sms.number, own))


def _lacks_dlt(sms: PublishRequest) -> bool:
    """Whether it goes to India under a sender ID without both DLT ids (aws: india-two-routes)."""
    is_named = sms.number.startswith(_INDIA) and SENDER_ID in sms.attributes
    return is_named and not _has_dlt_ids(sms)


def _is_off_template(account: SmsAccount, sms: PublishRequest) -> bool:
    """Whether carriers that know what was registered drop it (aws: dlt-text-must-match)."""
    known = dict(account.settings.dlt_templates)
    if not known or not _goes_by_dlt(account, sms):
        return False
    registered = known.get(sms.attributes[TEMPLATE_ID])
    if registered is None or not matches(registered, sms.text):
        return True
    return account.settings.strict_carriers and bool(odd_signs(registered, sms.text))


def _goes_by_dlt(account: SmsAccount, sms: PublishRequest) -> bool:
    """Whether it takes India's local route; all else goes the dearer international one."""
    is_registered = sms.attributes.get(SENDER_ID) in account.settings.sender_ids
    in_india = sms.number.startswith(_INDIA) and sms.region in _DLT_REGIONS
    return is_registered and in_india and _has_dlt_ids(sms)


def _has_dlt_ids(sms: PublishRequest) -> bool:
    return all(sms.attributes.get(name) for name in DLT_IDS)


# The delivery logs (aws: delivery-logs): one JSON document per SMS in CloudWatch Logs, successes
# and failures in groups of their own, which SNS makes when they are missing. Written as the role in
# the account's attributes, which must trust SNS and allow it.

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


class DeliveryStatusLog:
    """Writes the logs, late if set so. Callers hold the dispatcher's lock."""

    def __init__(
        self, dispatcher: Dispatcher, accounts: SmsAccounts, clock: Callable[[], float]
    ) -> None:
        self._dispatcher = dispatcher
        self._accounts = accounts
        self._clock = clock
        self._waiting: deque[_Entry] = deque()
        self._successes: Counter[str] = Counter()
        self._stream = str(uuid.uuid4())

    def install(self) -> None:
        """Lets whoever reads logs find what has become due in the meantime."""
        for operation in READS:
            self._dispatcher.override("logs", operation, self._read)

    def clear(self) -> None:
        """Forgets what is not written yet."""
        self._waiting.clear()
        self._successes.clear()

    def forget(self, message_ids: Collection[str]) -> int:
        """Drops what is not written yet about these messages; how many lines that were."""
        about = [e for e in self._waiting if any(each in e.text for each in message_ids)]
        for entry in about:
            self._waiting.remove(entry)
        return len(about)

    def save(self) -> tuple[tuple[_Entry, ...], dict[str, int]]:
        """What is not written yet, and how many successes each region had."""
        return tuple(self._waiting), dict(self._successes)

    def restore(self, saved: tuple[tuple[_Entry, ...], dict[str, int]]) -> None:
        """Takes on saved entries and counts."""
        waiting, successes = saved
        self._waiting, self._successes = deque(waiting), Counter(successes)

    def record(self, sms: SentSms) -> None:
        """Writes the log of `sms`, if the account wants it and SNS may."""
        preferences = self._accounts.of(sms.region).preferences
        if not preferences.get(DELIVERY_ROLE) or not self._is_sampled(sms, preferences):
            return
        failed = "/Failure" if sms.status == "failed" else ""
        group = f"sns/{sms.region}/{ACCOUNT}/DirectPublishToPhoneNumber{failed}"
        text = json.dumps(_document(sms, preferences), separators=(",", ":"))
        due = self._clock() + self._accounts.settings.receipt_seconds
        self._waiting.append(_Entry(due, sms.region, group, text))
        self._write_due()

    def _is_sampled(self, sms: SentSms, preferences: SmsAttributes) -> bool:
        """All failures, and of the successes every so-manieth, so that the rate is exact."""
        if sms.status == "failed":
            return True
        before = self._successes[sms.region] * preferences.sampling_rate // 100
        self._successes[sms.region] += 1
        return self._successes[sms.region] * preferences.sampling_rate // 100 > before

    def _read(self, call: Call, forward: Forward) -> AwsResponse:
        """moto: Publish of an SMS writes no delivery status to CloudWatch Logs."""
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
        role_arn = self._accounts.of(entry.region).preferences.get(DELIVERY_ROLE) or ""
        role = assumable_role(role_arn, "sns.amazonaws.com")
        group = f"arn:aws:logs:{entry.region}:{ACCOUNT}:log-group:{entry.group}"
        stream = f"{group}:log-stream:{self._stream}"
        return role is not None and all(allows(role, action, stream) for action in _ACTIONS)

    def _logs(self, operation: str, region: str, body: dict[str, Any]) -> AwsResponse:
        return self._dispatcher.call("logs", f"Logs_20140328.{operation}", region, body)


def _document(sms: SentSms, preferences: SmsAttributes) -> dict[str, Any]:
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


def _at_the_carrier(sms: SentSms) -> dict[str, Any]:
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
