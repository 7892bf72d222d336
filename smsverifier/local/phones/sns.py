"""SNS as far as it sends SMS: Publish to a phone. Stands in for moto wholly.

moto drops the attributes of an SMS and takes any number. Topics are refused (`refusals`).
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from smsverifier.local.calls import Answer, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.phones import simulation
from smsverifier.local.phones.accounts import SmsAccounts
from smsverifier.local.phones.delivery_log import DeliveryLog
from smsverifier.local.phones.fate import MAX_PRICE, SENDER_ID, Fate, Taken, decide
from smsverifier.local.phones.numbers import invalid_parameter, phone_number
from smsverifier.local.phones.outbox import SMS_TYPE, Outbox, Sms, new_message_id
from smsverifier.local.phones.preferences import DEFAULT_SENDER, DEFAULT_TYPE, Preferences

MAX_MESSAGE = 1600
"""Characters of one Publish (aws: publish-1600-characters)."""


class Sns:
    """Sends SMS in every region."""

    def __init__(
        self,
        outbox: Outbox,
        accounts: SmsAccounts,
        log: DeliveryLog,
        clock: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._accounts = accounts
        self._log = log
        self._clock = clock
        self.throttle = simulation.Throttle()

    def install(self, door: Door) -> None:
        """Takes Publish at the door."""
        door.stand_in("sns", "Publish", self._publish)

    def send_code(self, call: Call, number: str, code: str) -> None:
        """Sends the one-time code of the sandbox: it reaches whom nothing else may."""
        text = (
            f"Your verification code is {code}. It was asked for in the SMS sandbox of Amazon SNS."
        )
        taken = Taken(number, text, {SMS_TYPE: "Transactional"}, call.region)
        self._outbox.publish(self._sms(call, taken, Fate(True, simulation.ACCEPTED, 0.0)))

    def _publish(self, call: Call, _: Forward) -> Answer:
        number, text = _checked(call.params)
        account = self._accounts.of(call.region)
        attributes = _attributes(call.params.get("MessageAttributes") or {}, account.preferences)
        self.throttle.check(call.caller.name, number)
        taken = Taken(number, text, attributes, call.region)
        sms = self._sms(call, taken, decide(account, taken))
        account.spending.add(sms.price_usd)
        self._outbox.publish(sms)
        self._log.record(sms)
        return call.answer({"MessageId": sms.message_id})

    def _sms(self, call: Call, taken: Taken, fate: Fate) -> Sms:
        return Sms(
            message_id=new_message_id(),
            to=taken.number,
            text=taken.text,
            attributes=taken.attributes,
            region=taken.region,
            sender=call.caller.name,
            status="delivered" if fate.delivered else "failed",
            detail=fate.response,
            price_usd=fate.price_usd,
            sent_at=datetime.fromtimestamp(self._clock(), UTC),
        )


def _checked(params: Mapping[str, Any]) -> tuple[str, str]:
    number, text = str(params.get("PhoneNumber", "")), str(params.get("Message", ""))
    if not number:
        raise invalid_parameter("TopicArn or TargetArn Reason: no value for required parameter")
    if not text:
        raise invalid_parameter("Empty message")
    if len(text) > MAX_MESSAGE:
        raise invalid_parameter("Message too long")
    if params.get("MessageStructure") == "json":
        raise invalid_parameter(
            "MessageStructure Reason: a message to a phone number is plain text"
        )
    return phone_number(number), text


def _attributes(given: Mapping[str, Any], preferences: Preferences) -> dict[str, str]:
    """The attributes the SMS goes with: the account's where the caller gives none."""
    attributes = {name: str(value.get("StringValue", "")) for name, value in given.items()}
    for name, default in ((SMS_TYPE, DEFAULT_TYPE), (SENDER_ID, DEFAULT_SENDER)):
        if preferences.get(default):
            attributes.setdefault(name, str(preferences.get(default)))
    if attributes.get(SMS_TYPE, "Transactional") not in ("Transactional", "Promotional"):
        raise invalid_parameter(f"{SMS_TYPE} Reason: it is Transactional or Promotional")
    _must_be_a_price(attributes.get(MAX_PRICE, "0"))
    return attributes


def _must_be_a_price(text: str) -> None:
    try:
        price = float(text)
    except ValueError:
        price = math.nan
    if not 0 <= price < math.inf:
        raise invalid_parameter(f"{MAX_PRICE} Reason: {text} is no price")
