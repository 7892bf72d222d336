"""A `failures retry` that dies after any of its writes: the next one finishes it, nobody twice."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from moto.backends import get_backend

from smsverifier.commands.failures import RetryOptions, retry
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.interrupts.machine import Machine
from tests.support.letters import Letters, stopped_pipe
from tests.support.whole_stack import WholeStack

PEOPLE = [f"+9198765432{n:02d}" for n in range(3)]


def everything(machine: Machine) -> Callable[[], int]:
    """A run of `failures retry --all` on that machine."""
    return lambda: retry(machine.opened(), RetryOptions(everything=True)).exit_code


def end_of_hiding(stack: WholeStack) -> None:
    """What a killed run has received comes back by itself, half a minute later."""
    queue = get_backend("sqs")["123456789012"]["ap-south-1"].queues[stack.names.queue]
    for message in queue._messages:
        message.visible_at = 0


def test_a_retry_that_is_killed_after_any_write_is_finished_by_the_next(
    make_stack: Callable[..., WholeStack],
    embedded: EmbeddedAws,
    doomed: Machine,
    sound: Machine,
    points: Callable[..., None],
) -> None:
    stack = make_stack()
    with stopped_pipe(stack):
        for phone in PEOPLE:
            stack.register(phone)
    letters = Letters(stack)
    for phones in (PEOPLE[:2], PEOPLE[:1], PEOPLE[2:]):
        letters.write(*phones)
    foreign = letters.send("somebody's")
    killed = doomed.kept_after_each_write(everything(doomed))
    assert {"ReceiveMessage", "Invoke", "DeleteMessageBatch"} <= set(_made(doomed))
    for write, left in enumerate(killed, 1):
        embedded.restore(left.aws)
        end_of_hiding(stack)
        assert everything(sound)() == 0, f"killed after write {write}"
        told = Counter(str(sms["to"]) for sms in stack.sms())
        assert told == Counter(PEOPLE), f"killed after write {write}"
        assert letters.ids() == {foreign}, f"killed after write {write}"
        points("failures retry killed after its k-th write, then failures retry")


def _made(machine: Machine) -> list[Any]:
    return [operation for _, operation in machine.calls]
