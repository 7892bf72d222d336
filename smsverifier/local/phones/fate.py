"""What becomes of an SMS that SNS has taken: who stops it, with what words, at what price.

SNS itself says nothing of it: the publisher has a message id by then (aws: sns-silent-failures).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier.local.phones import simulation
from smsverifier.local.phones.sms_account import SmsAccount
from smsverifier.local.phones.spending import price_of

SENDER_ID = "AWS.SNS.SMS.SenderID"
MAX_PRICE = "AWS.SNS.SMS.MaxPrice"
DLT_IDS = ("AWS.MM.SMS.EntityId", "AWS.MM.SMS.TemplateId")

_INDIA = "+91"
_DLT_REGIONS = frozenset(("ap-south-1", "ap-south-2"))
"""Where the local route to India starts (aws: india-local-route-regions)."""


@dataclass(frozen=True)
class Taken:
    """An SMS as SNS took it."""

    number: str
    text: str
    attributes: Mapping[str, str]
    region: str


@dataclass(frozen=True)
class Fate:
    """How it ends."""

    delivered: bool
    response: str
    """The delivery log's `providerResponse`."""
    price_usd: float
    """What is charged, 0 if AWS itself stopped it."""


def decide(account: SmsAccount, sms: Taken) -> Fate:
    """The fate of `sms`, in the account as it is now."""
    price = price_of(sms.number, sms.text, by_dlt=_goes_by_dlt(account, sms))
    failure = _failure(account, sms, price)
    return Fate(
        delivered=failure is None,
        response=failure or simulation.success(sms.number),
        price_usd=0.0 if failure in simulation.UNBILLED else price,
    )


def _failure(account: SmsAccount, sms: Taken, price: float) -> str | None:
    spent = account.spending.this_month
    most = float(sms.attributes.get(MAX_PRICE, "inf"))
    stops = (
        (account.settings.under_review, simulation.UNDER_REVIEW),
        (not account.reaches(sms.number), simulation.NOT_VERIFIED),
        (sms.number in account.opted_out, simulation.OPTED_OUT),
        (price > most, simulation.OVER_MAX_PRICE),
        (spent + price > account.preferences.spend_limit, simulation.NO_QUOTA),
        (_lacks_dlt(sms), simulation.CARRIER_BLOCKED),
    )
    stopped = (response for is_so, response in stops if is_so)
    return next(stopped, simulation.silent_failure(sms.number))


def _lacks_dlt(sms: Taken) -> bool:
    """Whether it goes to India under a sender ID without both DLT ids (aws: india-two-routes)."""
    is_named = sms.number.startswith(_INDIA) and SENDER_ID in sms.attributes
    return is_named and not _has_dlt_ids(sms)


def _goes_by_dlt(account: SmsAccount, sms: Taken) -> bool:
    """Whether it takes India's local route; all else goes the dearer international one."""
    is_registered = sms.attributes.get(SENDER_ID) in account.settings.sender_ids
    in_india = sms.number.startswith(_INDIA) and sms.region in _DLT_REGIONS
    return is_registered and in_india and _has_dlt_ids(sms)


def _has_dlt_ids(sms: Taken) -> bool:
    return all(sms.attributes.get(name) for name in DLT_IDS)
