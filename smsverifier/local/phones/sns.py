"""SNS as far as SMS go: Publish to a phone, the sandbox, the opt-outs. Stands in for moto wholly.

moto drops the attributes of an SMS, takes any number and has no sandbox. Topics are refused
(`refusals`).
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from smsverifier.local.calls import Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward
from smsverifier.local.phones import simulation
from smsverifier.local.phones.outbox import Outbox, Sms, new_message_id
from smsverifier.local.phones.sms_account import SandboxNumber, SmsAccount, is_e164

MAX_MESSAGE = 1600
"""Characters of one Publish (facts §5.1)."""
SMS_TYPE = "AWS.SNS.SMS.SMSType"


class Sns:
    """The SMS side of SNS in every region."""

    def __init__(
        self, outbox: Outbox, *, in_sandbox: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        self._outbox = outbox
        self._in_sandbox = in_sandbox
        self._clock = clock
        self._accounts: dict[str, SmsAccount] = {}
        self._throttle = simulation.Throttle()

    def install(self, door: Door) -> None:
        """Takes SNS's calls at the door."""
        door.stand_in("sns", "Publish", self._publish)
        door.stand_in("sns", "CheckIfPhoneNumberIsOptedOut", self._check_opted_out)
        door.stand_in("sns", "ListPhoneNumbersOptedOut", self._list_opted_out)
        door.stand_in("sns", "OptInPhoneNumber", self._opt_in)
        door.stand_in("sns", "GetSMSSandboxAccountStatus", self._sandbox_status)
        door.stand_in("sns", "CreateSMSSandboxPhoneNumber", self._add_number)
        door.stand_in("sns", "ListSMSSandboxPhoneNumbers", self._list_numbers)
        door.stand_in("sns", "VerifySMSSandboxPhoneNumber", self._verify_number)
        door.stand_in("sns", "DeleteSMSSandboxPhoneNumber", self._remove_number)

    def clear(self) -> None:
        """Forgets every region's settings."""
        self._accounts.clear()
        self._throttle.clear()

    def account(self, region: str) -> SmsAccount:
        """The settings of one region."""
        if region not in self._accounts:
            self._accounts[region] = SmsAccount(
                self._clock,
                in_sandbox=self._in_sandbox,
                opted_out=set(simulation.OPTED_OUT_NUMBERS),
            )
        return self._accounts[region]

    def _publish(self, call: Call, _: Forward) -> Answer:
        number, text = _checked(call.params)
        attributes = _attributes(call.params.get("MessageAttributes") or {})
        self._throttle.check(call.access_key, number)
        failure = self._failure(call.region, number)
        message_id = self._send(call, number, text, attributes=attributes, failure=failure)
        return call.answer({"MessageId": message_id})

    def _send(
        self,
        call: Call,
        number: str,
        text: str,
        *,
        attributes: Mapping[str, str],
        failure: str | None = None,
    ) -> str:
        sms = Sms(
            message_id=new_message_id(),
            to=number,
            text=text,
            attributes=attributes,
            region=call.region,
            sender=call.access_key,
            status="failed" if failure else "delivered",
            detail=failure or simulation.ACCEPTED,
            sent_at=datetime.fromtimestamp(self._clock(), UTC),
        )
        self._outbox.publish(sms)
        return sms.message_id

    def _failure(self, region: str, number: str) -> str | None:
        account = self.account(region)
        if not account.reaches(number):
            return simulation.NOT_VERIFIED
        if number in account.opted_out:
            return simulation.OPTED_OUT
        return simulation.silent_failure(number)

    def _check_opted_out(self, call: Call, _: Forward) -> Answer:
        number = _phone_number(str(call.params.get("phoneNumber", "")))
        return call.answer({"isOptedOut": number in self.account(call.region).opted_out})

    def _list_opted_out(self, call: Call, _: Forward) -> Answer:
        return call.answer({"phoneNumbers": sorted(self.account(call.region).opted_out)})

    def _opt_in(self, call: Call, _: Forward) -> Answer:
        number = _phone_number(str(call.params.get("phoneNumber", "")))
        self.account(call.region).opted_out.discard(number)
        return call.answer({})

    def _sandbox_status(self, call: Call, _: Forward) -> Answer:
        return call.answer({"IsInSandbox": self.account(call.region).in_sandbox})

    def _add_number(self, call: Call, _: Forward) -> Answer:
        number = str(call.params.get("PhoneNumber", ""))
        code = self.account(call.region).add(number)
        text = (
            f"Your verification code is {code}. It was asked for in the SMS sandbox of Amazon SNS."
        )
        self._send(call, number, text, attributes={SMS_TYPE: "Transactional"})
        return call.answer({})

    def _list_numbers(self, call: Call, _: Forward) -> Answer:
        numbers = self.account(call.region).numbers()
        return call.answer({"PhoneNumbers": [_sandbox_entry(number) for number in numbers]})

    def _verify_number(self, call: Call, _: Forward) -> Answer:
        number, code = call.params.get("PhoneNumber", ""), call.params.get("OneTimePassword", "")
        self.account(call.region).verify(str(number), str(code))
        return call.answer({})

    def _remove_number(self, call: Call, _: Forward) -> Answer:
        self.account(call.region).remove(str(call.params.get("PhoneNumber", "")))
        return call.answer({})


def _sandbox_entry(number: SandboxNumber) -> dict[str, str]:
    return {
        "PhoneNumber": number.number,
        "Status": "Verified" if number.verified else "Pending",
    }


def _checked(params: Mapping[str, Any]) -> tuple[str, str]:
    number, text = str(params.get("PhoneNumber", "")), str(params.get("Message", ""))
    if not number:
        raise _invalid("TopicArn or TargetArn Reason: no value for required parameter")
    if not text:
        raise _invalid("Empty message")
    if len(text) > MAX_MESSAGE:
        raise _invalid("Message too long")
    if params.get("MessageStructure") == "json":
        raise _invalid("MessageStructure Reason: a message to a phone number is plain text")
    return _phone_number(number), text


def _phone_number(number: str) -> str:
    if not is_e164(number) or simulation.is_refused(number):
        # Recorded from AWS, 25 Aug 2023 (facts §5.1).
        raise _invalid(f"PhoneNumber Reason: {number} is not valid to publish to")
    return number


def _attributes(given: Mapping[str, Any]) -> dict[str, str]:
    attributes = {name: str(value.get("StringValue", "")) for name, value in given.items()}
    if attributes.get(SMS_TYPE, "Transactional") not in ("Transactional", "Promotional"):
        raise _invalid(f"{SMS_TYPE} Reason: it is Transactional or Promotional")
    return attributes


def _invalid(what: str) -> AwsFailure:
    return AwsFailure("InvalidParameter", f"Invalid parameter: {what}")
