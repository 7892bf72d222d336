"""The process ends by itself ten minutes after the last stack, on an injected clock."""

import pytest

from smsverifier.errors import UsageError
from smsverifier.local.__main__ import GRACE_SECONDS, GRACE_VARIABLE, IdleShutdown, chosen_grace


def test_without_any_stack_it_ends_after_the_grace() -> None:
    lifetime = IdleShutdown(now=100.0)
    assert not lifetime.is_over(100.0 + GRACE_SECONDS - 1, has_stacks=False)
    assert lifetime.is_over(100.0 + GRACE_SECONDS, has_stacks=False)


def test_with_a_stack_it_never_ends() -> None:
    lifetime = IdleShutdown(now=0.0)
    assert not any(lifetime.is_over(hour * 3600.0, has_stacks=True) for hour in range(100))


def test_the_grace_starts_when_the_last_stack_is_gone() -> None:
    lifetime = IdleShutdown(now=0.0)
    assert not lifetime.is_over(5000.0, has_stacks=True)
    assert not lifetime.is_over(5000.0 + GRACE_SECONDS - 1, has_stacks=False)
    assert lifetime.is_over(5000.0 + GRACE_SECONDS, has_stacks=False)


def test_a_new_stack_within_the_grace_keeps_it_alive() -> None:
    lifetime = IdleShutdown(now=0.0, grace_seconds=10)
    lifetime.is_over(9.0, has_stacks=True)
    assert not lifetime.is_over(18.0, has_stacks=False)
    assert lifetime.is_over(19.0, has_stacks=False)


def test_the_grace_is_ten_minutes_unless_told_otherwise() -> None:
    assert chosen_grace({}) == 600
    assert chosen_grace({GRACE_VARIABLE: "0.5"}) == 0.5


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_a_grace_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        chosen_grace({GRACE_VARIABLE: text})
