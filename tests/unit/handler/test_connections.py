"""Connections that idled between two invocations are not used again."""

from contextlib import suppress

from connections import IDLE_SECONDS, Connections

from tests.support.handler_stack import Clock, FakeSns


def invoke(connections: Connections, clock: Clock, seconds: float = 0.0) -> None:
    with connections.fresh():
        clock.now += seconds


def test_connections_that_idled_are_dropped_before_an_invocation() -> None:
    sns, counts, clock = FakeSns(), FakeSns(), Clock()
    connections = Connections(sns, counts, clock=clock)
    clock.now += IDLE_SECONDS + 1
    with connections.fresh():
        assert (sns.closed, counts.closed) == (1, 1)


def test_connections_in_use_are_kept() -> None:
    sns, clock = FakeSns(), Clock()
    connections = Connections(sns, clock=clock)
    invoke(connections, clock, seconds=IDLE_SECONDS + 1)
    invoke(connections, clock)
    assert sns.closed == 0


def test_an_invocation_that_fails_has_used_them_too() -> None:
    sns, clock = FakeSns(), Clock()
    connections = Connections(sns, clock=clock)
    with suppress(TypeError), connections.fresh():
        clock.now += IDLE_SECONDS + 1
        raise TypeError
    invoke(connections, clock)
    assert sns.closed == 0
