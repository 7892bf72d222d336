"""SNS as far as it sends SMS: Publish to a phone, and the calls about the account's SMS.

Overrides moto wholly, which drops the attributes of an SMS and takes any number. Topics are in
`alerts.topics`.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward, Override
from smsverifier.local.paging import page
from smsverifier.local.sms import phone_numbers
from smsverifier.local.sms.account_state import (
    DEFAULT_SENDER,
    DEFAULT_TYPE,
    SandboxDestination,
    SmsAccount,
    SmsAccounts,
    SmsAttributes,
)
from smsverifier.local.sms.delivery import (
    MAX_PRICE,
    SENDER_ID,
    DeliveryStatusLog,
    PublishRequest,
    SimulatedDelivery,
    simulate_delivery,
)
from smsverifier.local.sms.outbox import SMS_TYPE, Outbox, SentSms, new_message_id
from smsverifier.local.sms.phone_numbers import invalid_parameter, phone_number

MAX_MESSAGE = 1600
"""Characters of one Publish (aws: publish-1600-characters)."""


class Sns:
    """Sends SMS in every region."""

    def __init__(
        self,
        outbox: Outbox,
        accounts: SmsAccounts,
        log: DeliveryStatusLog,
        clock: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._accounts = accounts
        self._log = log
        self._clock = clock
        self.throttle = phone_numbers.SimulatedThrottle()

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes Publish at the dispatcher."""
        dispatcher.override("sns", "Publish", self._publish)

    def send_code(self, call: Call, number: str, code: str) -> None:
        """Sends the one-time code of the sandbox: it reaches whom nothing else may."""
        text = (
            f"Your verification code is {code}. It was asked for in the SMS sandbox of Amazon SNS."
        )
        request = PublishRequest(number, text, {SMS_TYPE: "Transactional"}, call.region)
        self._outbox.publish(
            self._sms(call, request, SimulatedDelivery(True, phone_numbers.ACCEPTED, 0.0))
        )

    def _publish(self, call: Call, _: Forward) -> AwsResponse:
        """moto: Publish of an SMS takes any number, and drops its attributes."""
        number, text = _checked(call.params)
        account = self._accounts.of(call.region)
        attributes = _message_attributes(
            call.params.get("MessageAttributes") or {}, account.preferences
        )
        self.throttle.check(call.caller.name, number)
        account.must_be_within_rate()
        request = PublishRequest(number, text, attributes, call.region)
        sms = self._sms(call, request, simulate_delivery(account, request))
        account.spending.add(sms.price_usd)
        self._outbox.publish(sms)
        self._log.record(sms)
        return call.answer({"MessageId": sms.message_id})

    def _sms(self, call: Call, request: PublishRequest, outcome: SimulatedDelivery) -> SentSms:
        return SentSms(
            message_id=new_message_id(),
            to=request.number,
            text=request.text,
            attributes=request.attributes,
            region=request.region,
            sender=call.caller.name,
            status="delivered" if outcome.delivered else "failed",
            detail=outcome.response,
            price_usd=outcome.price_usd,
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


def _message_attributes(given: Mapping[str, Any], preferences: SmsAttributes) -> Mapping[str, str]:
    """The attributes the SMS goes with: the account's where the caller gives none."""
    attributes = {name: str(value.get("StringValue", "")) for name, value in given.items()}
    for name, default in ((SMS_TYPE, DEFAULT_TYPE), (SENDER_ID, DEFAULT_SENDER)):
        if preferences.get(default):
            attributes.setdefault(name, str(preferences.get(default)))
    if attributes.get(SMS_TYPE, "Transactional") not in ("Transactional", "Promotional"):
        raise invalid_parameter(f"{SMS_TYPE} Reason: it is Transactional or Promotional")
    _must_be_a_price(attributes.get(MAX_PRICE, "0"))
    return _shared(tuple(attributes.items()))


@lru_cache(64)
def _shared(attributes: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """One mapping for all SMS that go with the same ones: the outbox keeps them."""
    return dict(attributes)


def _must_be_a_price(text: str) -> None:
    try:
        price = float(text)
    except ValueError:
        price = math.nan
    if not 0 <= price < math.inf:
        raise invalid_parameter(f"{MAX_PRICE} Reason: {text} is no price")


# aws: sms-attributes-of-account, aws: sandbox-limits

CODE_LANGUAGES = frozenset(
    ("en-US", "en-GB", "es-419", "es-ES", "de-DE", "fr-CA", "fr-FR", "it-IT", "ja-JP", "pt-BR",
     "kr-KR", "zh-CN", "zh-TW")
)  # fmt: skip


class SnsAccountCalls:
    """Answers the calls; `send_code` puts a one-time code's SMS on its way."""

    def __init__(self, accounts: SmsAccounts, send_code: Callable[[Call, str, str], None]) -> None:
        self._accounts = accounts
        self._send_code = send_code

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls at the dispatcher."""
        answers: dict[str, Override] = {
            "GetSMSAttributes": self._get_attributes,
            "SetSMSAttributes": self._set_attributes,
            "CheckIfPhoneNumberIsOptedOut": self._check_opted_out,
            "ListPhoneNumbersOptedOut": self._list_opted_out,
            "GetSMSSandboxAccountStatus": self._sandbox_status,
            "CreateSMSSandboxPhoneNumber": self._add_number,
            "ListSMSSandboxPhoneNumbers": self._list_numbers,
            "VerifySMSSandboxPhoneNumber": self._verify_number,
            "DeleteSMSSandboxPhoneNumber": self._remove_number,
        }
        for operation, answer in answers.items():
            dispatcher.override("sns", operation, answer)

    def _get_attributes(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetSMSAttributes shows no spend limit."""
        names = [str(name) for name in call.params.get("attributes") or []]
        return call.answer({"attributes": self._of(call).preferences.chosen(names)})

    def _set_attributes(self, call: Call, _: Forward) -> AwsResponse:
        """moto: SetSMSAttributes takes attributes that do not exist."""
        given = call.params["attributes"]
        self._of(call).preferences.change({name: str(value or "") for name, value in given.items()})
        return call.answer({})

    def _check_opted_out(self, call: Call, _: Forward) -> AwsResponse:
        """moto: CheckIfPhoneNumberIsOptedOut decides by the number's ending."""
        number = phone_number(call.params.get("phoneNumber"))
        return call.answer({"isOptedOut": number in self._of(call).opted_out})

    def _list_opted_out(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListPhoneNumbersOptedOut lists numbers that nobody opted out."""
        opted_out = sorted(self._of(call).opted_out)
        return _paged(call, "phoneNumbers", opted_out, token="nextToken")  # noqa: S106 - no password

    def _sandbox_status(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetSMSSandboxAccountStatus is not implemented."""
        return call.answer({"IsInSandbox": self._of(call).in_sandbox})

    def _add_number(self, call: Call, _: Forward) -> AwsResponse:
        """moto: CreateSMSSandboxPhoneNumber is not implemented."""
        if call.params.get("LanguageCode", "en-US") not in CODE_LANGUAGES:
            raise invalid_parameter("LanguageCode")
        number = str(call.params.get("PhoneNumber", ""))
        self._send_code(call, number, self._of(call).add(number))
        return call.answer({})

    def _list_numbers(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListSMSSandboxPhoneNumbers is not implemented."""
        numbers = [_sandbox_entry(number) for number in self._of(call).numbers()]
        return _paged(call, "PhoneNumbers", numbers, token="NextToken")  # noqa: S106 - no password

    def _verify_number(self, call: Call, _: Forward) -> AwsResponse:
        """moto: VerifySMSSandboxPhoneNumber is not implemented."""
        number, code = call.params.get("PhoneNumber", ""), call.params.get("OneTimePassword", "")
        self._of(call).verify(str(number), str(code))
        return call.answer({})

    def _remove_number(self, call: Call, _: Forward) -> AwsResponse:
        """moto: DeleteSMSSandboxPhoneNumber is not implemented."""
        self._of(call).remove(str(call.params.get("PhoneNumber", "")))
        return call.answer({})

    def _of(self, call: Call) -> SmsAccount:
        return self._accounts.of(call.region)


def _sandbox_entry(number: SandboxDestination) -> dict[str, str]:
    return {
        "PhoneNumber": number.number,
        "Status": "Verified" if number.verified else "Pending",
    }


def _paged(call: Call, key: str, items: list[Any], *, token: str) -> AwsResponse:
    size, start = call.params.get("MaxResults"), call.params.get(token)
    some, following = page(items, size, start, invalid="InvalidParameter")
    return call.answer({key: some} | ({token: following} if following else {}))
