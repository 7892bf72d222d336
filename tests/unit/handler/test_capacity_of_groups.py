"""What the capacity model takes the handler to do, it does."""

from channels import THREADS
from totals import GROUP

from smsverifier.delivery import capacity


def test_a_group_is_as_large_as_the_model_says_and_all_of_it_is_sent_at_once() -> None:
    assert {GROUP, THREADS} == {capacity.GROUP}
