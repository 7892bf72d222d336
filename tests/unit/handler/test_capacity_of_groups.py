"""What the capacity model takes the handler to do, it does."""

import channels
import totals

from smsverifier.delivery.capacity import GROUP, THREADS


def test_as_many_are_counted_together_and_sent_to_at_once_as_the_model_says() -> None:
    assert (totals.GROUP, channels.THREADS) == (GROUP, THREADS)
