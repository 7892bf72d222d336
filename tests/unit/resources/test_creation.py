"""The table of calls that make a stack: whole, possible, allowed, and made without asking."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from smsverifier.config import Config
from smsverifier.provision.call import ACCOUNT_ID, KNOWN_LATER, Call
from smsverifier.resources.catalog import COMPONENTS, KINDS
from smsverifier.resources.creation import Creation, creations
from smsverifier.resources.iam.actions import RIGHTS

EVERYTHING = Config.model_validate(
    {
        "sms": {"delivery_receipts": True},
        "email": {"enabled": True, "from": "club@hackfest.example"},
        "tags": {"team": "night"},
        "permissions_boundary": "arn:aws:iam::111122223333:policy/event-boundary",
    }
)
MADE = creations(EVERYTHING)
CALLS = [call for creation in MADE for call in creation.calls]


def operation_model(call: Call) -> Any:
    service = botocore.session.get_session().get_service_model(call.service)
    return service.operation_model(call.operation)


def test_every_kind_says_by_which_calls_it_is_made() -> None:
    assert [creation.key for creation in MADE if not creation.calls] == []
    assert {creation.type for creation in MADE} == {kind.type for kind in KINDS}
    assert {creation.component for creation in MADE} == {each.name for each in COMPONENTS}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.service}-{call.operation}")
def test_a_call_is_as_the_service_takes_it(call: Call) -> None:
    model = operation_model(call)
    report = ParamValidator().validate(call.parameters, model.input_shape)
    assert not report.has_errors(), report.generate_report()
    assert set(call.tells) <= set(KNOWN_LATER)
    assert call.why.endswith(".")


def test_who_deploys_may_make_every_call() -> None:
    assert {(call.service, call.operation) for call in CALLS} <= set(RIGHTS)


def test_what_is_known_later_is_told_before_it_is_asked_for() -> None:
    told_by_calls = {name for call in CALLS for name in call.tells}
    known: set[str] = set()
    for call in CALLS:
        used = {name for name in KNOWN_LATER if name in str(call.parameters)}
        assert used & told_by_calls <= known, call.operation
        known |= set(call.tells)


def test_a_file_has_one_content() -> None:
    named = [call.file for call in CALLS if call.file]
    assert sorted(named) == ["api.json", "handler.zip"]


def test_with_an_account_nothing_of_it_is_left_open() -> None:
    def text(made: tuple[Creation, ...]) -> str:
        return str([call.parameters for creation in made for call in creation.calls])

    assert ACCOUNT_ID in text(MADE)
    with_account = text(creations(EVERYTHING, "111122223333"))
    assert ACCOUNT_ID not in with_account
    assert "<FINGERPRINT>" not in with_account


def test_what_is_not_wanted_is_not_made() -> None:
    keys = [creation.key for creation in creations(Config())]
    assert "delivery_receipts" not in keys
    backups = {"registrations": {"point_in_time_recovery": False}}
    table, *_ = creations(Config.model_validate(backups))
    assert "UpdateContinuousBackups" not in [call.operation for call in table.calls]
