"""SNS's calls about the account's SMS: preferences, opt-outs, the sandbox.

aws: sms-attributes-of-account, aws: sandbox-limits
"""

from collections.abc import Callable
from typing import Any

from smsverifier.local.calls import Answer, Call
from smsverifier.local.door import Door, Forward, StandIn
from smsverifier.local.paging import page
from smsverifier.local.phones.accounts import SmsAccounts
from smsverifier.local.phones.numbers import invalid_parameter, phone_number
from smsverifier.local.phones.sms_account import SandboxNumber, SmsAccount

LANGUAGES = frozenset(
    ("en-US", "en-GB", "es-419", "es-ES", "de-DE", "fr-CA", "fr-FR", "it-IT", "ja-JP", "pt-BR",
     "kr-KR", "zh-CN", "zh-TW")
)  # fmt: skip


class SnsAccountCalls:
    """Answers the calls; `send_code` puts a one-time code's SMS on its way."""

    def __init__(self, accounts: SmsAccounts, send_code: Callable[[Call, str, str], None]) -> None:
        self._accounts = accounts
        self._send_code = send_code

    def install(self, door: Door) -> None:
        """Takes the calls at the door."""
        answers: dict[str, StandIn] = {
            "GetSMSAttributes": self._get_attributes,
            "SetSMSAttributes": self._set_attributes,
            "CheckIfPhoneNumberIsOptedOut": self._check_opted_out,
            "ListPhoneNumbersOptedOut": self._list_opted_out,
            "OptInPhoneNumber": self._opt_in,
            "GetSMSSandboxAccountStatus": self._sandbox_status,
            "CreateSMSSandboxPhoneNumber": self._add_number,
            "ListSMSSandboxPhoneNumbers": self._list_numbers,
            "VerifySMSSandboxPhoneNumber": self._verify_number,
            "DeleteSMSSandboxPhoneNumber": self._remove_number,
        }
        for operation, answer in answers.items():
            door.stand_in("sns", operation, answer)

    def _get_attributes(self, call: Call, _: Forward) -> Answer:
        names = [str(name) for name in call.params.get("attributes") or []]
        return call.answer({"attributes": self._of(call).preferences.chosen(names)})

    def _set_attributes(self, call: Call, _: Forward) -> Answer:
        given = call.params["attributes"]
        self._of(call).preferences.change({name: str(value or "") for name, value in given.items()})
        return call.answer({})

    def _check_opted_out(self, call: Call, _: Forward) -> Answer:
        number = phone_number(call.params.get("phoneNumber"))
        return call.answer({"isOptedOut": number in self._of(call).opted_out})

    def _list_opted_out(self, call: Call, _: Forward) -> Answer:
        opted_out = sorted(self._of(call).opted_out)
        return _paged(call, "phoneNumbers", opted_out, token="nextToken")  # noqa: S106 - no password

    def _opt_in(self, call: Call, _: Forward) -> Answer:
        self._of(call).opted_out.discard(phone_number(call.params.get("phoneNumber")))
        return call.answer({})

    def _sandbox_status(self, call: Call, _: Forward) -> Answer:
        return call.answer({"IsInSandbox": self._of(call).in_sandbox})

    def _add_number(self, call: Call, _: Forward) -> Answer:
        if call.params.get("LanguageCode", "en-US") not in LANGUAGES:
            raise invalid_parameter("LanguageCode")
        number = str(call.params.get("PhoneNumber", ""))
        self._send_code(call, number, self._of(call).add(number))
        return call.answer({})

    def _list_numbers(self, call: Call, _: Forward) -> Answer:
        numbers = [_sandbox_entry(number) for number in self._of(call).numbers()]
        return _paged(call, "PhoneNumbers", numbers, token="NextToken")  # noqa: S106 - no password

    def _verify_number(self, call: Call, _: Forward) -> Answer:
        number, code = call.params.get("PhoneNumber", ""), call.params.get("OneTimePassword", "")
        self._of(call).verify(str(number), str(code))
        return call.answer({})

    def _remove_number(self, call: Call, _: Forward) -> Answer:
        self._of(call).remove(str(call.params.get("PhoneNumber", "")))
        return call.answer({})

    def _of(self, call: Call) -> SmsAccount:
        return self._accounts.of(call.region)


def _sandbox_entry(number: SandboxNumber) -> dict[str, str]:
    return {
        "PhoneNumber": number.number,
        "Status": "Verified" if number.verified else "Pending",
    }


def _paged(call: Call, key: str, items: list[Any], *, token: str) -> Answer:
    size, start = call.params.get("MaxResults"), call.params.get(token)
    some, following = page(items, size, start, invalid="InvalidParameter")
    return call.answer({key: some} | ({token: following} if following else {}))
