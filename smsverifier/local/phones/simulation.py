"""What becomes of an SMS here: delivered, but for the numbers that play AWS's failures.

The numbers are `smsverifier.sms.simulated`'s. Two of them fail when published to, the others as
on AWS: SNS hands out a message id and only the delivery log knows better (facts §5.3).
"""

import threading

from smsverifier.local.calls import AwsFailure
from smsverifier.sms.simulated import SIMULATED

THROTTLES = 2
"""How often the throttled number is refused to each sender before a message passes."""

ACCEPTED = "Message has been accepted by phone carrier"
NOT_VERIFIED = "Sandboxed account unable to send to number."
OPTED_OUT = "Phone number is opted out"

SILENT_FAILURES = {
    "over-quota": "No quota left for account",
    "dlt-rejected": "Phone carrier has blocked this message",
}

OPTED_OUT_NUMBERS = frozenset(n for n, plays in SIMULATED.items() if plays == "opted-out")


class Throttle:
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

    def clear(self) -> None:
        """Starts over."""
        with self._lock:
            self._refused.clear()


def is_refused(number: str) -> bool:
    """Whether `number` plays one that SNS refuses as no phone number."""
    return SIMULATED.get(number) == "invalid"


def silent_failure(number: str) -> str | None:
    """The provider's response if `number` plays a failure that SNS does not tell, else None."""
    return SILENT_FAILURES.get(SIMULATED.get(number, ""))
