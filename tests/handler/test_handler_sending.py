"""The connections to SNS; what its answers mean is told in the records' tests."""

from sending import IDLE_SECONDS, Accepted, Publisher

from tests.handler.handler_stack import Clock, FakeSns, settings


def publisher(sns: FakeSns, clock: Clock) -> Publisher:
    return Publisher(sns, settings.load(), clock)


def test_connections_that_idled_are_dropped_before_a_message_goes_into_them() -> None:
    sns, clock = FakeSns(), Clock()
    sending = publisher(sns, clock)
    clock.now += IDLE_SECONDS + 1
    sending.wake()
    assert sns.closed == 1


def test_connections_in_use_are_kept() -> None:
    sns, clock = FakeSns(), Clock()
    sending = publisher(sns, clock)
    clock.now += IDLE_SECONDS + 1
    assert sending.publish("+919876543210", "Hi") == Accepted("m-1")
    sending.wake()
    assert sns.closed == 0
