"""What `up` says where AWS takes a change only later."""

from pathlib import Path

from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.aws_behaviour.tables import TtlChangeRefusedWithinTheHour
from tests.emulator.interrupts.machine import Machine
from tests.support.clock import ThreadClock


def test_up_ends_well_and_says_what_must_wait_and_for_how_long(
    embedded: EmbeddedAws, tmp_path: Path
) -> None:
    machine, behaviour = Machine(embedded, tmp_path), TtlChangeRefusedWithinTheHour()
    behaviour.changed["demo-event-registrations"] = ThreadClock.of_aws()
    machine.wire.behaviour = behaviour

    assert machine.up() == 0

    said = machine.said.getvalue()
    assert "Warning: The time to live of demo-event-registrations cannot be changed now" in said
    assert "Run `smsverifier up` again in an hour." in said
    assert "demo-event is up" in said
