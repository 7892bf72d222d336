"""The simulated numbers: the embedded AWS acts out each."""

from smsverifier.local.sms import phone_numbers
from smsverifier.sms.simulated_numbers import SIMULATED


def test_every_simulated_outcome_is_acted_out() -> None:
    synchronous = {"delivered", "opted-out", "invalid", "throttled"}
    assert set(phone_numbers.SILENT_FAILURES) | synchronous == set(SIMULATED.values())
