"""What the capacity model takes the handler to do, it does."""

import channels
import pytest
import totals

from smsverifier.delivery import capacity


def test_as_many_are_counted_together_as_the_model_says() -> None:
    assert totals.GROUP == capacity.GROUP


@pytest.mark.parametrize("per_second", [1, 20, 84, 250, 1000])
def test_as_many_are_sent_to_at_once_as_the_model_says(per_second: float) -> None:
    assert channels.threads_for(per_second) == capacity.threads_for(per_second)
