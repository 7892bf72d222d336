"""A command about one person that dies right after any of its writes: the same again finishes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.commands.add import AddOptions, add_person
from smsverifier.errors import SmsverifierError
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.add_view import show_add
from tests.emulator.interrupts.machine import Machine
from tests.emulator.interrupts.wire import Lost, fail, reset
from tests.support.inventory import TABLE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ASHA = "+919876543210"


def add(machine: Machine) -> int:
    context = machine.opened()
    result = add_person(context, AddOptions(ASHA, "Asha Rao"))
    show_add(context.screen, result)
    return result.exit_code


def told_once(embedded: EmbeddedAws, client: Callable[[str], Any], after: str) -> None:
    """Asha is there once, and was told once."""
    items = client("dynamodb").scan(TableName=TABLE, ConsistentRead=True)["Items"]
    people = [item for item in items if "source" in item]
    assert [one["sms_status"] for one in people] == [{"S": "sent"}], after
    assert len(embedded.outbox.messages("demo-event")) == 1, after


def test_who_is_added_by_a_killed_command_is_there_once_and_told_once_after_the_next(
    doomed: Machine,
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    whole: Callable[[], None],
    points: Callable[..., None],
) -> None:
    whole()
    writes = doomed.kept_after_each_write(lambda: add(doomed))
    assert {"PutItem", "Invoke"} <= set(doomed.written)
    for number, left in enumerate(writes, 1):
        embedded.restore(left.aws)
        assert add(sound) == 0, f"killed after write {number}: {sound.said.getvalue()}"
        told_once(embedded, client, f"killed after write {number}")
        points("registrations add killed after its k-th write, then the same again")


@pytest.mark.parametrize("lose", [fail, reset])
def test_a_lost_answer_makes_nobody_twice_and_tells_nobody_twice(
    doomed: Machine,
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    whole: Callable[[], None],
    points: Callable[..., None],
    lose: Lost,
) -> None:
    whole()
    doomed.wire.repair()
    assert add(doomed) == 0
    for number in range(1, len(doomed.wire.writes) + 1):
        whole()
        with suppress(SmsverifierError, *AWS_ERRORS):  # the wall tells it
            doomed.losing({number: lose}, lambda: add(doomed))
        assert add(sound) == 0, f"lost answer {number}: {sound.said.getvalue()}"
        told_once(embedded, client, f"lost answer {number}")
        points("registrations add with a lost answer, then the same again")
