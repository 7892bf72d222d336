"""Phone numbers: which SNS takes, and which of them play AWS's failures, in SNS's words.

aws: sns-provider-responses. The numbers are `smsverifier.sms.simulated_numbers`'s.
"""

import re
import threading

from smsverifier.local.calls import AwsFailure
from smsverifier.sms.simulated_numbers import SIMULATED

# Two of the simulated numbers fail when published to, the others as on AWS: SNS hands out a message
# id and only the delivery log knows better.

THROTTLES = 2
"""How often the throttled number is refused to each sender before a message passes."""

ACCEPTED = "Message has been accepted by phone carrier"
DELIVERED = "Message has been accepted by phone"
"""The handset's own word, which not every carrier passes on."""

NOT_VERIFIED = "Sandboxed account unable to send to number."
UNDER_REVIEW = (
    "Your account requires additional review prior to being able to send SMS messages. Please "
    "create a support ticket with an explanation of your use case. "
    "https://console.aws.amazon.com/support/cases#/create?issueType=service-limit-increase"
    "&limitType=service-code-sns-text-messaging"
)
NO_QUOTA = "No quota left for account"
RATE_EXCEEDED = "Rate exceeded."
OPTED_OUT = "Phone number is opted out"
OVER_MAX_PRICE = "This delivery would exceed max price"
CARRIER_BLOCKED = "Phone carrier has blocked this message"

UNBILLED = frozenset(
    (NOT_VERIFIED, UNDER_REVIEW, NO_QUOTA, RATE_EXCEEDED, OPTED_OUT, OVER_MAX_PRICE)
)
"""What AWS itself stops. What reaches a carrier is paid for (aws: sms-paid-when-refused)."""

SILENT_FAILURES = {
    "over-quota": NO_QUOTA,
    "dlt-rejected": CARRIER_BLOCKED,
    "spam": "Blocked as spam by phone carrier",
    "blocked-destination": "Destination is on a blocked list",
    "not-in-service": "Invalid phone number",
    "bad-body": "Message body is invalid",
    "carrier-unreachable": "Phone carrier is currently unreachable/unavailable",
    "phone-blocks-sms": "Phone has blocked SMS",
    "blocked-phone": "Phone is on a blocked list",
    "phone-unreachable": "Phone is currently unreachable/unavailable",
    "over-max-price": OVER_MAX_PRICE,
    "unknown-error": "Unknown error attempting to reach phone",
    "not-verified": NOT_VERIFIED,
    "under-review": UNDER_REVIEW,
    "rate-exceeded": RATE_EXCEEDED,
}
"""Outcome → the delivery log's `providerResponse`."""

OPTED_OUT_NUMBERS = frozenset(n for n, plays in SIMULATED.items() if plays == "opted-out")


class SimulatedThrottle:
    """Refuses the first publishes of each sender to the throttled number."""

    def __init__(self) -> None:
        self._refused: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def check(self, sender: str, number: str) -> None:
        """Raises AwsFailure as SNS does over its rate."""
        if SIMULATED.get(number) != "throttled":
            return
        with self._lock:
            count = self._refused.get((sender, number), 0)
            self._refused[sender, number] = count + 1
        if count < THROTTLES:
            raise AwsFailure("Throttling", "Rate exceeded")

    def save(self) -> dict[tuple[str, str], int]:
        """Who was refused how often."""
        with self._lock:
            return self._refused.copy()

    def restore(self, saved: dict[tuple[str, str], int]) -> None:
        """Takes on saved counts."""
        with self._lock:
            self._refused = saved.copy()

    def clear(self) -> None:
        """Starts over."""
        with self._lock:
            self._refused.clear()


def is_refused(number: str) -> bool:
    """Whether `number` plays one that SNS refuses as no phone number."""
    return SIMULATED.get(number) == "invalid"


def silent_failure(number: str, fate: str | None = None) -> str | None:
    """The provider's response if `number` plays a failure that SNS does not tell, else None.

    `fate`: what it plays in this account alone.
    """
    return SILENT_FAILURES.get(fate or SIMULATED.get(number, ""))


def success(number: str) -> str:
    """The provider's response where nothing went wrong."""
    return DELIVERED if SIMULATED.get(number) == "delivered" else ACCEPTED


_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def is_e164(number: str) -> bool:
    """Whether SNS would take `number` as a phone number to publish to (aws: publish-e164)."""
    return _E164.fullmatch(number) is not None


def phone_number(number: object) -> str:
    """`number`; AwsFailure InvalidParameter if SNS would not publish to it."""
    text = str(number or "")
    if not is_e164(text) or is_refused(text):
        # aws: publish-names-the-number
        raise invalid_parameter(f"PhoneNumber Reason: {text} is not valid to publish to")
    return text


def invalid_parameter(what: str) -> AwsFailure:
    """SNS's error for a parameter it does not take."""
    return AwsFailure("InvalidParameter", f"Invalid parameter: {what}")
