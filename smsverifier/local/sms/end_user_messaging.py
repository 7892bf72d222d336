"""End User Messaging SMS, as a preflight reads it (aws: eum-carries-sns)."""

from collections.abc import Callable, Mapping
from typing import Any

from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.paging import page
from smsverifier.local.sms.account_state import (
    MAX_SANDBOX_NUMBERS,
    MONTHLY_SPEND_LIMIT,
    SandboxDestination,
    SmsAccount,
    SmsAccounts,
)

SMS_VOICE = "pinpoint-sms-voice-v2"
INVALID = "ValidationException"

Items = list[Mapping[str, Any]]


class EndUserMessaging:
    """Answers the describing calls."""

    def __init__(self, accounts: SmsAccounts) -> None:
        self._accounts = accounts

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls at the dispatcher."""
        self._describe(dispatcher, "AccountAttributes", _attributes)
        self._describe(dispatcher, "SpendLimits", _spend_limits)
        self._describe(dispatcher, "AccountLimits", _limits)
        self._describe(dispatcher, "SenderIds", _sender_ids)
        self._describe(dispatcher, "VerifiedDestinationNumbers", _verified_numbers)

    def _describe(
        self, dispatcher: Dispatcher, what: str, items_of: Callable[[SmsAccount, Call], Items]
    ) -> None:
        def answer(call: Call, _: Forward) -> AwsResponse:
            """moto: the service pinpoint-sms-voice-v2 is not implemented."""
            items = items_of(self._accounts.of(call.region), call)
            size, token = call.params.get("MaxResults"), call.params.get("NextToken")
            some, following = page(items, size, token, invalid=INVALID)
            return call.answer({what: some} | ({"NextToken": following} if following else {}))

        dispatcher.override(SMS_VOICE, f"Describe{what}", answer)


def _attributes(account: SmsAccount, _: Call) -> Items:
    tier = "SANDBOX" if account.in_sandbox else "PRODUCTION"
    return [{"Name": "ACCOUNT_TIER", "Value": tier}]


def _spend_limits(account: SmsAccount, _: Call) -> Items:
    text = {
        "Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT",
        "EnforcedLimit": account.preferences.spend_limit,
        "MaxLimit": account.settings.spend_limit,
        "Overridden": account.preferences.get(MONTHLY_SPEND_LIMIT) is not None,
    }
    voice = {"EnforcedLimit": 1, "MaxLimit": 1, "Overridden": False}
    return [text, {"Name": "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT", **voice}]


def _limits(account: SmsAccount, _: Call) -> Items:
    return [
        {
            "Name": "VERIFIED_DESTINATION_NUMBERS",
            "Used": len(account.numbers()),
            "Max": MAX_SANDBOX_NUMBERS,
        }
    ]


def _sender_ids(account: SmsAccount, call: Call) -> Items:
    asked = [(each["SenderId"], each["IsoCountryCode"]) for each in _named_in(call, "SenderIds")]
    known = {(name, "IN"): _sender_id(call.region, name) for name in account.settings.sender_ids}
    return _chosen(known, asked)


def _sender_id(region: str, name: str) -> Mapping[str, Any]:
    return {
        "SenderIdArn": f"arn:aws:sms-voice:{region}:{ACCOUNT}:sender-id/{name}/IN",
        "SenderId": name,
        "IsoCountryCode": "IN",
        "MessageTypes": ["TRANSACTIONAL"],
        "MonthlyLeasingPrice": "0.00",
        "DeletionProtectionEnabled": False,
        "Registered": True,
    }


def _verified_numbers(account: SmsAccount, call: Call) -> Items:
    known = {each.number: _destination(call.region, each) for each in account.numbers()}
    return _chosen(known, _named_in(call, "DestinationPhoneNumbers"))


def _destination(region: str, known: SandboxDestination) -> Mapping[str, Any]:
    arn = f"arn:aws:sms-voice:{region}:{ACCOUNT}:verified-destination-number"
    return {
        "VerifiedDestinationNumberArn": f"{arn}/{known.number}",
        "VerifiedDestinationNumberId": known.number,
        "DestinationPhoneNumber": known.number,
        "Status": "VERIFIED" if known.verified else "PENDING",
        "CreatedTimestamp": known.created,
    }


def _named_in(call: Call, name: str) -> list[Any]:
    return list(call.params.get(name) or [])


def _chosen(known: Mapping[Any, Mapping[str, Any]], asked: list[Any]) -> Items:
    """Those asked for by name, all if none; one that is not there is an error, as on AWS."""
    for name in asked:
        if name not in known:
            raise AwsFailure("ResourceNotFoundException", "The requested resource is not found")
    return [known[name] for name in asked or known]
