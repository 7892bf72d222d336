"""`status` names whoever is in no stream any more; `plan` names what `up` would leave."""

from collections.abc import Callable
from typing import Any

from tests.support.program import Program

TABLE = "demo-event-registrations"


def put_waiting(client: Callable[[str], Any]) -> None:
    """Somebody who registered long ago, as an `up` killed before its sweep leaves it."""
    row = {
        "registration_id": {"S": "+919876543210"},
        "phone": {"S": "+919876543210"},
        "name": {"S": "Asha"},
        "source": {"S": "imported"},
        "request_id": {"S": "r-1"},
        "registered_at": {"N": "1700000000000"},
    }
    client("dynamodb").put_item(TableName=TABLE, Item=row)


def test_status_names_who_was_forgotten(program: Program, client: Callable[[str], Any]) -> None:
    program.up()
    put_waiting(client)
    notes = program("status", "--json").json["health"]["notes"]
    assert any("registrations resend" in note["advice"] for note in notes)


def test_plan_tells_that_receipts_will_be_left(program: Program) -> None:
    program.config("sms: {delivery_receipts: true}\n")
    program.up()
    program.config("sms: {delivery_receipts: false}\n")
    ran = program("plan", "--json")
    assert ran.exit_code == 3
    assert [s["action"] for s in ran.json["steps"] if s["key"] == "delivery_receipts"] == ["delete"]
    program.ok("up")
    assert program("plan").exit_code == 0
